import { canonicalDiagnostic } from '../canonical/diagnostics.ts';
import type { CanonicalOp } from '../canonical/graph.ts';
import type { AffineMap } from '../exact/condition.ts';
import { constantCondition, integerThreshold, throughAffine } from '../exact/condition.ts';
import type { ElementFunction } from '../exact/element-function.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { fail } from '../ir/diagnostic.ts';
import { greatest, least } from '../ir/extremes.ts';
import { integerTensor } from '../ir/integer-tensor.ts';
import { bitsOf, narrowestType, signedBits, uint } from '../ir/integer-type.ts';
import { sizeOf } from '../ir/tensor.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { functionsOf, IDENTITY, type Meaning } from './integers/meaning.ts';
import { byChannel } from './integers/thresholds.ts';
import { gated, type LayerBuilder, selected } from './layer-builder.ts';

/** Bits of a gate's weights where nothing is said. */
export const GATE_BITS = 16;

type GateNode = Extract<CanonicalOp, { kind: 'gate-linear' }>;

/** The integers that a layer of a gate weighs, and what they mean. */
export interface GateFeatures {
  /** Layer value, one vector of `count` elements: part by part, each with an element for every input of the layer. */
  readonly layer: string;
  readonly count: number;
  readonly selector?: string;
  /** Whether they are rounded, so that not even exact weights would make exact scores. */
  readonly isRounded: boolean;
  /** input[i] = sum over parts of parts[p][i] * feature[p * inputs + i] + offsets[i], for each bank. */
  readonly banks: readonly {
    readonly parts: readonly (readonly S.Surd[])[];
    readonly offsets: readonly S.Surd[];
  }[];
}

/** What one channel goes through: a straight line, and where `isPositive`, its positive part. */
interface Channel {
  readonly map: AffineMap;
  readonly isPositive: boolean;
}

/**
 * Sums over all places of an image. Of straight lines a x + b it is a * (sum of x) + places * b. Of their positive
 * parts, it is a * (sum of x where the line is positive) + b * (number of such places): no multiplier a place.
 */
export function pooledFeatures(node: GateNode, builder: LayerBuilder): GateFeatures {
  const { selector, banks } = builder.operandBanks(node);
  const [{ meaning: first }] = banks;
  const arranged = builder.arranged(first, 1, node);
  const { shape } = builder.infoOf(arranged.layer);
  const inputs = shape[shape.length - 1];
  const places = sizeOf(shape) / inputs;
  const channels = banks.map(({ meaning }) => channelsOf(meaning, inputs, node));
  const isPositive = channels.some(bank => bank.some(channel => channel.isPositive));
  const own = selected(selector);
  if (!isPositive) {
    const sums = narrowed(summed(arranged.layer, 'sum', node, builder), node, builder);
    return {
      layer: sums.layer,
      count: inputs,
      ...own,
      isRounded: sums.isRounded,
      banks: channels.map(bank => ({
        parts: [bank.map(({ map }) => S.scale(map.scale, sums.unit))],
        offsets: bank.map(({ map }) => S.scale(map.offset, Q.fromNumber(places))),
      })),
    };
  }
  const { range } = builder.infoOf(arranged.layer);
  const masks = channels.map(bank => activeWhere(bank, range));
  const active = builder.emit({
    kind: 'threshold',
    name: `${node.name} active`,
    ...gated({ ...own, banks: masks }, [arranged.layer]),
    outputs: [`${arranged.layer} active in ${node.name}`],
    from: node.from,
  });
  const kept = builder.emit({
    kind: 'multiply',
    name: `${node.name} kept`,
    attrs: {},
    inputs: [arranged.layer, active],
    outputs: [`${arranged.layer} kept in ${node.name}`],
    from: node.from,
  });
  const sums = narrowed(summed(kept, 'sum', node, builder), node, builder);
  const counts = balanced(summed(active, 'count', node, builder), channels, sums.unit, node, builder);
  const layer = builder.emit({
    kind: 'concat',
    name: `${node.name} features`,
    attrs: {},
    inputs: [sums.layer, counts.layer],
    outputs: [`${node.name} features`],
    from: node.from,
  });
  return {
    layer,
    count: 2 * inputs,
    ...own,
    isRounded: sums.isRounded,
    banks: channels.map(bank => ({
      parts: [
        bank.map(({ map }) => S.scale(map.scale, sums.unit)),
        bank.map(({ map }) => S.scale(map.offset, counts.unit)),
      ],
      offsets: bank.map(() => S.ZERO),
    })),
  };
}

