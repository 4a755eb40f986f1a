import { bitsOf } from '../../ir/integer-type.ts';
import { invariant } from '../../ir/invariant.ts';
import type { LayerGraph } from '../../ops/index.ts';
import type { HardwareGraph, Link, Port } from '../hardware.ts';
import { type Kernel, portsOf } from '../kernels/index.ts';
import type { NameTable } from '../names.ts';
import type { Stream, StreamShape } from '../stream.ts';

/** A kernel of a layer, and the values of the layer graph that it reads and writes. */
export interface PlacedKernel {
  readonly kernel: Kernel;
  readonly reads: string;
  readonly writes: string;
}

/** FIFO depths by the id of the stream that leaves the FIFO; 2 is a plain register. */
export type Depths = (stream: string) => number;

/**
 * Connects the kernels of a chain: AXI4-Stream adapters at both ends; between two kernels a width
 * converter where their lanes differ, then a register or FIFO, so that no ready path runs from one
 * kernel to the next.
 */
export function assemble(
  top: string,
  layers: LayerGraph,
  placed: readonly PlacedKernel[],
  names: NameTable,
): (depths: Depths) => HardwareGraph {
  const first = portsOf(placed[0].kernel).inputs.s_axis;
  const last = portsOf(placed[placed.length - 1].kernel).outputs.m_axis;
  const chain: { kernel: Kernel; value: string }[] = [
    {
      kernel: {
        id: names.claim('frame_in'),
        kind: 'frame-input',
        layer: layers.input,
        params: { stream: shapeOf(first) },
        contents: {},
      },
      value: layers.input,
    },
    ...placed.map(p => ({ kernel: p.kernel, value: p.writes })),
    {
      kernel: {
        id: names.claim('frame_out'),
        kind: 'frame-output',
        layer: layers.output,
        params: { stream: shapeOf(last) },
        contents: {},
      },
      value: layers.output,
    },
  ];
  // Names are claimed once, so that they do not depend on the depths chosen later.
  const joints = chain.slice(1).map((to, i) => {
    const from = chain[i];
    const out = portsOf(from.kernel).outputs.m_axis;
    const into = portsOf(to.kernel).inputs.s_axis;
    invariant(
      bitsOf(out.type) === bitsOf(into.type) && out.vectorElements === into.vectorElements,
      `stream between ${from.kernel.id} and ${to.kernel.id} does not fit`,
    );
    const base = from.kernel.id;
    return {
      from: from.kernel,
      to: to.kernel,
      value: from.value,
      out,
      into,
      raw: names.claim(`${base}_out`),
      converter:
        out.lanes === into.lanes
          ? undefined
          : { id: names.claim(`${base}_width`), stream: names.claim(`${base}_wide`) },
      buffer: names.claim(`${base}_fifo`),
      stream: names.claim(`to_${to.kernel.id}`),
    };
  });

  return depths => {
    const kernels: Kernel[] = [chain[0].kernel];
    const links: Link[] = [];
    for (const joint of joints) {
      let from: Port = { kernel: joint.from.id, port: 'm_axis' };
      const connect = (kernel: Kernel, id: string, shape: StreamShape): void => {
        links.push({
          from,
          to: { kernel: kernel.id, port: 's_axis' },
          stream: { id, ...shapeOf(shape) },
          value: joint.value,
        });
        kernels.push(kernel);
        from = { kernel: kernel.id, port: 'm_axis' };
      };
      let id = joint.raw;
      if (joint.converter) {
        connect(
          {
            id: joint.converter.id,
            kind: 'width-converter',
            layer: joint.from.layer,
            params: { input: shapeOf(joint.out), outputLanes: joint.into.lanes },
            contents: {},
          },
          id,
          joint.out,
        );
        id = joint.converter.stream;
      }
      const depth = depths(joint.stream);
      const common = { id: joint.buffer, layer: joint.from.layer, contents: {} };
      const stream = shapeOf(joint.into);
      connect(
        depth <= 2
          ? { ...common, kind: 'axis-register', params: { stream } }
          : { ...common, kind: 'fifo', params: { depth, stream } },
        id,
        joint.into,
      );
      connect(joint.to, joint.stream, joint.into);
    }
    return { top, kernels, links };
  };
}

/** Ids of the streams whose depth is free. */
export const bufferedStreams = (graph: HardwareGraph): Stream[] =>
  graph.links
    .filter(l =>
      graph.kernels.some(k => k.id === l.from.kernel && (k.kind === 'fifo' || k.kind === 'axis-register')),
    )
    .map(l => l.stream);

function shapeOf({ type, lanes, vectorElements, vectorsPerFrame }: StreamShape): StreamShape {
  return { type, lanes, vectorElements, vectorsPerFrame };
}
