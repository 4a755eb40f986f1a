import { expect, it } from 'vitest';
import { integerTensor } from '../../src/ir/integer-tensor.ts';
import {
  isWeightOf,
  storedWeight,
  type WeightCode,
  weightBits,
  weightCodeOf,
  weightRange,
} from '../../src/ir/weight-code.ts';

/** What stored bits mean, by the table of the codes. */
function meaning(code: WeightCode, stored: number): number | undefined {
  const bits = weightBits(code);
  const half = 2 ** (bits - 1);
  switch (code.kind) {
    case 'bipolar':
      return stored === 1 ? 1 : -1;
    case 'binary':
      return stored;
    case 'ternary':
      return [0, 1, undefined, -1][stored];
    case 'odd':
      return 2 * stored - (2 ** bits - 1);
    case 'power-of-two': {
      const exponent = stored % half;
      if (exponent === half - 1) return stored < half ? 0 : undefined;
      return (stored < half ? 1 : -1) * 2 ** exponent;
    }
    case 'int':
      return stored < half ? stored : stored - 2 * half;
  }
}

const codes: readonly WeightCode[] = [
  { kind: 'bipolar' },
  { kind: 'binary' },
  { kind: 'ternary' },
  ...[2, 3, 4].map(bits => ({ kind: 'odd', bits }) as const),
  ...[3, 4, 5].map(bits => ({ kind: 'power-of-two', bits }) as const),
  ...[1, 2, 3, 5].map(bits => ({ kind: 'int', bits }) as const),
];

it.each(codes)('stores each weight of $kind in bits of its own, and no other integer', code => {
  const bits = weightBits(code);
  const meant = new Map<number, number>();
  for (let stored = 0; stored < 2 ** bits; stored++) {
    const weight = meaning(code, stored);
    if (weight !== undefined) meant.set(weight, stored);
  }
  const { min, max } = weightRange(code);
  expect([Math.min(...meant.keys()), Math.max(...meant.keys())]).toEqual([min, max]);
  const limit = Math.min(max, 200) + 3;
  for (let weight = Math.max(min, -200) - 3; weight <= limit; weight++) {
    const stored = meant.get(weight);
    expect(isWeightOf(code, weight), String(weight)).toBe(stored !== undefined);
    if (stored === undefined) expect(() => storedWeight(code, weight)).toThrow('is not');
    else expect((storedWeight(code, weight) + 2 ** bits) % 2 ** bits).toBe(stored);
  }
});

it('finds the shortest code of any few small weights', () => {
  const range = Array.from({ length: 17 }, (_, i) => i - 8);
  const all: WeightCode[] = [...codes, { kind: 'int', bits: 4 }];
  for (const a of range) {
    for (const b of range) {
      for (const c of [a, 0, 1, 3]) {
        const weights = [a, b, c];
        const code = weightCodeOf(integerTensor([3], weights));
        expect(weights.every(weight => isWeightOf(code, weight))).toBe(true);
        // One bit of two's complement (-1 and 0) is no code that is built.
        const shortest = all
          .filter(other => other.kind !== 'int' || other.bits > 1)
          .filter(other => weights.every(weight => isWeightOf(other, weight)));
        expect(weightBits(code), String(weights)).toBe(Math.min(...shortest.map(weightBits)));
      }
    }
  }
});

it('prefers shifts to products of as many bits', () => {
  const codeOf = (weights: readonly number[]) => weightCodeOf(integerTensor([weights.length], weights));
  expect(codeOf([0, 2, -1])).toEqual({ kind: 'power-of-two', bits: 3 });
  expect(codeOf([0, 64, -16])).toEqual({ kind: 'power-of-two', bits: 4 });
  expect(codeOf([-2, 1, 0])).toEqual({ kind: 'int', bits: 2 });
  expect(codeOf([3, 2, 1])).toEqual({ kind: 'int', bits: 3 });
});
