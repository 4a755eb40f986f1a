import { hostDiagnostic } from '../host/diagnostics.ts';
import type { Frames } from '../host/frames.ts';
import { fail } from '../ir/diagnostic.ts';

/** One of `count` parts of about the same size; `index` is from 1 on. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Which of `total` frames belong to a shard. Throws DiagnosticError where there are fewer frames than shards. */
export function rangeOf(
  { index, count }: Shard,
  total: number,
): { readonly first: number; readonly count: number } {
  if (total < count) fail(hostDiagnostic('few-frames', { frames: total, shards: count }));
  const first = Math.floor(((index - 1) * total) / count);
  return { first, count: Math.floor((index * total) / count) - first };
}

/** A shard of frames; all of them without one. */
export function partOf(frames: Frames, shard: Shard | undefined): Frames {
  if (!shard) return frames;
  const { first, count } = rangeOf(shard, frames.count);
  const cut = <T extends Float64Array | Float32Array | Int32Array>(values: T): T => {
    const size = values.length / frames.count;
    return values.subarray(first * size, (first + count) * size) as T;
  };
  const { integers, modelValues, labels, chosen = 0 } = frames;
  // Chosen ones are the last.
  const chosenHere = Math.max(0, first + count - Math.max(first, frames.count - chosen));
  return {
    ...frames,
    ...{ integers: cut(integers), count, first, of: frames.count, chosen: chosenHere },
    ...(modelValues ? { modelValues: cut(modelValues) } : {}),
    ...(labels ? { labels: cut(labels) } : {}),
  };
}
