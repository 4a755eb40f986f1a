import type { CanonicalOp } from '../canonical/graph.ts';
import type { AffineMap } from '../exact/condition.ts';
import type { FunctionChain } from '../exact/element-function.ts';
import type { Clip } from '../exact/functions/clip.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import type { IntegerRange } from '../ir/integer-type.ts';
import { isSameData } from '../ir/same-data.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { asAffine, functionsOf, IDENTITY, type Meaning } from './integers/meaning.ts';
import { byChannel } from './integers/thresholds.ts';
import type { LayerBuilder } from './layer-builder.ts';
import { roundedTo } from './rounded-value.ts';

/** Bits of the magnitude of a value in fixed point. */
const VALUE_BITS = 15;

/** Bits of the larger scale of a sum that are kept of the smaller one where both are too far apart. */
const KEPT_BITS = 14;

/** How many times as large a scale may be so that the smaller one is left as it is. */
const FARTHEST = 2 ** 14;

/** One channel: a straight line of the integer, and what it is clipped to. */
interface Clipped {
  readonly map: AffineMap;
  readonly clip: Clip;
}

/**
 * A value that is a clipped straight line of an integer (a rectifier or a hard tanh that no quantizer follows), in fixed point:
 * rounded to a multiple of a unit, and clipped there. Snapped, with its distance stated (claim A2). The unit is the
 * scale of what it is added to, times a power of two, so that their sum needs no more; a power of two where it is added to
 * its like. Undefined of other functions, and where --snap none forbids it.
 */
export function inFixedPoint(
  meaning: Meaning,
  other: Meaning | undefined,
  what: string,
  node: CanonicalOp,
  builder: LayerBuilder,
): Meaning | undefined {
  if (builder.options.snap === 'none') return undefined;
  const channels = clippedChannels(meaning, builder.channelsOf(meaning.layer));
  if (!channels) return undefined;
  const { range } = builder.infoOf(meaning.layer);
  const ends = channels.flatMap(({ map, clip }) => endsOf(map, clip, range));
  const most = Math.max(...ends.map(Math.abs));
  if (!(most > 0)) return undefined;
  const unit = unitBeside(other, most);
  const size = S.toNumber(unit);
  const bounds = {
    min: Math.round(Math.min(...ends) / size) + 0,
    max: Math.round(Math.max(...ends) / size) + 0,
  };
  const reach = channels.map(({ map }) => {
    const [scale, offset] = [S.toNumber(map.scale), S.toNumber(map.offset)].map(Math.abs);
    return Math.min(
      Math.max(-range.min, range.max),
      scale === 0 ? Number.POSITIVE_INFINITY : (most + offset) / scale,
    );
  });
  const lines = channels.map(({ map }) => ({ map, unit }));
  const { meaning: rounded, bound } = roundedTo(meaning, lines, bounds, reach, what, node, builder);
  builder.notes.push(streamlineDiagnostic('snapped-value', { bound }, { node: node.name }));
  return rounded;
}

/** The finest unit that keeps magnitudes up to `most` within their bits: the other's scale over or times a power of two. */
function unitBeside(other: Meaning | undefined, most: number): S.Surd {
  const scales = (other && asAffine(other))?.values.map(({ scale }) => scale) ?? [];
  const [first = S.ONE] = scales;
  const isShared = S.sign(first) !== 0 && scales.every(scale => S.equals(scale, first));
  const scale = isShared ? (S.sign(first) < 0 ? S.negate(first) : first) : S.ONE;
  const finest = isShared ? -KEPT_BITS : Number.NEGATIVE_INFINITY;
  const exponent = Math.max(finest, Math.ceil(Math.log2(most / S.toNumber(scale))) - VALUE_BITS);
  const power = 1n << BigInt(Math.abs(exponent));
  return S.scale(scale, exponent < 0 ? Q.rational(1n, power) : Q.rational(power));
}

/** The channels of a value, all clipped alike; undefined where it is anything else. */
function clippedChannels(meaning: Meaning, width: number): readonly Clipped[] | undefined {
  const stages = meaning.stages.map(stage => byChannel(functionsOf(stage), meaning, width));
  if (!stages.every(stage => stage !== undefined)) return undefined;
  const count = Math.max(...stages.map(stage => stage.length));
  const channels = Array.from({ length: count }, (_, c) =>
    clippedLine(stages.map(stage => stage[stage.length === 1 ? 0 : c])),
  );
  if (!channels.every(channel => channel !== undefined)) return undefined;
  const [{ clip }] = channels;
  return channels.every(channel => isSameData(channel.clip, clip)) ? channels : undefined;
}

function clippedLine(chain: FunctionChain): Clipped | undefined {
  const [first] = chain;
  const hasLine = chain.length === 2 && first.kind === 'affine';
  const last = chain[hasLine ? 1 : 0];
  if (last?.kind !== 'clip' || chain.length !== (hasLine ? 2 : 1)) return undefined;
  return { map: hasLine ? first.map : IDENTITY, clip: last };
}

/** The clipped values at both ends of a range. */
function endsOf({ scale, offset }: AffineMap, { min, max }: Clip, range: IntegerRange): number[] {
  const low = min ? Q.toNumber(min) : Number.NEGATIVE_INFINITY;
  const high = max ? Q.toNumber(max) : Number.POSITIVE_INFINITY;
  return [range.min, range.max].map(x =>
    Math.min(Math.max(x * S.toNumber(scale) + S.toNumber(offset), low), high),
  );
}

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
  const bounds = { min: Math.min(...ends) - 1, max: Math.max(...ends) + 1 };
  if (Math.max(-bounds.min, bounds.max) >= 2 ** 30) return operand;
  const reaches = channels.map(() => reach);
  const { meaning, bound } = roundedTo(operand, channels, bounds, reaches, what, node, builder);
  const args = { bound };
  builder.notes.push(streamlineDiagnostic('snapped-operand', args, { node: node.name }));
  return meaning;
}
