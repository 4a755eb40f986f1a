import type { CanonicalOp } from '../canonical/graph.ts';
import { staircaseOf } from '../canonical/staircase.ts';
import * as B from '../exact/broadcast.ts';
import { direction, type FunctionChain, valueAt } from '../exact/element-function.ts';
import { DomainError, NarrowerError } from '../exact/function-value.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import type { Quantizer } from '../quant/quantizer.ts';
import { functionsOf, type Meaning, type Stage, withAffine, withFunction } from './integers/meaning.ts';
import { byChannel } from './integers/thresholds.ts';
import { type LayerBuilder, named } from './layer-builder.ts';
import { quantizerToLayers } from './quantizer.ts';

/** Most steps of a rounding that only what reaches it bounds. */
const MAX_LEVELS = 2 ** 10 - 1;

/** Fraction bits of values that are hoped to be exact. */
const PRECISION = 64;

const isRounding = (stage: Stage): boolean =>
  stage.kind === 'elementwise' && stage.fn.values.every(fn => staircaseOf(fn) !== undefined);

/**
 * A rounding that nothing bounds but the integers that reach it becomes codes: those of its least and greatest argument,
 * and all between. What follows it follows the codes. Undefined where there is none, or too many of them.
 */
export function settledRounding(
  value: string,
  meaning: Meaning,
  node: CanonicalOp,
  builder: LayerBuilder,
): Meaning | undefined {
  const index = meaning.stages.findIndex(isRounding);
  const stage = meaning.stages[index];
  if (stage?.kind !== 'elementwise') return undefined;
  const channels = builder.channelsOf(meaning.layer);
  const each = meaning.stages
    .slice(0, index + 1)
    .map(part => byChannel(functionsOf(part), meaning, channels));
  if (!each.every(part => part !== undefined)) return undefined;
  const { range } = builder.infoOf(meaning.layer);
  const ends: number[] = [];
  for (let channel = 0; channel < Math.max(...each.map(part => part.length)); channel++) {
    const chain = each.map(part => part[part.length === 1 ? 0 : channel]);
    if (direction(chain) === undefined) return undefined;
    for (const x of [range.min, range.max]) ends.push(integerAt(chain, x));
  }
  const [lo, hi] = [ends.reduce((a, b) => Math.min(a, b)), ends.reduce((a, b) => Math.max(a, b))];
  if (!(hi > lo && hi - lo <= MAX_LEVELS)) return undefined;
  const staircases = B.map(stage.fn, staircaseOf);
  const quantizer = B.map(
    staircases,
    (staircase): Quantizer => ({
      kind: 'uniform',
      scale: Q.ONE,
      zeroPoint: Q.fromNumber(staircase?.shift ?? 0),
      lo: Math.max(lo, staircase?.lo ?? lo),
      hi: Math.min(hi, staircase?.hi ?? hi),
      rounding: staircase?.rounding ?? 'round',
    }),
  );
  const [before, output] = [`${value} before rounding`, `${value} rounded`];
  builder.defineValue(before, {
    ...meaning,
    stages: meaning.stages.slice(0, index),
    rounding: stage.rounding,
  });
  const wiring = { ...named(node), name: `${node.name} rounding`, inputs: [before], outputs: [output] };
  quantizerToLayers({ ...wiring, kind: 'quantizer', attrs: { quantizer } }, builder);
  // No tensor of the trained network is known to hold these codes.
  builder.probes.pop();
  const rank = meaning.shape.length;
  const shifts = B.map(staircases, staircase => ({
    scale: S.ONE,
    offset: S.fromNumber(staircase?.shift ?? 0),
  }));
  const codes = withAffine(builder.meaningOf(output), shifts, B.shared(rank, 0), 0, meaning.shape);
  return meaning.stages
    .slice(index + 1)
    .reduce<Meaning>(
      (found, part) =>
        part.kind === 'affine'
          ? withAffine(found, part.map, B.shared(rank, 0), 1, meaning.shape)
          : withFunction(found, part.fn),
      codes,
    );
}

/** The integer that a chain ending in a rounding gives of an integer; NaN where it cannot be told. */
function integerAt(chain: FunctionChain, x: number): number {
  try {
    const found = valueAt(chain, { kind: 'exact', value: S.fromNumber(x) }, PRECISION);
    const exact = found.kind === 'exact' ? S.asRational(found.value) : undefined;
    return exact ? Q.toNumber(exact) : Number.NaN;
  } catch (error) {
    if (error instanceof DomainError || error instanceof NarrowerError) return Number.NaN;
    throw error;
  }
}
