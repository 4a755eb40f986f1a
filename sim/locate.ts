import type { Design } from '../src/artifact/index.ts';
import { bitsOf } from '../src/ir/integer-type.ts';
import { invariant } from '../src/ir/invariant.ts';
import {
  beatsPerFrame,
  bytesPerBeat,
  decodeElement,
  readBits,
  type StreamShape,
} from '../src/kernels/stream.ts';
import type { SimulationResult } from './bench.ts';
import { shapeOf } from './design-streams.ts';

/** The first place where hardware and reference part. */
export interface Mismatch {
  readonly stream: string;
  readonly frame: number;
  /** Beat within the frame, and lane within the beat. */
  readonly beat: number;
  readonly lane: number;
  readonly cycle: number;
  /** Absent of a beat too many. */
  readonly expected?: number;
  /** Absent of a beat that never came: the design hangs. */
  readonly got?: number;
  readonly wrongLast: boolean;
}

/** The earliest mismatch in time, and of those of one cycle the one furthest upstream. */
export function locate(design: Design, result: SimulationResult): Mismatch | undefined {
  const order = streamOrder(design);
  const found = result.streams
    .filter(s => s.firstMismatch)
    .sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
    .sort((a, b) => (a.firstMismatch?.cycle ?? 0) - (b.firstMismatch?.cycle ?? 0));
  const [first] = found;
  const mismatch = first?.firstMismatch;
  if (!first || !mismatch) return undefined;
  const shape = shapeOf(design, first.name);
  const { frame, beat, cycle, expected, got, wrongLast = false } = mismatch;
  const lanes = Array.from({ length: shape.lanes }, (_, lane) => lane);
  // A beat too many has no expected value, and differs in its first lane.
  const isSurplus = expected.length === 0;
  const differs = (lane: number) =>
    isSurplus || elementOf(shape, expected, lane) !== elementOf(shape, got, lane);
  const lane = lanes.find(differs) ?? 0;
  return {
    stream: first.name,
    frame,
    beat,
    lane,
    cycle,
    ...(isSurplus ? {} : { expected: elementOf(shape, expected, lane) }),
    got: elementOf(shape, got, lane),
    wrongLast,
  };
}

/** Of a hang without a wrong beat: the first beat that never came, on the first stream that is short of beats and offers none. */
export function locateHang(
  design: Design,
  { hang }: SimulationResult,
  beats: ReadonlyMap<string, Uint8Array>,
): Mismatch | undefined {
  const short = hang?.streams.filter(s => s.beats < s.expectedBeats && !s.valid) ?? [];
  const order = streamOrder(design);
  const [first] = short.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  if (!hang || !first) return undefined;
  const shape = shapeOf(design, first.name);
  const bytes = bytesPerBeat(shape);
  const expected = beats.get(first.name)?.subarray(first.beats * bytes, (first.beats + 1) * bytes);
  invariant(expected, `nothing is expected on ${first.name}`);
  return {
    stream: first.name,
    frame: Math.floor(first.beats / beatsPerFrame(shape)),
    beat: first.beats % beatsPerFrame(shape),
    lane: 0,
    cycle: hang.cycle,
    expected: elementOf(shape, expected, 0),
    wrongLast: false,
  };
}

/** All streams, downstream. */
function streamOrder({ hardware }: Design): string[] {
  const { sources, links, sinks } = hardware;
  return [...sources.map(s => s.name), ...links.map(l => l.stream.id), ...sinks.map(s => s.name)];
}

function elementOf({ type }: StreamShape, beat: Uint8Array, lane: number): number {
  const bits = bitsOf(type);
  return decodeElement(type, readBits(beat, lane * bits, bits));
}
