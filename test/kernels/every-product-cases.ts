import { bipolar, type IntegerType, int, uint } from '../../src/ir/integer-type.ts';
import type { WeightCode } from '../../src/ir/weight-code.ts';
import { mvu } from '../../src/kernels/mvu/index.ts';
import { vvu } from '../../src/kernels/vvu/index.ts';
import { bounds } from './element-values.ts';
import { FRAMES, type SweepCase } from './sweep.ts';
import { allWeights } from './weight-values.ts';

export const everyActivation: readonly IntegerType[] = [bipolar, uint(1), uint(2), uint(3), int(2), int(3)];

const codes: readonly WeightCode[] = [
  { kind: 'bipolar' },
  { kind: 'binary' },
  { kind: 'ternary' },
  { kind: 'odd', bits: 2 },
  { kind: 'odd', bits: 3 },
  { kind: 'power-of-two', bits: 3 },
  { kind: 'int', bits: 2 },
  { kind: 'int', bits: 3 },
];

const ACC_BITS = 10;

function allValues(type: IntegerType): number[] {
  if (type.kind === 'bipolar') return [-1, 1];
  const { min, max } = bounds(type);
  return Array.from({ length: max - min + 1 }, (_, i) => min + i);
}

const squared = (values: readonly number[]): [number, number][] =>
  values.flatMap(a => values.map((b): [number, number] => [a, b]));

/**
 * Rows (v, w, v) for every pair of weights of a code, on vectors (x, y, y) for every pair of activations; the
 * third column shares its step with one past the end.
 */
export function everyMvuProduct(activation: IntegerType): SweepCase[] {
  return codes.map(code => {
    const rows = squared(allWeights(code)).map(([v, w]) => [v, w, v]);
    const vectors = squared(allValues(activation)).map(([x, y]) => [x, y, y]);
    const results = vectors.flatMap(x => rows.map(w => w[0] * x[0] + w[1] * x[1] + w[2] * x[2]));
    const params = mvu.params.parse({
      ...{ mw: 3, mh: rows.length, pe: Math.ceil(rows.length / 3), simd: 2 },
      ...{ activation, weight: code, accBits: ACC_BITS, vectorsPerFrame: vectors.length, banks: 1 },
    });
    const weights = { shape: [rows.length, 3], data: Float64Array.from(rows.flat()) };
    return repeated(
      { id: 'mvu', kind: 'mvu', params, contents: { weights }, layer: '' },
      vectors.flat(),
      results,
    );
  });
}

/** Channels with weights (v, w) for every pair of a code, on windows (x, y) for every pair of activations. */
export function everyVvuProduct(activation: IntegerType): SweepCase[] {
  return codes.map(code => {
    const values = allWeights(code);
    const rows = squared(values);
    const windows = squared(allValues(activation));
    const input = windows.flatMap(window => window.flatMap(x => rows.map(() => x)));
    const results = windows.flatMap(([x, y]) => rows.map(([v, w]) => v * x + w * y));
    const params = vvu.params.parse({
      ...{ channels: rows.length, places: 2, multiplier: 1, pe: values.length },
      ...{ activation, weight: code, accBits: ACC_BITS, vectorsPerFrame: windows.length, banks: 1 },
    });
    const weights = { shape: [rows.length, 2], data: Float64Array.from(rows.flat()) };
    return repeated({ id: 'vvu', kind: 'vvu', params, contents: { weights }, layer: '' }, input, results);
  });
}

/** The same frame over and over. */
function repeated(
  kernel: SweepCase['kernel'],
  input: readonly number[],
  expected: readonly number[],
): SweepCase {
  const times = <T>(values: readonly T[]) => Array.from({ length: FRAMES }, () => values).flat();
  return { kernel, input: Float64Array.from(times(input)), expected: times(expected) };
}
