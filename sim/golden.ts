import { invariant } from '../src/ir/invariant.ts';
import { portsOf } from '../src/kernels/index.ts';
import { packFrames, type StreamShape } from '../src/kernels/stream.ts';
import { type LayerGraph, runReference } from '../src/ops/index.ts';
import type { HardwareGraph } from '../src/schedule/hardware.ts';

/** Every value of the layer graph for some frames, frame after frame. */
export interface ReferenceRun {
  readonly frames: number;
  readonly values: ReadonlyMap<string, Float64Array>;
}

/** Executes the reference on frames of input integers. */
export function referenceRun(layers: LayerGraph, input: Float64Array): ReferenceRun {
  const info = layers.values.get(layers.input);
  invariant(info, 'the input has no type');
  const frameSize = info.shape.reduce((a, b) => a * b, 1);
  const frames = input.length / frameSize;
  invariant(Number.isInteger(frames), 'whole frames');
  const values = new Map<string, Float64Array>();
  for (const [name, { shape }] of layers.values) {
    values.set(name, new Float64Array(frames * shape.reduce((a, b) => a * b, 1)));
  }
  for (let f = 0; f < frames; f++) {
    const results = runReference(layers, input.subarray(f * frameSize, (f + 1) * frameSize));
    for (const [name, elements] of results) values.get(name)?.set(elements, f * elements.length);
  }
  return { frames, values };
}

/** What each stream of the design must carry, packed, by stream name; `s_axis` and `m_axis` among them. */
export function expectedBeats(
  hardware: HardwareGraph,
  layers: LayerGraph,
  run: ReferenceRun,
): Map<string, Uint8Array> {
  const elementsOf = (name: string): Float64Array => {
    const value = run.values.get(name);
    invariant(value, `no reference of ${name}`);
    return value;
  };
  const beats = new Map<string, Uint8Array>();
  // Streams of one value and one shape (before and after a FIFO) share their bytes.
  const packed = new Map<string, Uint8Array>();
  for (const { stream, value } of hardware.links) {
    const key = keyOf(stream, value);
    const bytes = packed.get(key) ?? packFrames(stream, elementsOf(value));
    packed.set(key, bytes);
    beats.set(stream.id, bytes);
  }
  const first = portsOf(hardware.kernels[0]).inputs.s_axis;
  const last = portsOf(hardware.kernels[hardware.kernels.length - 1]).outputs.m_axis;
  beats.set('s_axis', packed.get(keyOf(first, layers.input)) ?? packFrames(first, elementsOf(layers.input)));
  beats.set('m_axis', packed.get(keyOf(last, layers.output)) ?? packFrames(last, elementsOf(layers.output)));
  return beats;
}

/** Streams of one value with equal lanes and vectors carry the same bytes. */
function keyOf(stream: StreamShape, value: string): string {
  return `${stream.lanes} ${stream.vectorElements} ${value}`;
}
