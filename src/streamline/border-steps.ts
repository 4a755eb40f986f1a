import type { CanonicalOp } from '../canonical/graph.ts';
import { MAX_WEIGHT_BITS } from '../canonical/row-units.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import { direction } from '../exact/element-function.ts';
import { integerTensor } from '../ir/integer-tensor.ts';
import { bipolar, int, isValueOf, narrowestType } from '../ir/integer-type.ts';
import { isSameData } from '../ir/same-data.ts';
import { stridesOf } from '../ir/tensor.ts';
import { weightCodeOf } from '../ir/weight-code.ts';
import type { AttrsOf } from '../ops/index.ts';
import { codeRange } from '../quant/quantizer.ts';
import type { BorderedSums } from './border.ts';
import type { ChannelThresholds } from './integers/bisect.ts';
import { floatIndices, functionsOf, type Meaning } from './integers/meaning.ts';
import { type QuantizedChannel, thresholdFinder } from './integers/threshold-rows.ts';
import type { LayerBuilder } from './layer-builder.ts';

type QuantizerNode = Extract<CanonicalOp, { kind: 'quantizer' }>;

/** Finest correction that is tried: 2^-12 of a sum's integer. */
const MAX_FRACTION_BITS = 12;

/**
 * A quantizer behind sums over bordered windows (`border.ts`): one set of thresholds per channel for all classes of windows. What
 * the taps outside add too much is taken off in fixed point, with the fewest bits of which it is proved that every
 * step of the quantizer is climbed at the very same sums, in each class (claim A1). Undefined where there is no such
 * correction, or the value does not stand so.
 */
export function stepsOnBorder(
  node: QuantizerNode,
  value: Meaning,
  mostLevels: number,
  builder: LayerBuilder,
): { readonly layer: string; readonly attrs: AttrsOf<'threshold'> } | undefined {
  const sums = builder.borderedSums.get(value.layer);
  if (!sums || node.banks) return undefined;
  const each = channelsByClass(node, value, sums, builder);
  const codes = each && codeRange(each[0][0].quantizer);
  if (!each || !codes || codes.max - codes.min > mostLevels) return undefined;
  const { range } = builder.infoOf(value.layer);
  const wanted = each.map(classes => classes.map(thresholdFinder(range)));
  for (let bits = 0; bits <= MAX_FRACTION_BITS; bits++) {
    const excess = sums.excess.map(taps => taps.map(tap => Math.round(2 ** bits * tap) + 0));
    if (!excess.flat().every(weight => isValueOf(int(MAX_WEIGHT_BITS), weight))) return undefined;
    const rows = wanted.map((classes, o) =>
      commonSteps(classes, range, 2 ** bits, insideSums(sums, excess[o])),
    );
    if (!rows.every(row => row !== undefined)) continue;
    const isNone = bits === 0 && excess.every(taps => taps.every(weight => weight === 0));
    const layer = isNone ? value.layer : corrected(node, value.layer, sums, excess, 2 ** bits, builder);
    return { layer, attrs: thresholdsOf(rows, wanted, each[0][0]) };
  }
  return undefined;
}

/** For each channel what its elements go through in each class; undefined where classes do not tell it, or no steps can be pulled back. */
function channelsByClass(
  { attrs: { quantizer } }: QuantizerNode,
  value: Meaning,
  { classes }: BorderedSums,
  builder: LayerBuilder,
): QuantizedChannel[][] | undefined {
  const channels = builder.channelsOf(value.layer);
  const indices = floatIndices(value);
  const at = (place: number, channel: number): number =>
    indices?.[place * channels + channel] ?? place * channels + channel;
  const stages = value.stages.map(functionsOf);
  const places = classes.outside.map((_, c) => classes.classOf.indexOf(c));
  const range = codeRange(quantizer.values[0]);
  const isOne = quantizer.values.every(q => {
    const own = codeRange(q);
    return q.kind === quantizer.values[0].kind && own.min === range.min && own.max === range.max;
  });
  if (!isOne || !Number.isFinite(range.max - range.min)) return undefined;
  const found = Array.from({ length: channels }, (_, channel) =>
    places.map((place): QuantizedChannel => {
      const index = at(place, channel);
      return {
        quantizer: valueAt(quantizer, value.shape, index),
        stages: stages.map(stage => valueAt(stage, value.shape, index)),
      };
    }),
  );
  const isSteady = found.flat().every(({ stages: chain }) => direction(chain) !== undefined);
  return isSteady && variesByClass(value, quantizer, classes.classOf, channels, at) ? found : undefined;
}

