import type { CanonicalDepthwiseAttrs } from '../canonical/graph.ts';
import type { Rational } from '../exact/rational.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import type { IntegerTensor } from '../ir/integer-tensor.ts';
import { type BorderedWindows, withoutExcess } from './border.ts';
import type { Meaning } from './integers/meaning.ts';
import type { LayerBuilder } from './layer-builder.ts';

/**
 * Sums over bordered windows as what they mean: each class of windows has an offset of its own.
 *
 * @param sums what they mean where no tap lies outside
 * @param excess by channel and tap, what is too much where the tap lies outside
 */
export function excessOff(
  sums: Meaning,
  border: BorderedWindows,
  excess: readonly (readonly S.Surd[])[],
  builder: LayerBuilder,
): Meaning {
  const [height, width] = builder.infoOf(border.image).shape;
  const { meaning, bordered } = withoutExcess(sums, border, [height, width], excess);
  builder.borderedSums.set(sums.layer, bordered);
  return meaning;
}

/** By output and tap, the products of a row's weights with what the filler means too much on each channel. */
export function excessOfRows(
  codes: IntegerTensor,
  unit: readonly Rational[],
  taps: number,
  each: readonly S.Surd[],
): S.Surd[][] {
  const [outputs, inputs] = codes.shape;
  const channels = inputs / taps;
  return Array.from({ length: outputs }, (_, o) =>
    Array.from({ length: taps }, (_, tap) => {
      const row = codes.data.subarray(o * inputs + tap * channels, o * inputs + (tap + 1) * channels);
      const own = unit[unit.length === 1 ? 0 : o];
      let sum = S.ZERO;
      row.forEach((code, c) => {
        if (code === 0) return;
        const excess = each[each.length === 1 ? 0 : c];
        sum = S.add(sum, S.scale(excess, Q.multiply(own, Q.fromNumber(code))));
      });
      return sum;
    }),
  );
}

/** The same of weights that stay on one channel. */
export function excessOfTaps(
  { codes, unit }: CanonicalDepthwiseAttrs,
  channels: number,
  each: readonly S.Surd[],
): S.Surd[][] {
  const [outputs, taps] = codes.shape;
  const multiplier = outputs / channels;
  return Array.from({ length: outputs }, (_, o) => {
    const excess = each[each.length === 1 ? 0 : Math.floor(o / multiplier)];
    const own = unit[unit.length === 1 ? 0 : o];
    return Array.from({ length: taps }, (_, tap) =>
      S.scale(excess, Q.multiply(own, Q.fromNumber(codes.data[o * taps + tap]))),
    );
  });
}
