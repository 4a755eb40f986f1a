import { invariant } from '../ir/invariant.ts';
import { frameSizes, type LayerGraph, runReference } from '../ops/index.ts';
import type { Frames } from './frames.ts';

/**
 * The output integers of all frames, in each frame one output after another; `onFrame` is told the number of those begun.
 */
export async function referenceOutput(
  layers: LayerGraph,
  { integers, count }: Frames,
  onFrame: (frame: number) => void,
): Promise<Float64Array> {
  const size = integers.length / count;
  const wanted = new Set(layers.outputs.map(({ value }) => value));
  const parts: Float64Array[] = [];
  for (let f = 0; f < count; f++) {
    if (f % 256 === 0) {
      onFrame(f);
      // Lets the progress be shown.
      await new Promise(resolve => setImmediate(resolve));
    }
    const values = runReference(layers, integers.subarray(f * size, (f + 1) * size), wanted);
    for (const { name, value } of layers.outputs) {
      const part = values.get(value);
      invariant(part, `the reference gave no output ${name}`);
      parts.push(part);
    }
  }
  const length = frameSizes(layers, layers.outputs).reduce((a, b) => a + b, 0);
  const output = new Float64Array(length * count);
  let start = 0;
  for (const part of parts) {
    output.set(part, start);
    start += part.length;
  }
  return output;
}
