import type { AffineMap } from '../../exact/condition.ts';
import { constantCondition, integerThreshold, throughAffine } from '../../exact/condition.ts';
import type { ElementFunction } from '../../exact/element-function.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import { fail } from '../../ir/diagnostic.ts';
import { integerTensor } from '../../ir/integer-tensor.ts';
import { narrowestType, uint } from '../../ir/integer-type.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { CanonicalOp } from '../canonical.ts';
import { passDiagnostic } from '../diagnostics.ts';
import { functionsOf, IDENTITY, type Meaning } from '../meaning.ts';
import { byChannel } from '../thresholds.ts';
import { gated, type LayerBuilder, selected } from './layer-builder.ts';

type GateNode = Extract<CanonicalOp, { kind: 'gate-linear' }>;

/** The integers that a layer of a gate weighs, and what they mean. */
export interface GateFeatures {
  /** Layer value, one vector of `count` elements: part by part, each with an element for every input of the layer. */
  readonly layer: string;
  readonly count: number;
  readonly selector?: string;
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
    return {
      layer: summed(arranged.layer, 'sum', node, builder),
      count: inputs,
      ...own,
      banks: channels.map(bank => ({
        parts: [bank.map(({ map }) => map.scale)],
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
  const layer = builder.emit({
    kind: 'concat',
    name: `${node.name} features`,
    attrs: {},
    inputs: [summed(kept, 'sum', node, builder), summed(active, 'count', node, builder)],
    outputs: [`${node.name} features`],
    from: node.from,
  });
  return {
    layer,
    count: 2 * inputs,
    ...own,
    banks: channels.map(bank => ({
      parts: [bank.map(({ map }) => map.scale), bank.map(({ map }) => map.offset)],
      offsets: bank.map(() => S.ZERO),
    })),
  };
}

/** The integers of a vector, those that mean less than 0 replaced where only the positive part counts. */
export function hiddenFeatures(node: GateNode, builder: LayerBuilder): GateFeatures {
  const value = builder.meaningOf(node.inputs[0]);
  const meaning = builder.arranged(value, value.shape.length - 1, node);
  const { shape, range } = builder.infoOf(meaning.layer);
  const inputs = shape[shape.length - 1];
  const channels = channelsOf(meaning, inputs, node);
  if (!channels.some(channel => channel.isPositive)) {
    return {
      layer: meaning.layer,
      count: inputs,
      banks: [
        { parts: [channels.map(({ map }) => map.scale)], offsets: channels.map(({ map }) => map.offset) },
      ],
    };
  }
  const [{ map }] = channels;
  const isEven =
    channels.every(c => c.isPositive && S.equals(c.map.scale, map.scale)) && S.sign(map.scale) > 0;
  if (!isEven) {
    const reason = 'the hidden units of a gate have scales of their own before their ReLU';
    fail(passDiagnostic('unsupported-operator', { op: 'the gate', reason }, { node: node.name }));
  }
  const biases = channels.map(c => Math.round(S.toNumber(c.map.offset) / S.toNumber(map.scale)) + 0);
  const max = Math.max(0, range.max + Math.max(...biases));
  const layer = builder.emit({
    kind: 'requantize',
    name: `${node.name} relu`,
    attrs: {
      multipliers: integerTensor([1], [1]),
      biases: biases.every(b => b === biases[0])
        ? integerTensor([1], [biases[0]])
        : integerTensor([inputs], biases),
      shift: 0,
      rounding: 'floor',
      zero: 0,
      output: narrowestType({ min: 0, max }),
      min: 0,
      max,
    },
    inputs: [meaning.layer],
    outputs: [`${meaning.layer} positive in ${node.name}`],
    from: node.from,
  });
  // A bias is off by half a unit at most.
  const half = biases.every(b => b === 0) ? 0 : S.toNumber(map.scale) / 2;
  builder.gateErrors.set(layer, (builder.gateErrors.get(meaning.layer) ?? 0) + half);
  return {
    layer,
    count: inputs,
    banks: [{ parts: [channels.map(() => map.scale)], offsets: channels.map(() => S.ZERO) }],
  };
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
    fail(passDiagnostic('unquantized-activation', { op: 'the gate' }, { node: node.name }));
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
