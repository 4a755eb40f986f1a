import type { IntegerNetwork } from '../compile.ts';
import * as B from '../exact/broadcast.ts';
import { valueDifference } from '../exact/decision.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import type { HostInterface, WireOutput } from '../host/interface.ts';
import { toValues } from '../host/output.ts';
import { invariant } from '../ir/invariant.ts';
import { sizeOf } from '../ir/tensor.ts';
import { infoOf, runReference } from '../ops/index.ts';
import { codeRange, dequantization, stepsOf } from '../quant/quantizer.ts';
import type { QuantizerPart, QuantizerProbe } from '../streamline/index.ts';
import { floatIndices, type Meaning } from '../streamline/integers/meaning.ts';
import type { QuantizedChannel } from '../streamline/integers/threshold-rows.ts';
import { splitChannels } from '../streamline/integers/thresholds.ts';
import { roundingBound } from '../streamline/rounding-bound.ts';
import type { FloatRuntime } from './float-runtime.ts';
import { sumsOfMagnitudes } from './magnitude.ts';

/** One element in which the float executor and the exact network part (claim A4). */
export interface Difference {
  readonly frame: number;
  /** The quantizer where they part first, or the output. */
  readonly node: string;
  readonly element: number;
  /** Codes of the quantizer; for an output, its values. */
  readonly float: number;
  readonly exact: number;
  /** Distance of the exact value from the quantizer's step (for an output: from the float value). */
  readonly distance: number;
  /** How far float32 rounding can move the value: terms * 2^-24 * sum of |terms|. */
  readonly bound: number;
  readonly isAllowed: boolean;
}

export interface Comparison {
  readonly frames: number;
  readonly elements: number;
  readonly differences: readonly Difference[];
  /** Frames in which the largest element of an output is another one. */
  readonly classChanges: number;
  /** Index of the largest element of each frame's first output, in the model's order. */
  readonly classes: { readonly float: readonly number[]; readonly exact: readonly number[] };
}

/**
 * Holds the integer network against a float32 executor, frame by frame and quantizer by quantizer.
 * In a frame only the first quantizer that differs is judged: what follows it computes on other data.
 *
 * @param integers wire integers, frame after frame, in each frame one input after another
 * @param floats the model's float inputs for the same frames, likewise
 */
export async function compareNetwork(
  network: IntegerNetwork,
  host: HostInterface,
  runtime: FloatRuntime,
  integers: Float64Array,
  floats: Float32Array,
  onFrame: (frame: number) => void = () => undefined,
): Promise<Comparison> {
  const size = host.inputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const frames = integers.length / size;
  const probes = network.probes.map(probe => prepare(network, probe));
  const differences: Difference[] = [];
  const classes: { float: number[]; exact: number[] } = { float: [], exact: [] };
  let elements = 0;
  let classChanges = 0;
  for (let frame = 0; frame < frames; frame++) {
    onFrame(frame);
    const layers = runReference(network.layers, integers.subarray(frame * size, (frame + 1) * size));
    const values = await runtime.run(floats.slice(frame * size, (frame + 1) * size));
    const floatOf = (tensor: string): Float64Array => {
      const value = values.get(tensor);
      invariant(value, `the runtime gave no ${tensor}`);
      return value;
    };
    let known: Values | undefined;
    const sums = (): Values => {
      known ??= sumsOfMagnitudes(network.layers, layers);
      return known;
    };
    let found: Difference[] = [];
    for (const probe of probes) {
      const codes = layers.get(probe.layer);
      invariant(codes, `no layer value ${probe.layer}`);
      elements += codes.length;
      found = differingCodes(probe, layers, sums, codes, floatOf(probe.tensor), frame);
      if (found.length > 0) break;
    }
    let isOtherClass = false;
    const inner = found.length;
    for (const [i, described] of host.outputs.entries()) {
      const output = layers.get(network.outputs[i].layer);
      const floatOutput = values.get(described.name);
      if (!output || !floatOutput) continue;
      const title = host.outputs.length === 1 ? 'output' : `output ${described.modelName}`;
      const compared = { title, described, meaning: network.outputs[i], output, floats: floatOutput };
      if (inner === 0 && described.meaning === 'scores') {
        elements += output.length;
        found.push(...differingOutputs(compared, sums, frame));
      }
      const places = largestOf(compared);
      isOtherClass ||= places.float !== places.exact;
      if (i > 0) continue;
      classes.exact.push(places.exact);
      classes.float.push(places.float);
    }
    if (isOtherClass) classChanges++;
    differences.push(...found);
  }
  return { frames, elements, differences, classChanges, classes };
}

/** An output of the exact network beside the float one's. */
interface ComparedOutput {
  readonly title: string;
  readonly described: WireOutput;
  readonly meaning: Meaning;
  /** In the order of the layers. */
  readonly output: Float64Array;
  /** In the order of the model. */
  readonly floats: Float64Array;
}

/** The places of the largest elements, in the model's order. */
function largestOf({ described, meaning, output, floats }: ComparedOutput) {
  const place = largest(described.meaning === 'scores' ? toValues(described, output) : output);
  return { exact: floatIndices(meaning)?.[place] ?? place, float: largest(floats) };
}

const largest = (values: Float64Array): number => values.indexOf(values.reduce((a, b) => Math.max(a, b)));

interface PreparedPart extends QuantizerPart {
  /** For each bank of the winner that the scales depend on. */
  readonly banks: readonly { readonly before: Meaning; readonly channels: readonly QuantizedChannel[] }[];
}

interface PreparedProbe extends QuantizerProbe, PreparedPart {
  /** The quantizers that decide: of the operands of a maximum, or itself. */
  readonly deciding: readonly PreparedPart[];
}

