import type { CanonicalOp } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import * as S from '../exact/surd.ts';
import { fail } from '../ir/diagnostic.ts';
import { bitsOf } from '../ir/integer-type.ts';
import { isSameData } from '../ir/same-data.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import type { GridStep } from './integers/grid.ts';
import { type CommonScale, commonScale } from './integers/join.ts';
import { asAffine, functionsOf, type Meaning } from './integers/meaning.ts';
import type { Banks, LayerBuilder } from './layer-builder.ts';
import { rescaledBanks } from './rescale.ts';

/** Bits that integers times their multipliers may have. */
const MAX_PRODUCT_BITS = 31;

/** Widest multiplier of a bank, sign included, and how many of its bits are at least right. */
const BANK_BITS = 20;
const BANK_PRECISION_BITS = BANK_BITS - 3;

/**
 * Values whose scales depend on winners, on one grid for all of them: the integers of each are multiplied by what the
 * winner's scale is in the common unit, channel by channel (a banked multiply).
 *
 * @returns each value on the grid, all of the same scales
 */
export function onOneGrid(
  operands: readonly Banks<Meaning>[],
  what: (operand: number) => string,
  node: Pick<CanonicalOp, 'name' | 'from'>,
  builder: LayerBuilder,
): Meaning[] {
  const at = { node: node.name };
  const unquantized = () => fail(streamlineDiagnostic('unquantized-activation', { op: 'the sum' }, at));
  const maps = operands.map(({ banks }) => banks.map(meaning => asAffine(meaning) ?? unquantized()));
  const bits = operands.flatMap(({ banks }) => {
    const own = bitsOf(builder.infoOf(banks[0].layer).type);
    return banks.map(() => Math.max(2, Math.min(BANK_BITS, MAX_PRODUCT_BITS - own)));
  });
  const rank = operands[0].banks[0].shape.length;
  const all = maps
    .flat()
    .reduce<Broadcast<readonly AffineMap[]>>(
      (list, map) => B.zip(list, map, (known, own) => [...known, own]),
      B.shared(rank, []),
    );
  const common = B.map(all, each =>
    commonScale(
      each.map(map => map.scale),
      builder.options.snap,
      at,
      bits,
      bits,
      BANK_PRECISION_BITS,
    ),
  );
  const bound = common.values.reduce((most, { bound: own }) => Math.max(most, own), 0);
  let isSnapped = bound > 0;
  let index = 0;
  const results = operands.map(({ banks, ...winner }, operand) => {
    const [first] = maps[operand];
    const rescalings = banks.map((meaning, bank) => {
      const place = index++;
      const steps = B.zip(B.zip(common, maps[operand][bank], pairOf), first, ([scale, own], leader) =>
        stepOf(scale, place, own, leader, () => {
          isSnapped = true;
        }),
      );
      const map = B.zip(common, first, ({ unit }, { offset }) => ({ scale: unit, offset }));
      return { meaning, steps, map };
    });
    const found = rescaledBanks({ ...winner, banks: rescalings }, what(operand), node, builder);
    return found?.[0] ?? fail(streamlineDiagnostic('scales-per-channel', {}, at));
  });
  if (isSnapped && builder.options.snap === 'none') fail(streamlineDiagnostic('snap-refused', {}, at));
  if (isSnapped) builder.notes.push(streamlineDiagnostic('snapped-banks', { bound }, at));
  return results;
}

const pairOf = <A, B>(a: A, b: B): readonly [A, B] => [a, b];

/** An offset that differs from that of the first bank is added, to the nearest unit. */
function stepOf(
  { multipliers, unit }: CommonScale,
  place: number,
  own: AffineMap,
  leader: AffineMap,
  onSnap: () => void,
): GridStep {
  const moved = S.subtract(own.offset, leader.offset);
  if (S.sign(moved) === 0) return { multiplier: multipliers[place], bias: 0 };
  const exact = S.rationalRatio(moved, unit);
  if (exact?.den !== 1n) onSnap();
  return { multiplier: multipliers[place], bias: Math.round(S.toNumber(moved) / S.toNumber(unit)) };
}

/** A value whose meaning depends on a winner, brought to one that does not. */
export function ungated(value: string, { banks, ...winner }: Banks<Meaning>, builder: LayerBuilder): Meaning {
  const source = builder.graph.nodes.find(node => node.outputs[0] === value);
  const node = { name: source?.name ?? value, from: source?.from ?? [] };
  // Functions that do the same whatever wins stay behind the common scale.
  const heads = banks.map(headOf);
  const [{ rest }] = heads;
  const isCommon = heads.every(head => isSameData(functionsIn(head.rest), functionsIn(rest)));
  if (!isCommon)
    fail(streamlineDiagnostic('unquantized-activation', { op: 'this layer' }, { node: node.name }));
  const affine = { ...winner, banks: heads.map(({ head }) => head) };
  const [meaning] = onOneGrid([affine], () => 'common scale', node, builder);
  return { ...meaning, stages: [...meaning.stages, ...rest], rounding: banks[0].rounding };
}

/** The straight line that a meaning begins with, and what follows. */
function headOf(meaning: Meaning): { readonly head: Meaning; readonly rest: Meaning['stages'] } {
  const [first, ...others] = meaning.stages;
  if (!first) return { head: meaning, rest: [] };
  const isLine = first.kind === 'affine';
  const rest = isLine ? others : meaning.stages;
  const [next] = rest;
  const rounding = next?.kind === 'elementwise' ? next.rounding : meaning.rounding;
  return { head: { ...meaning, stages: isLine ? [first] : [], rounding }, rest };
}

const functionsIn = (stages: Meaning['stages']) => stages.map(functionsOf);
