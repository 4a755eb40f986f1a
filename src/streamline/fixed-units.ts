import type { Broadcast } from '../exact/broadcast.ts';
import { type AffineMap, inverseOfTerm } from '../exact/condition.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { greatest } from '../ir/extremes.ts';
import { asAffine, type Meaning } from './integers/meaning.ts';
import { byChannel } from './integers/thresholds.ts';

/** Bits of the magnitude of a value in fixed point. */
const VALUE_BITS = 15;

/** Bits of the larger scale of a sum that are kept of the smaller one where both are too far apart. */
export const KEPT_BITS = 14;

/** What a value is added to, and the straight line that it goes through before. */
export interface Beside {
  readonly other?: Meaning | undefined;
  readonly line?: Broadcast<AffineMap> | undefined;
}

/**
 * The finest units that keep magnitudes within their bits: powers of two times the scale of what the value is added to, by
 * channel where that differs; a power of two where it has none.
 *
 * @param mosts magnitudes, one for all channels or one each
 * @param isEven whether all channels must have one unit
 */
export function unitsBeside(
  meaning: Meaning,
  beside: Beside,
  mosts: readonly number[],
  isEven: boolean,
  width: number,
): readonly S.Surd[] {
  const scales = scalesBeside(meaning, beside, width);
  const isOne = scales?.every(scale => S.equals(scale, scales[0]));
  const bases = isOne ? scales?.slice(0, 1) : isEven ? undefined : scales;
  const own = bases ?? [S.ONE];
  const needed = own.flatMap((base, c) => {
    const met = own.length === 1 || mosts.length === 1 ? mosts : [mosts[c]];
    const most = greatest(met);
    return most > 0 ? [Math.ceil(Math.log2(most / S.toNumber(base))) - VALUE_BITS] : [];
  });
  const exponent = Math.max(bases ? -KEPT_BITS : Number.NEGATIVE_INFINITY, ...needed);
  const power = 1n << BigInt(Math.abs(exponent));
  return own.map(base => S.scale(base, exponent < 0 ? Q.rational(1n, power) : Q.rational(power)));
}

/** The scales of what a value is added to, as they are in front of its line, by channel or one for all. */
function scalesBeside(
  meaning: Meaning,
  { other, line }: Beside,
  width: number,
): readonly S.Surd[] | undefined {
  const map = other && asAffine(other);
  const theirs = map && byChannel(map, meaning, width)?.map(m => m.scale);
  const slopes = line ? byChannel(line, meaning, width)?.map(m => m.scale) : [S.ONE];
  if (!theirs || !slopes) return undefined;
  if (theirs.some(scale => S.sign(scale) === 0) || slopes.some(slope => slope.terms.length !== 1))
    return undefined;
  return Array.from({ length: Math.max(theirs.length, slopes.length) }, (_, c) => {
    const [scale, slope] = [theirs, slopes].map(each => each[each.length === 1 ? 0 : c]);
    const found = S.multiply(scale, inverseOfTerm(slope));
    return S.sign(found) < 0 ? S.negate(found) : found;
  });
}