/** The integers of a vector, those that mean less than 0 replaced where only the positive part counts. */
export function hiddenFeatures(node: GateNode, builder: LayerBuilder): GateFeatures {
  const value = builder.meaningOf(node.inputs[0]);
  const meaning = builder.arranged(value, value.shape.length - 1, node);
  const { shape } = builder.infoOf(meaning.layer);
  const inputs = shape[shape.length - 1];
  const channels = channelsOf(meaning, inputs, node);
  if (!channels.some(channel => channel.isPositive)) {
    const { layer, unit, isRounded } = narrowed(meaning.layer, node, builder);
    const parts = [channels.map(({ map }) => S.scale(map.scale, unit))];
    return {
      layer,
      count: inputs,
      isRounded,
      banks: [{ parts, offsets: channels.map(({ map }) => map.offset) }],
    };
  }
  const [{ map }] = channels;
  const isEven =
    channels.every(c => c.isPositive && S.equals(c.map.scale, map.scale)) && S.sign(map.scale) > 0;
  if (!isEven) {
    const reason = 'the hidden units of a gate have scales of their own before their ReLU';
    fail(canonicalDiagnostic('unsupported-operator', { op: 'the gate', reason }, { node: node.name }));
  }
  const biases = channels.map(c => Math.round(S.toNumber(c.map.offset) / S.toNumber(map.scale)) + 0);
  const { layer, unit, isRounded } = rounded(meaning.layer, biases, true, node, builder);
  const scale = S.scale(map.scale, unit);
  return {
    layer,
    count: inputs,
    isRounded: isRounded || biases.some(bias => bias !== 0),
    banks: [{ parts: [channels.map(() => scale)], offsets: channels.map(() => S.ZERO) }],
  };
}

interface Sums {
  readonly layer: string;
  /** What one step is of the integers before. */
  readonly unit: Q.Rational;
  readonly isRounded: boolean;
}

/** Widest integers that a layer of a gate weighs, and widest scores, which a sum of them times weights may not leave. */
const MAX_FEATURE_BITS = 28;
const MAX_SCORE_BITS = 50;

/** Bits of the integers that a layer of a gate weighs, at most. */
function featureBits({ attrs }: GateNode, { options }: LayerBuilder): number {
  const sumBits = Math.ceil(Math.log2(2 * attrs.inputs));
  return Math.min(MAX_FEATURE_BITS, MAX_SCORE_BITS - (options.gateBits ?? GATE_BITS) - sumBits);
}

/** Sums of fewer bits: rounded to a multiple of a power of two where they are wider (claim A2). */
function narrowed(layer: string, node: GateNode, builder: LayerBuilder): Sums {
  if (bitsOf(builder.infoOf(layer).type) <= featureBits(node, builder))
    return { layer, unit: Q.ONE, isRounded: false };
  return rounded(layer, [0], false, node, builder);
}

/** Counts times a power of two, so that one unit serves their weights and those of the sums. */
function balanced(
  layer: string,
  channels: readonly (readonly Channel[])[],
  sumUnit: Q.Rational,
  node: GateNode,
  builder: LayerBuilder,
): { readonly layer: string; readonly unit: Q.Rational } {
  const farthest = (of: (channel: Channel) => S.Surd): number =>
    greatest(channels.flat().map(channel => Math.abs(S.toNumber(of(channel)))));
  const ratio = farthest(({ map }) => map.offset) / (farthest(({ map }) => map.scale) * Q.toNumber(sumUnit));
  const { range } = builder.infoOf(layer);
  const most = featureBits(node, builder) - signedBits({ min: 0, max: range.max });
  const shift = Math.min(Number.isFinite(ratio) && ratio > 1 ? Math.ceil(Math.log2(ratio)) : 0, most);
  if (shift <= 0) return { layer, unit: Q.ONE };
  const max = range.max * 2 ** shift;
  const result = builder.emit({
    kind: 'requantize',
    name: `${node.name} shifted`,
    attrs: {
      multipliers: integerTensor([1], [2 ** shift]),
      biases: integerTensor([1], [0]),
      shift: 0,
      rounding: 'floor',
      zero: 0,
      output: narrowestType({ min: 0, max }),
      min: 0,
      max,
    },
    inputs: [layer],
    outputs: [`${layer} shifted in ${node.name}`],
    from: node.from,
  });
  return { layer: result, unit: Q.rational(1n, 1n << BigInt(shift)) };
}

