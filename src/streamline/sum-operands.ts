import type { CanonicalOp } from '../canonical/graph.ts';
import * as B from '../exact/broadcast.ts';
import * as S from '../exact/surd.ts';
import type { Join } from './integers/join.ts';
import {
  bareMeaning,
  isSameOrder,
  type Meaning,
  orderOf,
  withAffine,
  withFunction,
} from './integers/meaning.ts';
import { type LayerBuilder, named } from './layer-builder.ts';
import { lastChannelAxis } from './layout.ts';

/** Two values of one shape whose elements come in the same order. */
export function inOneOrder(
  a: Meaning,
  b: Meaning,
  node: CanonicalOp,
  builder: LayerBuilder,
): readonly [Meaning, Meaning] {
  const axis = axisOfBoth(a, b, builder);
  return axis === undefined ? [a, b] : [builder.arranged(a, axis, node), builder.arranged(b, axis, node)];
}

/** The channel axis that two values of one shape are arranged by so that their layers agree; undefined where they do. */
export function axisOfBoth(a: Meaning, b: Meaning, builder: LayerBuilder): number | undefined {
  const shapes = [a, b].map(m => String(builder.infoOf(m.layer).shape));
  if (shapes[0] === shapes[1] && isSameOrder(orderOf(a), orderOf(b))) return undefined;
  const leader = a.order ? b : a;
  return leader.order ? lastChannelAxis(leader.shape) : leader.channelAxis;
}

/** A layer value that stands for an operand, and what it is multiplied by in a sum. */
export interface TermLayer {
  readonly layer: string;
  readonly factor: number;
}

/** The layer of a sum of two. */
export const added = (
  node: Extract<CanonicalOp, { kind: 'add' }>,
  [a, b]: readonly TermLayer[],
  builder: LayerBuilder,
): string =>
  builder.emit({
    kind: 'add',
    attrs: { multipliers: [a.factor, b.factor] },
    inputs: [a.layer, b.layer],
    ...named(node),
  });

/** What the sum or product of operands means, that are arranged alike. */
export function sumMeaning(
  layer: string,
  operands: readonly Meaning[],
  { map, moved, fn }: Pick<Join, 'map' | 'moved' | 'fn'>,
): Meaning {
  const [a] = operands;
  const terms = operands.reduce((sum, operand) => sum + operand.rounding.terms, operands.length - 1);
  const offsets = B.map(map, m => Math.abs(S.toNumber(m.offset)));
  // What the integers are taken to mean may lie beside the sum: counted as one more rounding, of terms * 2^-24.
  const magnitude = moved ? B.zip(offsets, moved, (o, m) => o + (m * 2 ** 24) / terms) : offsets;
  const bare = {
    ...bareMeaning(layer, a.shape, a.channelAxis, terms),
    ...(a.order ? { order: a.order } : {}),
  };
  return fn ? withFunction(bare, fn) : withAffine(bare, map, magnitude, 0, a.shape);
}
