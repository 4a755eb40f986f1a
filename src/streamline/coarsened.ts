import type { CanonicalOp } from '../canonical/graph.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { greatest, least } from '../ir/extremes.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { KEPT_BITS } from './fixed-units.ts';
import { asAffine, type Meaning } from './integers/meaning.ts';
import { byChannel } from './integers/thresholds.ts';
import type { LayerBuilder } from './layer-builder.ts';
import { roundedTo } from './rounded-value.ts';

/** How many times as large a scale may be so that the smaller one is left as it is. */
const FARTHEST = 2 ** 14;

/**
 * An operand of a sum whose steps are so much finer than those of the other (a running sum that was snapped, and what joins it)
 * that both have no unit: rounded to a small part of the other's step. As it is where it is not so fine, and
 * where nothing would be left of it.
 */
export function coarsened(
  operand: Meaning,
  other: Meaning,
  what: string,
  node: CanonicalOp,
  builder: LayerBuilder,
): Meaning {
  const width = builder.channelsOf(operand.layer);
  const [own, theirs] = [operand, other].map(m => {
    const map = asAffine(m);
    return map && byChannel(map, operand, width);
  });
  if (!own || !theirs) return operand;
  const { range } = builder.infoOf(operand.layer);
  const reach = Math.max(-range.min, range.max);
  const count = Math.max(own.length, theirs.length);
  const channels = Array.from({ length: count }, (_, c) => {
    const map = own[own.length === 1 ? 0 : c];
    const { scale } = theirs[theirs.length === 1 ? 0 : c];
    const [small, large] = [map.scale, scale].map(s => Math.abs(S.toNumber(s)));
    const isFar = small > 0 && large > small * FARTHEST;
    const positive = S.sign(scale) < 0 ? S.negate(scale) : scale;
    const unit = isFar ? S.scale(positive, Q.rational(1n, 1n << BigInt(KEPT_BITS))) : map.scale;
    return { map, unit, isFar, isLeft: small * reach > S.toNumber(unit) };
  });
  if (!channels.some(({ isFar }) => isFar) || !channels.every(({ isLeft, isFar }) => isLeft || !isFar)) {
    return operand;
  }
  const ends = channels.flatMap(({ map, unit }) =>
    [range.min, range.max].map(x =>
      Math.round((x * S.toNumber(map.scale) + S.toNumber(map.offset)) / S.toNumber(unit)),
    ),
  );
  const bounds = { min: least(ends) - 1, max: greatest(ends) + 1 };
  if (Math.max(-bounds.min, bounds.max) >= 2 ** 30) return operand;
  const reaches = channels.map(() => reach);
  const { meaning, bound } = roundedTo(operand, channels, bounds, reaches, what, node, builder);
  const args = { bound };
  builder.notes.push(streamlineDiagnostic('snapped-operand', args, { node: node.name }));
  return meaning;
}
