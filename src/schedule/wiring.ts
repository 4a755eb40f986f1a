import { invariant } from '../ir/invariant.ts';
import { type Access, type BufferTiming, everyStep, type KernelTiming } from '../kernels/timing.ts';

/** A design as the simulator sees it: kernels, and links from an output port to an input port. */
export interface TimedDesign {
  readonly kernels: readonly { readonly id: string; readonly timing: KernelTiming }[];
  readonly links: readonly TimedLink[];
}

/** A port is named by its kernel's id and its own name. */
export interface TimedPort {
  readonly kernel: string;
  readonly port: string;
}

export interface TimedLink {
  readonly from: TimedPort;
  readonly to: TimedPort;
}

export const portKey = (port: TimedPort): string => `${port.kernel}.${port.port}`;

/** An actor of a design, or the reader behind an open output, which never waits. */
export interface WiredActor {
  readonly kernel: string;
  readonly name: string;
  readonly stepsPerFrame: number;
}

/** A buffer with its writer and its reader. */
export interface Channel extends BufferTiming {
  /** What a writer that waits is said to wait for, and a reader. */
  readonly space: string;
  readonly data: string;
  /** `actor` counts through the design; undefined in front of an open input, where there always is a beat. */
  readonly writer: Access | undefined;
  readonly reader: Access;
  /** As those of an InternalBuffer. */
  readonly needs: Int32Array | undefined;
  readonly frees: Int32Array | undefined;
  /** Of a channel at an open port: the port. */
  readonly openPort: string | undefined;
  /** The links that it is made of, in data order; none of a buffer inside a kernel or at an open port. */
  readonly links: readonly ChannelLink[];
}

export interface ChannelLink {
  /** Key of the output port that it leaves. */
  readonly port: string;
  /** All of the channel in front of it. */
  readonly before: BufferTiming;
  readonly own: BufferTiming;
}

export interface Wiring {
  readonly actors: readonly WiredActor[];
  readonly channels: readonly Channel[];
}

/** No buffer at all. */
const NOTHING: BufferTiming = { capacity: 0, latency: 0, release: 0 };

/** The actors of a design and the channels between them: buffers inside kernels, links, open inputs and outputs. */
export function wire(design: TimedDesign): Wiring {
  const actors: WiredActor[] = [];
  const timings = new Map<string, { readonly timing: KernelTiming; readonly firstActor: number }>();
  for (const { id, timing } of design.kernels) {
    invariant(!timings.has(id), `kernel id ${id} used twice`);
    timings.set(id, { timing, firstActor: actors.length });
    for (const actor of timing.actors) actors.push({ kernel: id, ...actor });
  }
  const plain = { needs: undefined, frees: undefined, openPort: undefined, links: [] };
  const named = (name: string) => ({ space: `space in ${name}`, data: `data of ${name}` });
  const channels: Channel[] = [];
  for (const [id, { timing, firstActor }] of timings) {
    timing.buffers.forEach((buffer, i) => {
      channels.push({
        ...plain,
        ...buffer,
        ...named(`${id} buffer ${i}`),
        writer: shifted(buffer.writer, firstActor),
        reader: shifted(buffer.reader, firstActor),
      });
    });
  }

  const linked = new Set<string>();
  for (const { from, to } of design.links) {
    const [port, into] = [portKey(from), portKey(to)];
    const writing = timings.get(from.kernel);
    const reading = timings.get(to.kernel);
    const written = writing?.timing.outputs[from.port];
    const read = reading?.timing.inputs[to.port];
    invariant(writing && written, `no outputs port ${port}`);
    invariant(reading && read, `no inputs port ${into}`);
    channels.push({
      ...plain,
      ...bufferOf(written),
      ...named(`${port} -> ${into}`),
      writer: shifted(written, writing.firstActor),
      reader: shifted(read, reading.firstActor),
      links: [{ port, before: NOTHING, own: written }],
    });
    linked.add(port).add(into);
  }

  for (const [id, { timing, firstActor }] of timings) {
    for (const [name, access] of Object.entries(timing.inputs)) {
      const port = portKey({ kernel: id, port: name });
      if (linked.has(port)) continue;
      const reader = shifted(access, firstActor);
      channels.push({ ...plain, ...NOTHING, ...named(port), writer: undefined, reader, openPort: port });
    }
    for (const [name, access] of Object.entries(timing.outputs)) {
      const port = portKey({ kernel: id, port: name });
      if (linked.has(port)) continue;
      const beats = access.stepOfBeat.length;
      const reader = { actor: actors.length, stepOfBeat: everyStep(beats) };
      const writer = shifted(access, firstActor);
      actors.push({ kernel: port, name: 'sink', stepsPerFrame: beats });
      channels.push({ ...plain, ...bufferOf(access), ...named(port), writer, reader, openPort: port });
    }
  }
  for (const c of channels) checkBeats(c);
  return { actors, channels };
}

const shifted = ({ actor, stepOfBeat }: Access, by: number): Access => ({ actor: actor + by, stepOfBeat });

const bufferOf = ({ capacity, latency, release }: BufferTiming): BufferTiming => ({
  capacity,
  latency,
  release,
});

function checkBeats({ data, needs, writer, reader }: Channel): void {
  if (!writer || needs) return;
  const [written, read] = [writer.stepOfBeat.length, reader.stepOfBeat.length];
  invariant(written === read, `${data}: ${written} beats written and ${read} read per frame`);
}
