import { invariant } from '../ir/invariant.ts';
import { type LayerGraph, runReference } from '../ops/index.ts';
import type { Frames } from './frames.ts';

/** The output integers of all frames, one after the other; `onFrame` is told the number of those begun. */
export async function referenceOutput(
  layers: LayerGraph,
  { integers, count }: Frames,
  onFrame: (frame: number) => void,
): Promise<Float64Array> {
  const size = integers.length / count;
  const parts: Float64Array[] = [];
  for (let f = 0; f < count; f++) {
    if (f % 256 === 0) {
      onFrame(f);
      // Lets the progress be shown.
      await new Promise(resolve => setImmediate(resolve));
    }
    const part = runReference(layers, integers.subarray(f * size, (f + 1) * size)).get(layers.output);
    invariant(part, 'the reference gave no output');
    parts.push(part);
  }
  const length = parts[0].length;
  const output = new Float64Array(length * parts.length);
  for (const [f, part] of parts.entries()) output.set(part, f * length);
  return output;
}
