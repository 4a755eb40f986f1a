import type { CanonicalOp } from '../canonical/graph.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import * as S from '../exact/surd.ts';
import { greatest } from '../ir/extremes.ts';
import { integerTensor } from '../ir/integer-tensor.ts';
import { type IntegerRange, narrowestType } from '../ir/integer-type.ts';
import { bareMeaning, type Meaning, withAffine } from './integers/meaning.ts';
import type { LayerBuilder } from './layer-builder.ts';

/** Most bits of a shift, and of a product before it. */
const MAX_SHIFT = 30;
const MAX_PRODUCT_BITS = 50;

/** What an integer means on one channel, and the unit that it is rounded to. */
export interface RoundedChannel {
  readonly map: AffineMap;
  readonly unit: S.Surd;
}

export interface RoundedValue {
  readonly meaning: Meaning;
  /** How far any value is moved at most, those aside that the bounds cut off. */
  readonly bound: number;
}

/**
 * A value rounded to multiples of a unit, channel by channel: a requantizer.
 *
 * @param channels one for all channels, or one each
 * @param bounds the least and the greatest result, in units
 * @param reach magnitudes of the integer up to which results lie within the bounds, channel by channel
 * @param what tells one rounded value of a node from another, in names
 */
export function roundedTo(
  meaning: Meaning,
  channels: readonly RoundedChannel[],
  bounds: IntegerRange,
  reach: readonly number[],
  what: string,
  node: CanonicalOp,
  builder: LayerBuilder,
): RoundedValue {
  const { range } = builder.infoOf(meaning.layer);
  const perUnit = channels.map(({ map, unit }) => {
    const size = S.toNumber(unit);
    return { scale: S.toNumber(map.scale) / size, offset: S.toNumber(map.offset) / size, size };
  });
  const most = Math.max(-range.min, range.max);
  const largest = greatest(
    perUnit.flatMap(({ scale, offset }) => [Math.abs(scale) * most, Math.abs(offset)]),
  );
  const room = MAX_PRODUCT_BITS - Math.ceil(Math.log2(largest + 1));
  // A multiplier that is off by half of its last bit then moves no result by more than a quarter of a unit.
  const wanted = Math.ceil(Math.log2(most + 1)) + 1;
  const shift = Math.max(0, Math.min(MAX_SHIFT, wanted, room));
  const multipliers = perUnit.map(({ scale }) => Math.round(scale * 2 ** shift) + 0);
  const biases = perUnit.map(({ offset }) => Math.round(offset * 2 ** shift) + 0);
  const layer = builder.emit({
    kind: 'requantize',
    name: `${node.name} ${what}`,
    attrs: {
      multipliers: sharedOrEach(multipliers),
      biases: sharedOrEach(biases),
      shift,
      rounding: shift > 0 ? 'half-up' : 'floor',
      zero: 0,
      output: narrowestType({ min: Math.min(bounds.min, 0), max: Math.max(bounds.max, 0) }),
      ...bounds,
    },
    inputs: [meaning.layer],
    outputs: [`${meaning.layer} as ${what} of ${node.name}`],
    from: node.from,
  });
  const moved = perUnit.map(({ scale, offset, size }, c) => {
    const slope = Math.abs(multipliers[c] / 2 ** shift - scale) * reach[c];
    const start = Math.abs(biases[c] / 2 ** shift - offset);
    const isWhole = shift === 0 || (multipliers[c] % 2 ** shift === 0 && biases[c] % 2 ** shift === 0);
    return (slope + start + (isWhole ? 0 : 0.5)) * Math.abs(size);
  });
  const { shape, channelAxis, order } = meaning;
  const bare = {
    ...bareMeaning(layer, shape, channelAxis, meaning.rounding.terms + 1),
    ...(order ? { order } : {}),
  };
  const maps = channels.map(({ unit }): AffineMap => ({ scale: unit, offset: S.ZERO }));
  const map = broadcastOf(maps, meaning);
  return {
    meaning: withAffine(bare, map, B.shared(shape.length, 0), 0, shape),
    bound: greatest(moved),
  };
}

/** What belongs to the channels of the layer value, element by element where these are on no axis. */
export function broadcastOf<T>(values: readonly T[], { shape, channelAxis, order }: Meaning): B.Broadcast<T> {
  if (values.length === 1) return B.shared(shape.length, values[0]);
  if (!order) return { shape: shape.map((_, axis) => (axis === channelAxis ? values.length : 1)), values };
  return { shape, values: Array.from(order, place => values[place % values.length]) };
}

/** One number for all channels where they agree. */
function sharedOrEach(values: readonly number[]) {
  const shared = values.every(v => v === values[0]) ? values.slice(0, 1) : values;
  return integerTensor([shared.length], shared);
}
