import { expect, it } from 'vitest';
import type { Condition } from '../../src/exact/condition.ts';
import { type ElementFunction, throughFunction } from '../../src/exact/element-function.ts';
import * as Q from '../../src/exact/rational.ts';
import * as S from '../../src/exact/surd.ts';
import { invariant } from '../../src/ir/invariant.ts';

const quarter = (n: number) => Q.rational(BigInt(n), 4n);

/** Functions with the same in quarters, which doubles hold exactly. */
const FUNCTIONS: { name: string; f: ElementFunction; double: (x: number) => number }[] = [
  { name: 'relu', f: { kind: 'clip', min: Q.ZERO }, double: x => Math.max(x, 0) },
  {
    name: 'clip',
    f: { kind: 'clip', min: quarter(-3), max: quarter(5) },
    double: x => Math.min(Math.max(x, -0.75), 1.25),
  },
  { name: 'clip above', f: { kind: 'clip', max: quarter(-1) }, double: x => Math.min(x, -0.25) },
  {
    name: 'clip to the upper of crossed bounds',
    f: { kind: 'clip', min: quarter(4), max: quarter(2) },
    double: () => 0.5,
  },
  { name: 'no clip', f: { kind: 'clip' }, double: x => x },
  { name: 'leaky', f: { kind: 'leaky', slope: quarter(2) }, double: x => (x >= 0 ? x : x / 2) },
  { name: 'steep below', f: { kind: 'leaky', slope: quarter(8) }, double: x => (x >= 0 ? x : 2 * x) },
  { name: 'flat below', f: { kind: 'leaky', slope: Q.ZERO }, double: x => Math.max(x, 0) },
  { name: 'sign', f: { kind: 'sign' }, double: Math.sign },
];

const holds = (condition: Condition, x: number): boolean => {
  if (condition.kind === 'constant') return condition.holds;
  const at = S.toNumber(condition.at);
  return (condition.inclusive ? x >= at : x > at) !== condition.negated;
};

it.each(FUNCTIONS)('pulls every condition back through $name', ({ f, double }) => {
  const through = throughFunction(f);
  invariant(through, 'straight pieces');
  let varying = 0;
  for (let step = -16; step <= 16; step++) {
    for (const inclusive of [true, false]) {
      for (const negated of [true, false]) {
        const condition: Condition = { kind: 'step', at: S.fromRational(quarter(step)), inclusive, negated };
        const pulled = through(condition);
        if (pulled.kind === 'step') varying++;
        for (let x = -6; x <= 6; x += 1 / 16) expect(holds(pulled, x)).toBe(holds(condition, double(x)));
      }
    }
  }
  expect(varying > 0).toBe(double(-6) !== double(6));
});

it.each(FUNCTIONS)('keeps constants through $name', ({ f }) => {
  for (const truth of [true, false]) {
    const condition: Condition = { kind: 'constant', holds: truth };
    expect(throughFunction(f)?.(condition)).toEqual(condition);
  }
});
