import { sameType } from '../ir/integer-type.ts';
import { sizeOf } from '../ir/tensor.ts';
import {
  costOf,
  hlsOf,
  type Kernel,
  memoriesOf,
  pinsOf,
  portsOf,
  timingOf,
  verilogOf,
} from '../kernels/index.ts';
import { beatsPerFrame, elementsPerFrame, type StreamShape } from '../kernels/stream.ts';
import type { LayerGraph } from '../ops/index.ts';
import type { EndPort, HardwareGraph, Link, Port } from '../schedule/hardware.ts';
import { BrokenDocument, sound, trying } from './broken.ts';

/**
 * Holds a hardware graph that was read to what the scheduler's are: kernels that can be built, every port on one stream
 * that fits it, data going one way, ends that are those of the layers. Throws BrokenDocument.
 */
export function checkHardware(graph: HardwareGraph, layers: LayerGraph): void {
  checkNames(graph);
  const places = new Map(graph.kernels.map((kernel, i) => [kernel.id, { kernel, i }]));
  for (const kernel of graph.kernels) checkKernel(kernel);
  const open = openPorts(graph.kernels);
  for (const link of graph.links) {
    const [from, to] = [places.get(link.from.kernel), places.get(link.to.kernel)];
    sound(from && to, `stream '${link.stream.id}' is at a kernel that does not exist`);
    sound(from.i < to.i, `stream '${link.stream.id}' runs backwards`);
    for (const [side, port] of [
      ['outputs', link.from],
      ['inputs', link.to],
    ] as const) {
      const shape = open[side].get(keyOf(port));
      sound(shape, `stream '${link.stream.id}' is at port '${keyOf(port)}', which is not there or taken`);
      sound(carries(link.stream, shape), `stream '${link.stream.id}' does not fit port '${keyOf(port)}'`);
      open[side].delete(keyOf(port));
    }
    checkValue(link, layers);
  }
  const takeEnds = (
    ends: readonly EndPort[],
    kind: 'frame-input' | 'frame-output',
    side: Side,
    port: string,
  ) => {
    const values = layers[side].map(({ value }) => value);
    sound(
      String(ends.map(({ value }) => value)) === String(values),
      `the ${side} are not those of the layers`,
    );
    for (const { name, kernel, value } of ends) {
      const at = places.get(kernel)?.kernel;
      sound(at?.kind === kind, `'${name}' is at no ${kind}`);
      const key = keyOf({ kernel, port });
      const shape = open[side].get(key);
      sound(shape, `'${name}' is at port '${key}', which is not there or taken`);
      open[side].delete(key);
      checkValue({ stream: { id: name, ...shape }, value }, layers);
    }
  };
  takeEnds(graph.sources, 'frame-input', 'inputs', 's_axis');
  takeEnds(graph.sinks, 'frame-output', 'outputs', 'm_axis');
  for (const [key] of [...open.inputs, ...open.outputs]) throw new BrokenDocument(`port '${key}' is open`);
}

type Side = 'inputs' | 'outputs';

const keyOf = ({ kernel, port }: Port): string => `${kernel}.${port}`;

/** Names stand side by side in one module, and some file systems take those that differ in case for equal. */
function checkNames({ top, kernels, links, sources, sinks }: HardwareGraph): void {
  const names = [
    ...[top, ...kernels.map(({ id }) => id), ...links.map(({ stream }) => stream.id)],
    ...[
      ...sources.flatMap(({ name, framingError }) => [name, framingError]),
      ...sinks.map(({ name }) => name),
    ],
  ];
  const seen = new Set<string>();
  for (const name of names) {
    sound(!seen.has(name.toLowerCase()), `two things are called '${name}'`);
    seen.add(name.toLowerCase());
  }
}

/** Whether all that is written of a kernel can be: its parameters have their form, their contents are those that it needs. */
function checkKernel(kernel: Kernel): void {
  trying(`kernel '${kernel.id}' (${kernel.kind})`, () => [
    ...[portsOf(kernel), timingOf(kernel), verilogOf(kernel), pinsOf(kernel), hlsOf(kernel)],
    ...[memoriesOf(kernel), costOf(kernel)],
  ]);
}

function openPorts(kernels: readonly Kernel[]): { readonly [S in Side]: Map<string, StreamShape> } {
  const all = (side: Side) =>
    kernels.flatMap(kernel =>
      Object.entries(portsOf(kernel)[side]).map(
        ([port, shape]) => [keyOf({ kernel: kernel.id, port }), shape] as const,
      ),
    );
  return { inputs: new Map(all('inputs')), outputs: new Map(all('outputs')) };
}

/** A stream may be cut into other vectors than its port: a reshape is only another name. */
const carries = (a: StreamShape, b: StreamShape): boolean =>
  sameType(a.type, b.type) && a.lanes === b.lanes && beatsPerFrame(a) === beatsPerFrame(b);

function checkValue({ stream, value }: Pick<Link, 'stream' | 'value'>, { values }: LayerGraph): void {
  const info = values.get(value);
  sound(info, `stream '${stream.id}' carries '${value}', which is no layer value`);
  sound(
    sizeOf(info.shape) === elementsPerFrame(stream) && sameType(info.type, stream.type),
    `stream '${stream.id}' does not fit what it carries, '${value}'`,
  );
}