/** (x + bias) / unit rounded, and not below 0 where `isPositive`. */
function rounded(
  layer: string,
  biases: readonly number[],
  isPositive: boolean,
  node: GateNode,
  builder: LayerBuilder,
): Sums {
  const { range } = builder.infoOf(layer);
  const low = range.min + least(biases);
  const high = range.max + greatest(biases);
  const bits = signedBits({ min: Math.min(0, low), max: Math.max(0, high) });
  const shift = Math.max(0, bits - featureBits(node, builder));
  const step = 2 ** shift;
  const [min, max] = [isPositive ? 0 : Math.floor(low / step), Math.max(0, Math.ceil(high / step))];
  const isShared = biases.every(b => b === biases[0]);
  const result = builder.emit({
    kind: 'requantize',
    name: `${node.name} ${isPositive ? 'relu' : 'rounded'}`,
    attrs: {
      multipliers: integerTensor([1], [1]),
      biases: integerTensor([isShared ? 1 : biases.length], isShared ? biases.slice(0, 1) : biases),
      shift,
      rounding: shift > 0 ? 'half-up' : 'floor',
      zero: 0,
      output: narrowestType({ min, max }),
      min,
      max,
    },
    inputs: [layer],
    outputs: [`${layer} ${isPositive ? 'positive' : 'rounded'} in ${node.name}`],
    from: node.from,
  });
  return { layer: result, unit: Q.rational(1n << BigInt(shift)), isRounded: shift > 0 };
}

/** The sum of all places as one vector. */
function summed(layer: string, what: string, node: GateNode, builder: LayerBuilder): string {
  const { shape } = builder.infoOf(layer);
  const size = sizeOf(shape);
  const places = size / shape[shape.length - 1];
  if (places === 1) return shape.length === 1 ? layer : builder.reshaped(layer, [size], node);
  const frame = builder.emit({
    kind: 'reshape',
    name: `${node.name} ${what} frame`,
    attrs: { shape: [size] },
    inputs: [layer],
    outputs: [`${layer} as one for ${node.name}`],
    from: node.from,
  });
  return builder.emit({
    kind: 'pool',
    name: `${node.name} ${what}`,
    attrs: { mode: 'sum', places },
    inputs: [frame],
    outputs: [`${layer} ${what} for ${node.name}`],
    from: node.from,
  });
}

/** Each channel's straight line, and whether only its positive part counts. */
function channelsOf(meaning: Meaning, channels: number, node: GateNode): readonly Channel[] {
  const refuse = () =>
    fail(streamlineDiagnostic('unquantized-activation', { op: 'the gate' }, { node: node.name }));
  const stages = meaning.stages.map(stage => byChannel(functionsOf(stage), meaning, channels) ?? refuse());
  return Array.from({ length: channels }, (_, c): Channel => {
    const chain = stages.map(functions => functions[functions.length === 1 ? 0 : c]);
    const line = chain[0]?.kind === 'affine' ? chain[0].map : IDENTITY;
    const rest = chain[0]?.kind === 'affine' ? chain.slice(1) : chain;
    if (rest.length > 1 || !rest.every(isRelu)) refuse();
    return { map: line, isPositive: rest.length === 1 };
  });
}

const isRelu = (f: ElementFunction): boolean =>
  f.kind === 'clip' && f.min !== undefined && Q.sign(f.min) === 0 && f.max === undefined;

/** One bit for each integer: whether the line is above 0 there; of a whole line always. */
function activeWhere(channels: readonly Channel[], range: { readonly min: number; readonly max: number }) {
  const conditions = channels.map(({ map, isPositive }) => {
    const above = isPositive
      ? throughAffine(map)({ kind: 'step', at: S.ZERO, inclusive: false, negated: false })
      : constantCondition(true);
    return integerThreshold(above, range.min, range.max);
  });
  return {
    thresholds: integerTensor(
      [channels.length, 1],
      conditions.map(c => c.threshold),
    ),
    descending: integerTensor(
      [channels.length],
      conditions.map(c => (c.negated ? 1 : 0)),
    ),
    output: uint(1),
    base: 0,
  };
}
