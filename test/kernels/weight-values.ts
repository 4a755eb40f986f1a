import type { WeightCode } from '../../src/ir/weight-code.ts';

export const weightCodes: readonly WeightCode[] = [
  { kind: 'bipolar' },
  { kind: 'binary' },
  { kind: 'ternary' },
  { kind: 'odd', bits: 2 },
  { kind: 'odd', bits: 3 },
  { kind: 'power-of-two', bits: 3 },
  { kind: 'power-of-two', bits: 4 },
  { kind: 'int', bits: 2 },
  { kind: 'int', bits: 4 },
  { kind: 'int', bits: 8 },
];

/** All weights of a code, rising. */
export function allWeights(code: WeightCode): number[] {
  switch (code.kind) {
    case 'bipolar':
      return [-1, 1];
    case 'binary':
      return [0, 1];
    case 'ternary':
      return [-1, 0, 1];
    case 'odd':
      return Array.from({ length: 2 ** code.bits }, (_, q) => 2 * q + 1 - 2 ** code.bits);
    case 'power-of-two': {
      const powers = Array.from({ length: 2 ** (code.bits - 1) - 1 }, (_, e) => 2 ** e);
      return [...powers.map(power => -power).reverse(), 0, ...powers];
    }
    case 'int':
      return Array.from({ length: 2 ** code.bits }, (_, i) => i - 2 ** (code.bits - 1));
  }
}
