import { invariant } from '../src/ir/invariant.ts';
import { packFrames, type StreamShape } from '../src/kernels/stream.ts';
import { frameSizes, type LayerGraph, runReference } from '../src/ops/index.ts';
import { type HardwareGraph, sinkStreams, sourceStreams } from '../src/schedule/hardware.ts';

/** Every value of the layer graph for some frames, frame after frame. */
export interface ReferenceRun {
  readonly frames: number;
  readonly values: ReadonlyMap<string, Float64Array>;
}

/** Executes the reference on frames of input integers, in each of them one input after another. */
export function referenceRun(layers: LayerGraph, input: Float64Array): ReferenceRun {
  const { run, frame } = emptyRun(layers, input);
  for (let f = 0; f < run.frames; f++) frame(f);
  return run;
}

/** So long the reference works before others are let in: what shows progress, or takes an interruption. */
const TURN_MILLISECONDS = 100;

/** `referenceRun`, which tells every so often how many frames are done. */
export async function watchedReferenceRun(
  layers: LayerGraph,
  input: Float64Array,
  onFrames: (frames: number) => void,
): Promise<ReferenceRun> {
  const { run, frame } = emptyRun(layers, input);
  let turn = performance.now();
  for (let f = 0; f < run.frames; f++) {
    frame(f);
    if (performance.now() - turn < TURN_MILLISECONDS) continue;
    onFrames(f + 1);
    await new Promise(resolve => setImmediate(resolve));
    turn = performance.now();
  }
  return run;
}

/** Room for the values of all frames, and what fills in those of one. */
function emptyRun(layers: LayerGraph, input: Float64Array) {
  const frameSize = frameSizes(layers, layers.inputs).reduce((a, b) => a + b, 0);
  const frames = input.length / frameSize;
  invariant(Number.isInteger(frames), 'whole frames');
  const values = new Map<string, Float64Array>();
  for (const [name, { shape }] of layers.values) {
    values.set(name, new Float64Array(frames * shape.reduce((a, b) => a * b, 1)));
  }
  const frame = (f: number): void => {
    const results = runReference(layers, input.subarray(f * frameSize, (f + 1) * frameSize));
    for (const [name, elements] of results) values.get(name)?.set(elements, f * elements.length);
  };
  return { run: { frames, values }, frame };
}

/** What each stream of the design must carry, packed, by stream name; its AXI4-Streams among them. */
export function expectedBeats(hardware: HardwareGraph, run: ReferenceRun): Map<string, Uint8Array> {
  const elementsOf = (name: string): Float64Array => {
    const value = run.values.get(name);
    invariant(value, `no reference of ${name}`);
    return value;
  };
  const beats = new Map<string, Uint8Array>();
  // Streams of one value and one shape (before and after a FIFO) share their bytes.
  const packed = new Map<string, Uint8Array>();
  const add = (name: string, stream: StreamShape, value: string): void => {
    const key = keyOf(stream, value);
    const bytes = packed.get(key) ?? packFrames(stream, elementsOf(value));
    packed.set(key, bytes);
    beats.set(name, bytes);
  };
  for (const { stream, value } of hardware.links) add(stream.id, stream, value);
  for (const { name, stream, value } of [...sourceStreams(hardware), ...sinkStreams(hardware)])
    add(name, stream, value);
  return beats;
}

/** Streams of one value with equal lanes and vectors carry the same bytes. */
function keyOf(stream: StreamShape, value: string): string {
  return `${stream.lanes} ${stream.vectorElements} ${value}`;
}
