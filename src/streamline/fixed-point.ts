import type { CanonicalOp } from '../canonical/graph.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import type { FunctionChain } from '../exact/element-function.ts';
import type { Clip } from '../exact/functions/clip.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { integerTensor } from '../ir/integer-tensor.ts';
import { type IntegerRange, narrowestType } from '../ir/integer-type.ts';
import { isSameData } from '../ir/same-data.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { bareMeaning, functionsOf, IDENTITY, type Meaning, withAffine } from './integers/meaning.ts';
import { byChannel } from './integers/thresholds.ts';
import type { LayerBuilder } from './layer-builder.ts';

/** Bits of the magnitude of a value in fixed point, and of what multiplies an integer to get there. */
const VALUE_BITS = 15;
const FACTOR_BITS = 16;

/** Greatest shift of the requantizer that makes it. */
const MAX_SHIFT = 30;

/** One channel: a straight line of the integer, and what it is clipped to. */
interface Clipped {
  readonly map: AffineMap;
  readonly clip: Clip;
}

/**
 * A value that is a clipped straight line of an integer (a rectifier or a hard tanh that no quantizer follows), in fixed point:
 * rounded to a multiple of a power of two, and clipped there. Snapped, with its distance stated (claim A2).
 * Undefined of other functions, and where --snap none forbids it.
 */
export function inFixedPoint(
  meaning: Meaning,
  what: string,
  node: CanonicalOp,
  builder: LayerBuilder,
): Meaning | undefined {
  if (builder.options.snap === 'none') return undefined;
  const width = builder.channelsOf(meaning.layer);
  const channels = clippedChannels(meaning, width);
  if (!channels) return undefined;
  const { range } = builder.infoOf(meaning.layer);
  const [{ clip }] = channels;
  const ends = channels.map(({ map }) => endsOf(map, clip, range));
  const most = Math.max(...ends.flat().map(Math.abs));
  if (!(most > 0)) return undefined;
  const exponent = VALUE_BITS - Math.ceil(Math.log2(most));
  const unit = Q.rational(2n ** BigInt(Math.max(-exponent, 0)), 2n ** BigInt(Math.max(exponent, 0)));
  const perUnit = (value: S.Surd): number => S.toNumber(value) / Q.toNumber(unit);
  const steepest = Math.max(...channels.map(({ map }) => Math.abs(perUnit(map.scale))));
  const shift = Math.min(MAX_SHIFT, Math.max(0, FACTOR_BITS - Math.ceil(Math.log2(steepest))));
  const multipliers = channels.map(({ map }) => Math.round(perUnit(map.scale) * 2 ** shift) + 0);
  const biases = channels.map(({ map }) => Math.round(perUnit(map.offset) * 2 ** shift) + 0);
  const min = Math.round(Math.min(...ends.flat()) / Q.toNumber(unit)) + 0;
  const max = Math.round(Math.max(...ends.flat()) / Q.toNumber(unit)) + 0;
  const layer = builder.emit({
    kind: 'requantize',
    name: `${node.name} ${what}`,
    attrs: {
      multipliers: sharedOrEach(multipliers),
      biases: sharedOrEach(biases),
      shift,
      rounding: shift > 0 ? 'half-up' : 'floor',
      zero: 0,
      output: narrowestType({ min: Math.min(min, 0), max: Math.max(max, 0) }),
      min,
      max,
    },
    inputs: [meaning.layer],
    outputs: [`${meaning.layer} in ${what} of ${node.name}`],
    from: node.from,
  });
  const distance = channels.map(({ map }, c) => {
    const [scale, offset] = [map.scale, map.offset].map(perUnit);
    const reach = Math.min(
      Math.max(-range.min, range.max),
      scale === 0 ? Number.POSITIVE_INFINITY : (most / Q.toNumber(unit) + Math.abs(offset)) / Math.abs(scale),
    );
    const errors = [
      Math.abs(multipliers[c] / 2 ** shift - scale) * reach,
      Math.abs(biases[c] / 2 ** shift - offset),
    ];
    return (errors[0] + errors[1] + (shift > 0 ? 0.5 : 0)) * Q.toNumber(unit);
  });
  const args = { bits: exponent, bound: Math.max(...distance) };
  builder.notes.push(streamlineDiagnostic('snapped-value', args, { node: node.name }));
  const { shape, channelAxis, order } = meaning;
  const bare = {
    ...bareMeaning(layer, shape, channelAxis, meaning.rounding.terms + 1),
    ...(order ? { order } : {}),
  };
  const map = B.shared(shape.length, { scale: S.fromRational(unit), offset: S.ZERO });
  return withAffine(bare, map, B.shared(shape.length, 0), 0, shape);
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
  const [first, second = first] = chain;
  const map = chain.length === 2 && first.kind === 'affine' ? first.map : IDENTITY;
  const isClipped = chain.length === (map === IDENTITY ? 1 : 2) && second?.kind === 'clip';
  return isClipped ? { map, clip: second } : undefined;
}

/** The clipped values at both ends of a range. */
function endsOf({ scale, offset }: AffineMap, { min, max }: Clip, range: IntegerRange): number[] {
  const [low, high] = [min, max].map((bound, i) =>
    bound ? Q.toNumber(bound) : (i === 0 ? -1 : 1) * Number.POSITIVE_INFINITY,
  );
  return [range.min, range.max].map(x =>
    Math.min(Math.max(x * S.toNumber(scale) + S.toNumber(offset), low), high),
  );
}

/** One number for all channels where they agree. */
function sharedOrEach(values: readonly number[]) {
  const shared = values.every(v => v === values[0]) ? values.slice(0, 1) : values;
  return integerTensor([shared.length], shared);
}
