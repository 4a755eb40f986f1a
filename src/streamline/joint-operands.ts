import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { FunctionChain } from '../exact/element-function.ts';
import * as S from '../exact/surd.ts';
import { type IntegerRange, isValueOf } from '../ir/integer-type.ts';
import type { ValueInfo } from '../ops/op-room.ts';
import { valueRow } from './finite-values.ts';
import { functionsOf, IDENTITY, type Meaning } from './integers/meaning.ts';
import type { ScaledTerm } from './integers/scaled-term.ts';
import { roundingBound } from './rounding-bound.ts';

/** An operand of a sum or product on some elements: which one it is, and what its integers mean there. */
export interface ElementOperand {
  readonly operand: Meaning;
  readonly chain: FunctionChain;
  /** The chain as text. */
  readonly key: string;
}

/** What the integers of an operand go through, element by element. */
export function elementsOfOperand(operand: Meaning): Broadcast<ElementOperand> {
  const none = B.shared<FunctionChain>(operand.shape.length, []);
  const chains = operand.stages.reduce(
    (all, stage) => B.zip(all, functionsOf(stage), (chain, fn): FunctionChain => [...chain, fn]),
    none,
  );
  const known = new Map<string, ElementOperand>();
  return B.map(chains, chain => {
    const key = JSON.stringify(chain, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
    const found = known.get(key) ?? { operand, chain, key };
    known.set(key, found);
    return found;
  });
}

export const keyOfOperands = (operands: readonly ElementOperand[]): string =>
  operands.map(({ key }) => key).join(' and ');

/** What is known of an operand's integers; undefined of a line without a simple scale, and of functions without values. */
export function termOf(
  { operand, chain }: ElementOperand,
  info: Pick<ValueInfo, 'type'> & { readonly range: IntegerRange },
): ScaledTerm | undefined {
  const integers: number[] = [];
  for (let x = info.range.min; x <= info.range.max; x++) if (isValueOf(info.type, x)) integers.push(x);
  const [first] = chain;
  if (chain.length === 0 || (chain.length === 1 && first.kind === 'affine')) {
    const map = first?.kind === 'affine' ? first.map : IDENTITY;
    return map.scale.terms.length === 1
      ? { kind: 'line', map, integers: Float64Array.from(integers) }
      : undefined;
  }
  const values = valueRow(chain, info)?.filter(value => value !== undefined);
  return values && { kind: 'table', values, error: floatError(operand, chain, integers) };
}

/** How far a float32 framework may be off in what a chain gives of any of the integers (claim A4). */
export function floatError(operand: Meaning, chain: FunctionChain, integers: readonly number[]): number {
  const rank = operand.shape.length;
  const worst = (b: Broadcast<number>) =>
    B.shared(
      rank,
      b.values.reduce((most, v) => Math.max(most, v), 0),
    );
  const loosened = (rounding: Meaning['rounding']): Meaning['rounding'] => ({
    terms: rounding.terms,
    weight: worst(rounding.weight),
    magnitude: worst(rounding.magnitude),
  });
  const stages = operand.stages.map(stage =>
    stage.kind === 'affine' ? stage : { ...stage, rounding: loosened(stage.rounding) },
  );
  const meaning = { stages, rounding: loosened(operand.rounding) };
  return integers.reduce((most, x) => Math.max(most, roundingBound(meaning, chain, 0, x, Math.abs(x))), 0);
}

/** Real numbers that the values of terms lie between when they are added or multiplied. */
export function jointBounds(kind: 'sum' | 'product', terms: readonly ScaledTerm[]): IntegerRange {
  const ends = terms.map(term => {
    const values =
      term.kind === 'table'
        ? term.values.map(value => value.double)
        : [term.integers[0], term.integers[term.integers.length - 1]].map(
            x => x * S.toNumber(term.map.scale) + S.toNumber(term.map.offset),
          );
    return { min: Math.min(...values), max: Math.max(...values) };
  });
  return ends.reduce((a, b) => {
    if (kind === 'sum') return { min: a.min + b.min, max: a.max + b.max };
    const corners = [a.min * b.min, a.min * b.max, a.max * b.min, a.max * b.max];
    return { min: Math.min(...corners), max: Math.max(...corners) };
  });
}
