import type { CanonicalWindowAttrs } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import type { Rational } from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { invariant } from '../ir/invariant.ts';
import { windowCount } from '../ops/index.ts';
import { asAffine, type Meaning } from './integers/meaning.ts';
import { byChannel } from './integers/thresholds.ts';

type Geometry = Pick<CanonicalWindowAttrs, 'kernel' | 'strides' | 'dilations' | 'pads'>;

/**
 * Windows of an image around which stands a value that no integer of the image means. The layer has an integer there, and what
 * reads the windows takes off what that integer would mean too much.
 */
export interface BorderedWindows {
  /** The windows as if the integer around the image meant what it means inside. */
  readonly meaning: Meaning;
  /** Layer value of the image, [height, width, channels]. */
  readonly image: string;
  readonly geometry: Geometry;
  /** The integer around the image, and what stands there in the trained network. */
  readonly filler: number;
  readonly value: Rational;
}

/** An image with a border, before windows are taken of it. */
export interface BorderedImage {
  /** The image without its border. */
  readonly meaning: Meaning;
  readonly pads: Geometry['pads'];
  readonly value: Rational;
}

/** Windows of one kind, by which of their taps lie outside of the image. */
export interface WindowClasses {
  /** Of each window, row-major, its class. */
  readonly classOf: Int32Array;
  /** Of each class the taps that lie outside, kernel row first. */
  readonly outside: readonly (readonly number[])[];
}

/** A layer of sums over bordered windows, whose integers mean another thing in each class of windows. */
export interface BorderedSums {
  readonly image: string;
  readonly geometry: Geometry;
  readonly classes: WindowClasses;
  /** What each tap adds too much where it lies outside, in units of the sums; a row of taps for each channel. */
  readonly excess: readonly (readonly number[])[];
}

/** The classes of the windows over an image. */
export function windowClasses(geometry: Geometry, height: number, width: number): WindowClasses {
  const rows = tapsOutside(geometry, 0, height);
  const columns = tapsOutside(geometry, 1, width);
  const known = new Map<string, number>();
  const outside: number[][] = [];
  const classOf = new Int32Array(rows.length * columns.length);
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      const key = `${row} ${column}`;
      let found = known.get(key);
      if (found === undefined) {
        found = outside.length;
        known.set(key, found);
        outside.push(
          row.flatMap((above, ky) =>
            column.flatMap((left, kx) => (above || left ? [ky * column.length + kx] : [])),
          ),
        );
      }
      classOf[y * columns.length + x] = found;
    });
  });
  return { classOf, outside };
}

/** Of each window along an axis, which of its taps lie outside. */
function tapsOutside(geometry: Geometry, axis: 0 | 1, size: number): readonly (readonly boolean[])[] {
  const { kernel, strides, dilations, pads } = geometry;
  return Array.from({ length: windowCount(geometry, axis, size) }, (_, i) =>
    Array.from({ length: kernel[axis] }, (_, tap) => {
      const at = i * strides[axis] - pads[axis] + tap * dilations[axis];
      return at < 0 || at >= size;
    }),
  );
}

/** What the filler means on each channel of the windows beyond what stands there: one for all, or one each. */
export function fillerExcess(
  { filler, value }: BorderedWindows,
  maps: readonly AffineMap[],
): readonly S.Surd[] {
  return maps.map(({ scale, offset }) =>
    S.subtract(S.add(S.multiply(scale, S.fromNumber(filler)), offset), S.fromRational(value)),
  );
}

/**
 * The meaning of sums over bordered windows, and what the layer of a quantizer behind them has to know.
 *
 * @param sums what they mean where no tap lies outside, [1, channels, height, width]
 * @param excess by channel and tap, what is too much where the tap lies outside
 */
export function withoutExcess(
  sums: Meaning,
  { image, geometry }: BorderedWindows,
  size: readonly [number, number],
  excess: readonly (readonly S.Surd[])[],
): { readonly meaning: Meaning; readonly bordered: BorderedSums } {
  const classes = windowClasses(geometry, ...size);
  const affine = asAffine(sums);
  const maps = affine && byChannel(affine, sums, excess.length);
  invariant(maps, 'sums whose scales vary inside a channel');
  const values: AffineMap[] = [];
  excess.forEach((taps, channel) => {
    const { scale, offset } = maps[maps.length === 1 ? 0 : channel];
    const each = classes.outside.map(
      (outside): AffineMap => ({
        scale,
        offset: outside.reduce((rest, tap) => S.subtract(rest, taps[tap]), offset),
      }),
    );
    for (const found of classes.classOf) values.push(each[found]);
  });
  const map: Broadcast<AffineMap> = { shape: [1, ...sums.shape.slice(1)], values };
  const numbers = excess.map((taps, channel) => {
    const scale = S.toNumber(maps[maps.length === 1 ? 0 : channel].scale);
    return taps.map(tap => (scale === 0 ? 0 : S.toNumber(tap) / scale));
  });
  return {
    meaning: { ...sums, stages: [{ kind: 'affine', map }] },
    bordered: { image, geometry, classes, excess: numbers },
  };
}
