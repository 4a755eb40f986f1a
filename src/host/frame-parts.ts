import { invariant } from '../ir/invariant.ts';

/**
 * Frames of a network of several inputs, or outputs, stand in one array: of each frame first all elements of the first
 * port, then those of the second. With one port they are its frames one after another.
 */

/** The frames of each port alone. */
export function splitFrames(all: Float64Array, sizes: readonly number[]): Float64Array[] {
  if (sizes.length === 1) return [all];
  const size = sizes.reduce((a, b) => a + b, 0);
  const frames = all.length / size;
  invariant(Number.isInteger(frames), `${all.length} values are no whole number of frames`);
  let start = 0;
  return sizes.map(own => {
    const part = new Float64Array(frames * own);
    for (let frame = 0; frame < frames; frame++) {
      const first = frame * size + start;
      part.set(all.subarray(first, first + own), frame * own);
    }
    start += own;
    return part;
  });
}

/** The frames of all ports, as many as each of them has. */
export function joinFrames(parts: readonly Float64Array[], sizes: readonly number[]): Float64Array {
  if (parts.length === 1) return parts[0];
  const frames = Math.min(...parts.map((part, i) => Math.floor(part.length / sizes[i])));
  const size = sizes.reduce((a, b) => a + b, 0);
  const all = new Float64Array(frames * size);
  for (let frame = 0; frame < frames; frame++) {
    let first = frame * size;
    for (const [i, own] of sizes.entries()) {
      all.set(parts[i].subarray(frame * own, (frame + 1) * own), first);
      first += own;
    }
  }
  return all;
}
