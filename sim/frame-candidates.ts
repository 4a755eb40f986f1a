import type { WireInput } from '../src/host/interface.ts';
import { sizeOf } from '../src/ir/tensor.ts';

/** Numbers below 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A frame of all inputs, in turn of another kind: anything anywhere, whose sums are all of middling size; only the ends of the
 * range, more of one or of the other; a narrow part of the range; mostly 0; one of `before` with some elements changed.
 */
export function drawCandidate(
  random: () => number,
  inputs: readonly WireInput[],
  number: number,
  before: readonly Float64Array[],
): Float64Array {
  const kind = number % 5;
  const base = kind === 4 && before.length > 0 ? before[Math.floor(random() * before.length)] : undefined;
  const chance = base ? random() ** 3 : random();
  const [center, width] = [random(), random() ** 2];
  const integers: number[] = [];
  for (const { type, shape, range } of inputs) {
    const span = range.max - range.min;
    const at = (part: number): number => {
      const place = Math.min(Math.max(part, 0), 1);
      if (type.kind === 'bipolar') return place < 0.5 ? -1 : 1;
      return range.min + Math.min(span, Math.floor(place * (span + 1)));
    };
    const zero = type.kind === 'bipolar' ? -1 : Math.min(Math.max(0, range.min), range.max);
    for (let i = sizeOf(shape); i > 0; i--) {
      const isOne = random() < chance;
      const part = random();
      if (base) integers.push(isOne ? at(part) : base[integers.length]);
      else if (kind === 1) integers.push(at(isOne ? 1 : 0));
      else if (kind === 2) integers.push(at(center + width * (part - 0.5)));
      else if (kind === 3) integers.push(isOne ? at(part) : zero);
      else integers.push(at(part));
    }
  }
  return Float64Array.from(integers);
}