function prepare(network: IntegerNetwork, probe: QuantizerProbe): PreparedProbe {
  const banksOf = ({ source, quantized }: QuantizerPart): PreparedPart['banks'] => {
    const { shape } = infoOf(network.layers, source);
    return quantized.banks.map(({ before, quantizer }) => {
      // What varies inside a channel is known of each element.
      const channels =
        splitChannels(before, quantizer, shape[shape.length - 1]) ??
        splitChannels(before, quantizer, sizeOf(shape));
      invariant(channels, `quantizer ${probe.node} varies inside a vector`);
      return { before, channels };
    });
  };
  const own = { ...probe, banks: banksOf(probe) };
  return {
    ...own,
    deciding: probe.parts?.operands.map(part => ({ ...part, banks: banksOf(part) })) ?? [own],
  };
}

type Values = ReadonlyMap<string, Float64Array>;

function differingCodes(
  probe: PreparedProbe,
  layers: Values,
  sums: () => Values,
  codes: Float64Array,
  floats: Float64Array,
  frame: number,
): Difference[] {
  const found: Difference[] = [];
  const { before: meaning, channels } = bankOf(probe, layers);
  const order = floatIndices(meaning);
  const spread = (b: B.Broadcast<Q.Rational> | undefined) =>
    b && B.expand(B.map(b, Q.toNumber), meaning.shape);
  const [zeroPoints, units] = [spread(probe.zeroPoint), spread(probe.unit)];
  codes.forEach((layerCode, element) => {
    const { quantizer } = channels[element % channels.length];
    const exact = layerCode + probe.translation;
    const { scale, offset } = dequantization(quantizer);
    const [s, o] = [S.toNumber(S.fromRational(scale)), S.toNumber(S.fromRational(offset))];
    const index = order?.[element] ?? element;
    const told = floats[index] / (units?.[index] ?? 1) - (zeroPoints?.[index] ?? 0);
    const float = zeroPoints ? Math.round(told) : Math.round((floats[index] - o) / s);
    if (float === exact) return;
    const crossings = probe.deciding.flatMap(part => crossing(part, layers, sums, index, { exact, float }));
    const { distance, bound } = decisive(crossings, probe.parts?.of, exact > float);
    const isAllowed = distance <= bound;
    found.push({ frame, node: probe.node, element, float, exact, distance, bound, isAllowed });
  });
  return found;
}

function bankOf({ quantized: { selector }, banks }: PreparedPart, layers: Values) {
  return banks[selector === undefined ? 0 : (layers.get(selector)?.[0] ?? 0)];
}

type Crossing = Pick<Difference, 'distance' | 'bound'>;

/** How far a value is from the steps between its code and the float one; none where it is not on the exact code's side of that. */
function crossing(
  part: PreparedPart,
  layers: Values,
  sums: () => Values,
  index: number,
  { exact, float }: { readonly exact: number; readonly float: number },
): readonly Crossing[] {
  const [before, codes] = [part.source, part.layer].map(value => layers.get(value));
  invariant(before && codes, `no layer value ${part.source}`);
  const { before: meaning, channels } = bankOf(part, layers);
  const element = floatIndices(meaning)?.indexOf(index) ?? index;
  const { stages, quantizer } = channels[element % channels.length];
  const own = codes[element] + part.translation;
  if (exact > float ? own <= float : own >= float) return [];
  // The step nearest to the value among those that separate the two codes.
  const { min } = codeRange(quantizer);
  const [low, high] =
    quantizer.kind === 'bipolar' ? [0, 1] : [Math.min(float, own) - min, Math.max(float, own) - min];
  const distances = stepsOf(quantizer)
    .slice(Math.max(low, 0), high)
    .map(step => Math.abs(valueDifference(stages, before[element], S.fromRational(step.at))));
  const sum = sumOf(sums(), part.source, element);
  return [
    {
      distance: Math.max(...distances),
      bound: roundingBound(meaning, stages, element, before[element], sum),
    },
  ];
}

/**
 * The value that decides. Of a maximum that is less in float, all whose code is above that must have come down; where it is
 * more, one that has risen is enough. A minimum is the other way round.
 */
function decisive(crossings: readonly Crossing[], of: 'max' | 'min' | undefined, isLess: boolean): Crossing {
  const needsAll = of === 'max' ? isLess : !isLess;
  const excess = ({ distance, bound }: Crossing): number => distance - bound;
  const worst = (a: Crossing, b: Crossing): Crossing => (excess(b) > excess(a) === needsAll ? b : a);
  // What the host has quantized has no place here, and cannot differ.
  return crossings.length === 0 ? { distance: Number.POSITIVE_INFINITY, bound: 0 } : crossings.reduce(worst);
}

function differingOutputs(
  { title, described, meaning, output, floats }: ComparedOutput,
  sums: () => Values,
  frame: number,
): Difference[] {
  const exact = toValues(described, output);
  const found: Difference[] = [];
  const order = floatIndices(meaning);
  exact.forEach((value, element) => {
    const float = floats[order?.[element] ?? element];
    const distance = Math.abs(value - float);
    // No function stands before the output.
    const sum = sumOf(sums(), meaning.layer, element);
    const bound = roundingBound({ ...meaning, stages: [] }, [], element, output[element], sum);
    if (distance <= bound) return;
    found.push({
      frame,
      node: title,
      element,
      float,
      exact: value,
      distance,
      bound,
      isAllowed: false,
    });
  });
  return found;
}

function sumOf(sums: Values, layer: string, element: number): number {
  const own = sums.get(layer);
  invariant(own, `no layer value ${layer}`);
  return own[element];
}
