import { invariant } from '../ir/invariant.ts';
import { sizeOf } from '../ir/tensor.ts';
import { type Kernel, kernelCycles, portsOf } from '../kernels/index.ts';
import { type Stream, type StreamShape, shapeOf } from '../kernels/stream.ts';
import { infoOf, type LayerGraph } from '../ops/index.ts';
import type { ValueInfo } from '../ops/op-room.ts';
import { adapterOf } from './adapter.ts';
import type { DesignEnds } from './end-ports.ts';
import type { EndPort, HardwareGraph, Link, Port, SourcePort } from './hardware.ts';
import type { NameTable } from './names.ts';
import { withRegisterNames } from './register-names.ts';

/** A kernel of a layer: the layer values that its input ports read, in port order, and the one it writes. */
export interface PlacedKernel {
  readonly kernel: Kernel;
  readonly reads: readonly string[];
  readonly writes: string;
}

/** FIFO depths by the id of the stream that leaves the FIFO; 2 is a plain register. */
export type Depths = (stream: string) => number;

/** What is connected. */
export interface AssembledLayers {
  readonly layers: LayerGraph;
  readonly placed: readonly PlacedKernel[];
  /** Values that are another value cut into other vectors, by name. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly ends: DesignEnds;
}

/** Connected kernels, their depths left open. */
export interface Assembly {
  build(depths: Depths): HardwareGraph;
  named(graph: HardwareGraph): HardwareGraph;
}

/** A reader of a value: an input port of a kernel. */
interface Reader {
  readonly kernel: Kernel;
  readonly port: string;
  readonly shape: StreamShape;
}

/** What stands between a writer (or one output of its fork) and a reader. */
interface Joint {
  readonly from: Port;
  readonly layer: string;
  readonly value: string;
  readonly shape: StreamShape;
  readonly reader: Reader;
  /** Width converters on the way, each with the stream that enters it. */
  readonly converters: readonly {
    readonly id: string;
    readonly input: Stream;
    readonly outputLanes: number;
  }[];
  /** The stream into the register or FIFO, and out of it. */
  readonly buffered: Stream;
  /** Its name as a FIFO, and as a register. */
  readonly buffer: string;
  readonly register: string;
  readonly stream: Stream;
}

/**
 * Connects the kernels of a layer graph: an AXI4-Stream adapter at each input and output, a fork where a value has
 * several readers; on the way to a reader width converters where lanes differ, then a register or
 * FIFO, so that no ready path runs from one kernel to the next.
 *
 * `build` gives the design of some depths, in which all buffers are called FIFOs, so that no name depends on the
 * depths; `named` calls those registers that are.
 */
export function assemble(
  top: string,
  { layers, placed, aliases, ends }: AssembledLayers,
  names: NameTable,
): Assembly {
  const origin = (value: string): string => {
    const source = aliases.get(value);
    return source === undefined ? value : origin(source);
  };
  const readersOf = new Map<string, Reader[]>();
  for (const { kernel, reads } of placed) {
    Object.entries(portsOf(kernel).inputs).forEach(([port, shape], i) => {
      const value = origin(reads[i]);
      readersOf.set(value, [...(readersOf.get(value) ?? []), { kernel, port, shape }]);
    });
  }
  const writers = new Map(placed.map(p => [p.writes, p.kernel]));
  const written = new Map(placed.map(p => [p.kernel.id, p.writes]));
  const inputs = ends.inputs.map(({ port: { value }, kernel }): Kernel => {
    const [reader] = readersOf.get(value) ?? [];
    const params = { stream: reader ? shapeOf(reader.shape) : unreadStream(infoOf(layers, value)) };
    const input: Kernel = {
      id: names.claim(kernel),
      kind: 'frame-input',
      layer: value,
      params,
      contents: {},
    };
    writers.set(value, input);
    written.set(input.id, value);
    return input;
  });
  const outputs = ends.outputs.map(({ port: { value }, kernel }): Kernel => {
    const from = origin(value);
    const writer = writers.get(from);
    invariant(writer, `nothing writes the output ${value}`);
    const shape = portsOf(writer).outputs.m_axis;
    const params = { stream: shapeOf(shape) };
    const output: Kernel = {
      id: names.claim(kernel),
      kind: 'frame-output',
      layer: value,
      params,
      contents: {},
    };
    readersOf.set(from, [...(readersOf.get(from) ?? []), { kernel: output, port: 's_axis', shape }]);
    return output;
  });

  // No adapter need be faster than the slowest kernel.
  const enoughCycles = placed.reduce((most, { kernel }) => Math.max(most, kernelCycles(kernel)), 0);
  // Names are claimed once, so that they do not depend on the depths chosen later.
  const fixedKernels: Kernel[] = [];
  const fixedLinks: Link[] = [];
  const joints: Joint[] = [];
  for (const writer of [...inputs, ...placed.map(p => p.kernel)]) {
    fixedKernels.push(writer);
    const value = written.get(writer.id) ?? '';
    const readers = readersOf.get(value) ?? [];
    invariant(readers.length > 0, `nothing reads ${value}`);
    const shape = portsOf(writer).outputs.m_axis;
    const sources: Port[] = [{ kernel: writer.id, port: 'm_axis' }];
    // A fork has two outputs; the last one is split again for each further reader.
    while (sources.length < readers.length) {
      const from = sources.pop() ?? sources[0];
      const fork: Kernel = {
        id: names.claimBeside(writer.id, 'fork'),
        kind: 'fork',
        layer: writer.layer,
        params: { stream: shapeOf(shape) },
        contents: {},
      };
      fixedKernels.push(fork);
      const stream = { id: names.claimBeside(fork.id, 'in'), ...shapeOf(shape) };
      fixedLinks.push({ from, to: { kernel: fork.id, port: 's_axis' }, stream, value });
      sources.push(...Object.keys(portsOf(fork).outputs).map(port => ({ kernel: fork.id, port })));
    }
    readers.forEach((reader, i) => {
      joints.push(joint(sources[i], writer.layer, value, shape, reader, enoughCycles, names));
    });
  }
  fixedKernels.push(...outputs);

  const sources = ends.inputs.map(
    ({ port: { value }, axis, framingError }, i): SourcePort => ({
      name: axis,
      kernel: inputs[i].id,
      value,
      framingError,
    }),
  );
  const sinks = ends.outputs.map(
    ({ port: { value }, axis }, i): EndPort => ({ name: axis, kernel: outputs[i].id, value }),
  );
  const build = (depths: Depths): HardwareGraph => {
    const kernels: Kernel[] = [...fixedKernels];
    const links: Link[] = [...fixedLinks];
    for (const j of joints) {
      let from = j.from;
      const connect = (kernel: Kernel, stream: Stream): void => {
        links.push({ from, to: { kernel: kernel.id, port: 's_axis' }, stream, value: j.value });
        kernels.push(kernel);
        from = { kernel: kernel.id, port: 'm_axis' };
      };
      const common = { layer: j.layer, contents: {} };
      for (const { id, input: stream, outputLanes } of j.converters) {
        connect(
          { ...common, id, kind: 'width-converter', params: { input: shapeOf(stream), outputLanes } },
          stream,
        );
      }
      const depth = depths(j.stream.id);
      const stream = shapeOf(j.stream);
      connect(
        depth <= 2
          ? { ...common, id: j.buffer, kind: 'axis-register', params: { stream } }
          : { ...common, id: j.buffer, kind: 'fifo', params: { depth, stream } },
        j.buffered,
      );
      const to = { kernel: j.reader.kernel.id, port: j.reader.port };
      links.push({ from, to, stream: j.stream, value: j.value });
    }
    return { top, sources, sinks, ...inDataOrder(kernels, links) };
  };
  const registers = new Map(joints.map(j => [j.buffer, j.register]));
  return { build, named: graph => withRegisterNames(graph, registers) };
}

/** An input that is an output and nothing else passes element by element. */
const unreadStream = ({ shape, type }: ValueInfo): StreamShape => ({
  type,
  lanes: 1,
  vectorElements: shape[shape.length - 1],
  vectorsPerFrame: sizeOf(shape.slice(0, -1)),
});

/** The way from an output port to a reader: converters, and the names of all streams on it. */
function joint(
  from: Port,
  layer: string,
  value: string,
  out: StreamShape,
  reader: Reader,
  enoughCycles: number,
  names: NameTable,
): Joint {
  const into = reader.shape;
  const base = from.port === 'm_axis' ? from.kernel : `${from.kernel}_${from.port.replace(/_axis$/, '')}`;
  const converters: { id: string; input: Stream; outputLanes: number }[] = [];
  let current: Stream = { id: names.claimBeside(base, 'out'), ...shapeOf(out) };
  // Where no beat has spare lanes, cut into other vectors is only a name for the same beats.
  for (const { input, outputLanes } of adapterOf(out, into, enoughCycles).converters) {
    current = { id: current.id, ...input };
    converters.push({ id: names.claimBeside(base, 'width'), input: current, outputLanes });
    current = { ...current, id: names.claimBeside(base, 'wide'), lanes: outputLanes };
  }
  current = { ...current, vectorElements: into.vectorElements, vectorsPerFrame: into.vectorsPerFrame };
  return {
    from,
    layer,
    value,
    shape: out,
    reader,
    converters,
    buffered: current,
    buffer: names.claimBeside(base, 'fifo'),
    register: names.claimBeside(base, 'reg'),
    stream: { ...current, id: names.claim(`to_${reader.kernel.id}`) },
  };
}

/** Kernels so that each stands behind those it reads; links by the kernel they leave. */
function inDataOrder(
  kernels: readonly Kernel[],
  links: readonly Link[],
): Pick<HardwareGraph, 'kernels' | 'links'> {
  const byId = new Map(kernels.map(k => [k.id, k]));
  const leaving = new Map<string, Link[]>();
  for (const link of links) leaving.set(link.from.kernel, [...(leaving.get(link.from.kernel) ?? []), link]);
  const waiting = new Map(kernels.map(k => [k.id, 0]));
  for (const { to } of links) waiting.set(to.kernel, (waiting.get(to.kernel) ?? 0) + 1);
  const ordered: Kernel[] = [];
  const orderedLinks: Link[] = [];
  const ready = kernels.filter(k => waiting.get(k.id) === 0);
  for (let next = ready.pop(); next; next = ready.pop()) {
    ordered.push(next);
    for (const link of leaving.get(next.id) ?? []) {
      orderedLinks.push(link);
      const left = (waiting.get(link.to.kernel) ?? 0) - 1;
      waiting.set(link.to.kernel, left);
      const kernel = byId.get(link.to.kernel);
      if (left === 0 && kernel) ready.push(kernel);
    }
  }
  invariant(ordered.length === kernels.length, 'the design has a cycle');
  return { kernels: ordered, links: orderedLinks };
}

/** Streams whose depth is free. */
export function bufferedStreams({ kernels, links }: HardwareGraph): Stream[] {
  const buffers = kernels.filter(k => k.kind === 'fifo' || k.kind === 'axis-register');
  const ids = new Set(buffers.map(k => k.id));
  return links.filter(l => ids.has(l.from.kernel)).map(l => l.stream);
}
