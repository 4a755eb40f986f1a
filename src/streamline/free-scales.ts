import type { CanonicalOp, LinearAttrs } from '../canonical/graph.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import { inverseOfTerm } from '../exact/condition.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { fail } from '../ir/diagnostic.ts';
import { greatest } from '../ir/extremes.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { MAX_MULTIPLIER_BITS } from './integers/grid.ts';
import { type CommonScale, exactScale, snappedScale } from './integers/join.ts';
import { hasIntegerWeights } from './integers/linear.ts';
import { asAffine, type Meaning } from './integers/meaning.ts';
import type { LayerBuilder } from './layer-builder.ts';
import { rescaled } from './rescale.ts';

/** How many scales a message names. */
const NAMED_SCALES = 4;

/**
 * What a product of matrices can read: the value as it is where integer weights make up for the scales of its channels, else
 * its integers multiplied to a common unit, channel by channel: exactly where there is one within 16 bits, else
 * snapped as the scales of a sum are (claim A2).
 *
 * @param banks weights of each bank, one column for each of `maps`
 * @param maps what the columns mean, one for all or one each
 */
export function weighable(
  meaning: Meaning,
  banks: readonly LinearAttrs[],
  maps: readonly AffineMap[],
  node: CanonicalOp,
  builder: LayerBuilder,
): Meaning {
  const map = asAffine(meaning);
  if (!map || B.isShared(map) || banks.every(attrs => hasIntegerWeights(attrs, maps))) return meaning;
  const at = { node: node.name };
  const scales = map.values.map(({ scale }) => scale);
  const refuse = () => {
    const args = { scales: scaleText(scales), limit: MAX_MULTIPLIER_BITS };
    return fail(streamlineDiagnostic('free-scales', args, at));
  };
  const exact = exactScale(scales);
  const common = exact ?? (builder.options.snap === 'none' ? undefined : snapped(scales));
  const { multipliers, unit, bound } = common ?? refuse();
  const steps = { shape: map.shape, values: multipliers.map(multiplier => ({ multiplier, bias: 0 })) };
  // An offset moves with its scale: what means zero stays what it is.
  const meant = map.values.map(({ scale, offset }, i): AffineMap => {
    if (S.sign(scale) === 0 || S.sign(offset) === 0) return { scale: unit, offset };
    const share = S.multiply(S.scale(unit, Q.fromNumber(multipliers[i])), inverseOfTerm(scale));
    return { scale: unit, offset: S.multiply(offset, share) };
  });
  const even = rescaled(meaning, steps, { shape: map.shape, values: meant }, 'common unit', node, builder);
  if (!even) return refuse();
  if (bound > 0) {
    const lost = multipliers.filter((m, i) => m === 0 && S.sign(scales[i]) !== 0).length;
    builder.notes.push(
      streamlineDiagnostic('snapped-inputs', { scales: scaleText(scales), bound, lost }, at),
    );
  }
  return even;
}

/** Scales in a unit of the least; where one is too far above it, of those that count beside the greatest. */
function snapped(scales: readonly S.Surd[]): CommonScale | undefined {
  const all = snappedScale(scales);
  if (all) return all;
  const sizes = scales.map(scale => Math.abs(S.toNumber(scale)));
  const least = greatest(sizes) * 2 ** -(MAX_MULTIPLIER_BITS - 2);
  return snappedScale(scales.map((scale, i) => (sizes[i] < least ? S.ZERO : scale)));
}

/** The scales of channels, those that are the same in a row as one. */
function scaleText(scales: readonly S.Surd[]): string {
  const runs: { readonly value: string; readonly first: number; last: number }[] = [];
  for (const [channel, scale] of scales.entries()) {
    const value = Number(S.toNumber(scale).toPrecision(6)).toString();
    const run = runs.at(-1);
    if (run?.value === value) run.last = channel;
    else runs.push({ value, first: channel, last: channel });
  }
  const named = runs
    .slice(0, NAMED_SCALES)
    .map(
      ({ value, first, last }) =>
        `${value} on ${first === last ? `channel ${first}` : `channels ${first} to ${last}`}`,
    );
  return [...named, ...(runs.length > NAMED_SCALES ? ['...'] : [])].join(', ');
}
