import { expect, it } from 'vitest';
import { approximate, direction, type ElementFunction, valueAt } from '../../src/exact/element-function.ts';
import { DomainError, enclose, type FunctionValue } from '../../src/exact/function-value.ts';
import { functionRoom, type PlainFunction } from '../../src/exact/functions/index.ts';
import * as Q from '../../src/exact/rational.ts';
import * as S from '../../src/exact/surd.ts';

const q = (num: number, den = 1) => Q.rational(BigInt(num), BigInt(den));

/** Parameters for every kind: a function that is forgotten here does not compile. */
const SAMPLES: { readonly [F in PlainFunction as F['kind']]: readonly F[] } = {
  affine: [
    { kind: 'affine', map: { scale: S.fromRational(q(-3, 4)), offset: S.fromRational(q(1, 8)) } },
    { kind: 'affine', map: { scale: S.ZERO, offset: S.ONE } },
  ],
  clip: [
    { kind: 'clip', min: q(-1), max: q(3, 2) },
    { kind: 'clip', min: q(0) },
  ],
  elu: [
    { kind: 'elu', alpha: q(1, 2) },
    { kind: 'elu', alpha: q(-1) },
  ],
  erf: [{ kind: 'erf' }],
  exp: [{ kind: 'exp' }],
  leaky: [
    { kind: 'leaky', slope: q(1, 4) },
    { kind: 'leaky', slope: q(-1) },
  ],
  log: [{ kind: 'log' }],
  // The step at 1 lies where the line has it; that at 3/4 does not, and is not asked for.
  'parted-line': [
    {
      kind: 'parted-line',
      map: { scale: S.fromRational(q(1, 2)), offset: S.ZERO },
      steps: [
        { at: S.fromRational(q(3, 4)), inclusive: false, threshold: 40 },
        { at: S.ONE, inclusive: true, threshold: 2 },
      ],
      moved: 0,
    },
  ],
  sigmoid: [{ kind: 'sigmoid' }],
  round: (['round', 'floor', 'ceil', 'down'] as const).map(mode => ({ kind: 'round', mode })),
  sign: [{ kind: 'sign' }],
  softplus: [{ kind: 'softplus' }],
  step: [
    { kind: 'step', inclusive: true },
    { kind: 'step', inclusive: false },
  ],
  tanh: [{ kind: 'tanh' }],
  'times-root-2-over-pi': [{ kind: 'times-root-2-over-pi' }],
};

const all: PlainFunction[] = Object.values(SAMPLES).flat();
const named = all.map((f, i) => ({ name: `${f.kind} #${i}`, f }));
const places = Array.from({ length: 65 }, (_, i) => (i - 32) / 4);
const PRECISION = 80;

function doubleAt(f: ElementFunction, x: number): number | undefined {
  try {
    const value: FunctionValue = valueAt([f], { kind: 'exact', value: S.fromNumber(x) }, PRECISION);
    const { lo, hi } = enclose(value, PRECISION);
    return Q.toNumber(Q.rational(lo + hi, 2n << BigInt(PRECISION)));
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

it.each(named)('$name stands under its own kind', ({ f }) => {
  expect(functionRoom(f).kind).toBe(f.kind);
});

it.each(named)('$name has the value in doubles that it has exactly', ({ f }) => {
  const approximation = approximate([f]);
  for (const x of places) {
    const value = doubleAt(f, x);
    if (value === undefined) continue;
    expect(Math.abs(approximation(x) - value)).toBeLessThanOrEqual(1e-14 * Math.max(1, Math.abs(value)));
  }
});

it.each(named)('$name goes where its room says', ({ f }) => {
  const values = places.flatMap(x => doubleAt(f, x) ?? []);
  const rises = values.every((y, i) => i === 0 || y >= values[i - 1]);
  const falls = values.every((y, i) => i === 0 || y <= values[i - 1]);
  const claimed = direction([f]);
  if (claimed === undefined) expect([rises, falls]).toEqual([false, false]);
  else expect(claimed > 0 ? rises : falls).toBe(true);
});

it.each(named)('$name pulls back the conditions that hold of its values', ({ f }) => {
  const pullBack = functionRoom(f).pullBack(f);
  if (!pullBack || direction([f]) === undefined) return;
  for (const at of [-2, -0.5, 0, 0.125, 1, 1.5, 2]) {
    for (const inclusive of [true, false]) {
      const pulled = pullBack({ kind: 'step', at: S.fromNumber(at), inclusive, negated: false });
      for (const x of places) {
        const value = doubleAt(f, x) ?? Number.NaN;
        const found =
          pulled.kind === 'constant'
            ? pulled.holds
            : (pulled.inclusive ? x >= S.toNumber(pulled.at) : x > S.toNumber(pulled.at)) !== pulled.negated;
        expect(found).toBe(inclusive ? value >= at : value > at);
      }
    }
  }
});

it('lets a parted line climb the steps that it knows at their thresholds, and others where the line does', () => {
  const [parted] = SAMPLES['parted-line'];
  const pullBack = functionRoom(parted).pullBack(parted);
  const pulled = (at: Q.Rational, inclusive: boolean, negated = false) => {
    const condition = pullBack?.({ kind: 'step', at: S.fromRational(at), inclusive, negated });
    if (condition?.kind !== 'step') return undefined;
    return [S.toNumber(condition.at), condition.inclusive, condition.negated];
  };
  expect(pulled(q(3, 4), false)).toEqual([40, true, false]);
  expect(pulled(q(3, 4), false, true)).toEqual([40, true, true]);
  // The same place with another side is another step.
  expect(pulled(q(3, 4), true)).toEqual([1.5, true, false]);
  expect(pulled(q(1, 4), false)).toEqual([0.5, false, false]);
});