/** Whether everything that belongs to an element is the same in all windows of its class, on its channel. */
function variesByClass(
  value: Meaning,
  quantizer: Broadcast<unknown>,
  classOf: Int32Array,
  channels: number,
  at: (place: number, channel: number) => number,
): boolean {
  const parts: Broadcast<unknown>[] = [
    quantizer,
    ...value.stages.map(s => (s.kind === 'affine' ? s.map : s.fn)),
  ];
  return parts
    .filter(part => part.values.length > 1)
    .every(part => {
      const first = new Map<number, unknown>();
      for (const [place, kind] of classOf.entries()) {
        for (let channel = 0; channel < channels; channel++) {
          const own = valueAt(part, value.shape, at(place, channel));
          const key = kind * channels + channel;
          if (!first.has(key)) first.set(key, own);
          else if (!isSameData(first.get(key), own)) return false;
        }
      }
      return true;
    });
}

/** The value of an element of a tensor, by its row-major index. */
function valueAt<T>(b: Broadcast<T>, shape: readonly number[], index: number): T {
  const own = stridesOf(b.shape);
  let rest = index;
  let found = 0;
  stridesOf(shape).forEach((stride, axis) => {
    const position = Math.floor(rest / stride);
    rest -= position * stride;
    if (b.shape[axis] > 1) found += position * own[axis];
  });
  return b.values[found];
}

/** What a channel's correction comes to in each class: the sum over the taps inside. */
const insideSums = ({ classes }: BorderedSums, taps: readonly number[]): number[] => {
  const all = taps.reduce((a, b) => a + b, 0);
  return classes.outside.map(outside => outside.reduce((rest, tap) => rest - taps[tap], all));
};

/**
 * Thresholds on factor * x + correction[c] that are reached at the very integers x where those of class c are; undefined where
 * there are none. A threshold at an end of the range is always, or never, reached.
 */
function commonSteps(
  classes: readonly ChannelThresholds[],
  { min, max }: { readonly min: number; readonly max: number },
  factor: number,
  correction: readonly number[],
): number[] | undefined {
  const [{ thresholds, descending }] = classes;
  if (classes.some(c => c.descending !== descending)) return undefined;
  const row: number[] = [];
  for (const k of thresholds.keys()) {
    // The threshold lies above what has not reached it, and not above what has.
    let below = Number.NEGATIVE_INFINITY;
    let upTo = Number.POSITIVE_INFINITY;
    classes.forEach((own, c) => {
      const least = own.thresholds[k];
      if (least > min) below = Math.max(below, factor * (least - 1) + correction[c]);
      if (least <= max) upTo = Math.min(upTo, factor * least + correction[c]);
    });
    if (below >= upTo) return undefined;
    row.push(upTo === Number.POSITIVE_INFINITY ? below + 1 : upTo);
  }
  return row;
}

/** factor * sums + what the taps inside add up to: windows of ones, with zeros around, weighed by the excess. */
function corrected(
  node: QuantizerNode,
  sums: string,
  { image, geometry }: BorderedSums,
  excess: readonly (readonly number[])[],
  factor: number,
  builder: LayerBuilder,
): string {
  const own = (what: string) => ({
    name: `${node.name} ${what}`,
    outputs: [`${sums} ${what} of ${node.name}`],
    from: node.from,
  });
  const { shape, range } = builder.infoOf(image);
  const cut = { start: 0, count: 1 };
  const one =
    shape[2] === 1
      ? image
      : builder.emit({ kind: 'slice', attrs: cut, inputs: [image], ...own('border channel') });
  const always = {
    thresholds: integerTensor([1, 1], [range.min]),
    descending: integerTensor([1], [0]),
    output: narrowestType({ min: 0, max: 1 }),
    base: 0,
  };
  const ones = builder.emit({ kind: 'threshold', attrs: always, inputs: [one], ...own('border ones') });
  const windows = builder.emit({
    kind: 'window',
    attrs: { ...geometry, padValue: 0 },
    inputs: [ones],
    ...own('border windows'),
  });
  const weights = integerTensor([excess.length, excess[0].length], excess.flat());
  const weighed = builder.emit({
    kind: 'dense',
    attrs: { weights, weightCode: weightCodeOf(weights) },
    inputs: [windows],
    ...own('border sums'),
  });
  const attrs = { multipliers: [factor, 1] as const };
  return builder.emit({ kind: 'add', attrs, inputs: [sums, weighed], ...own('without border') });
}

/** The threshold operator of the common steps. */
function thresholdsOf(
  rows: readonly (readonly number[])[],
  wanted: readonly (readonly ChannelThresholds[])[],
  { quantizer }: QuantizedChannel,
): AttrsOf<'threshold'> {
  const range = codeRange(quantizer);
  const isBipolar = quantizer.kind === 'bipolar';
  return {
    thresholds: integerTensor(
      [rows.length, rows[0].length],
      rows.flatMap(row => [...row].sort((a, b) => a - b)),
    ),
    descending: integerTensor(
      [rows.length],
      wanted.map(([{ descending }]) => (descending ? 1 : 0)),
    ),
    output: isBipolar ? bipolar : narrowestType(range),
    base: isBipolar ? 0 : range.min,
  };
}
