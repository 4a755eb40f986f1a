import type { CanonicalOp } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import * as S from '../exact/surd.ts';
import type { IntegerRange } from '../ir/integer-type.ts';
import { clampedBanks } from './clamped.ts';
import { inFixedPoint } from './fixed-point.ts';
import { exactScale, type Join } from './integers/join.ts';
import { asAffine, IDENTITY, type Meaning } from './integers/meaning.ts';
import { type Banks, type LayerBuilder, named } from './layer-builder.ts';
import { provedJoin } from './proved-join.ts';
import { rescaledBanks } from './rescale.ts';
import { settledMeaning } from './settled.ts';
import { axisOfBoth, sumMeaning } from './sum-operands.ts';
import { readersOf } from './sum-readers.ts';
import { onOneGrid } from './ungate.ts';

type AddNode = Extract<CanonicalOp, { kind: 'add' }>;

/**
 * A sum of which winners choose the scales of an operand. Where nothing but quantizers reads it, and one winner chooses,
 * each bank has multipliers and a meaning of its own, exact as those of a plain sum are; else both operands come
 * to one grid first, and are added as they are.
 */
export function gatedSumToLayers(
  node: AddNode,
  operands: readonly Banks<Meaning>[],
  builder: LayerBuilder,
): void {
  const axis = axisOfBoth(operands[0].banks[0], operands[1].banks[0], builder);
  const [left, right] =
    axis === undefined
      ? operands
      : operands.map(({ banks, ...winner }) => ({
          ...winner,
          banks: banks.map(meaning => builder.arranged(meaning, axis, node)),
        }));
  const proved = provedBanks(node, [left, right], builder);
  if (proved) {
    builder.defineBanks(node, proved);
    return;
  }
  const [a, b] = onOneGrid([left, right], operand => `grid ${operand + 1}`, node, builder);
  const layer = emitted(node, a.layer, b.layer, builder);
  const maps = [a, b].map(m => asAffine(m) ?? B.shared(m.shape.length, IDENTITY));
  const map = B.zip(maps[0], maps[1], (x, y) => ({ scale: x.scale, offset: S.add(x.offset, y.offset) }));
  builder.define(node, sumMeaning(layer, [a, b], { map }));
}

/**
 * What a sum adds up of which winners choose the scales: where a function stands behind these, its integers clamped, else the
 * value whatever wins, which that function follows; it is kept in fixed point where the other is not so.
 */
export function addableBanks(node: AddNode, builder: LayerBuilder): readonly Banks<Meaning>[] {
  const operands = node.inputs.map((value): Banks<Meaning> => {
    const own = builder.banksOf(value);
    if (own.selector !== undefined && own.banks.every(meaning => asAffine(meaning))) return own;
    const clamped = own.selector === undefined ? undefined : clampedBanks(value, own, node, builder);
    return clamped ?? { banks: [settledMeaning(value, node, builder)] };
  });
  if (operands.every(({ selector }) => selector === undefined)) return operands;
  return operands.map((own, i): Banks<Meaning> => {
    const [meaning] = own.banks;
    if (own.selector !== undefined || asAffine(meaning)) return own;
    return { banks: [inFixedPoint(meaning, undefined, `value ${i + 1}`, node, builder) ?? meaning] };
  });
}

const emitted = (node: AddNode, left: string, right: string, builder: LayerBuilder): string =>
  builder.emit({ kind: 'add', attrs: { multipliers: [1, 1] }, inputs: [left, right], ...named(node) });

/** The sum with multipliers for each bank of the one winner, proved; undefined where it is not so, or one unit is exact. */
function provedBanks(
  node: AddNode,
  operands: readonly [Banks<Meaning>, Banks<Meaning>],
  builder: LayerBuilder,
): Banks<Meaning> | undefined {
  const [left, right] = operands;
  const selector = left.selector ?? right.selector;
  if (left.selector !== undefined && right.selector !== undefined && left.selector !== right.selector)
    return undefined;
  const readers = readersOf(node.outputs[0], builder.graph, { keepsBanks: true });
  if (!readers.isClosed || haveCommonUnit(operands)) return undefined;
  const [x, y] = operands.map(({ banks }) => builder.infoOf(banks[0].layer).range);
  const ranges: readonly [IntegerRange, IntegerRange] = [x, y];
  const count = Math.max(left.banks.length, right.banks.length);
  const banks: { readonly meanings: readonly [Meaning, Meaning]; readonly join: Join }[] = [];
  for (let bank = 0; bank < count; bank++) {
    const meanings = operands.map(own => own.banks[own.banks.length === 1 ? 0 : bank]);
    const [a, b] = meanings.map(asAffine);
    const join = a && b && provedJoin([a, b], ranges, readers);
    if (!join) return undefined;
    banks.push({ meanings: [meanings[0], meanings[1]], join });
  }
  const layers = [0, 1].map(i => {
    const rescalings = banks.map(({ meanings, join }) => ({
      meaning: meanings[i],
      steps: B.map(join.multipliers, pair => ({ multiplier: pair[i], bias: 0 })),
      map: asAffine(meanings[i]) ?? B.shared(meanings[i].shape.length, IDENTITY),
    }));
    const own = selector === undefined ? {} : { selector };
    return rescaledBanks({ ...own, banks: rescalings }, `grid ${i + 1}`, node, builder)?.[0].layer;
  });
  if (layers[0] === undefined || layers[1] === undefined) return undefined;
  const layer = emitted(node, layers[0], layers[1], builder);
  return {
    ...(selector === undefined ? {} : { selector }),
    banks: banks.map(({ meanings, join }) => sumMeaning(layer, meanings, join)),
  };
}

/** Whether the scales of all banks have a common unit, and their offsets are multiples of it apart. */
function haveCommonUnit(operands: readonly Banks<Meaning>[]): boolean {
  const maps = operands.map(({ banks }) => banks.map(meaning => asAffine(meaning)));
  const all = maps.flat();
  if (!all.every(map => map !== undefined)) return false;
  const places = all.reduce<Broadcast<readonly AffineMap[]>>(
    (list, map) => B.zip(list, map, (known, own) => [...known, own]),
    B.shared(operands[0].banks[0].shape.length, []),
  );
  const first = maps[0].length;
  return places.values.every(each => {
    const exact = exactScale(each.map(({ scale }) => scale));
    return each.every(({ offset }, i) => {
      const leader = each[i < first ? 0 : first];
      const moved = exact && S.rationalRatio(S.subtract(offset, leader.offset), exact.unit);
      return moved?.den === 1n;
    });
  });
}
