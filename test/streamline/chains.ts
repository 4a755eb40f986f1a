import fc from 'fast-check';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import type { RoundingMode } from '../../src/quant/quantizer.ts';
import {
  compareRoot,
  exactly,
  type Fraction,
  fraction,
  minus,
  over,
  plus,
  ROUNDING_MODES,
  type RootNumber,
  rootNumber,
  roundClipped,
  scaled,
  shifted,
  times,
} from '../exact/oracle.ts';

/**
 * Random networks of one layer, input -> matrix product -> arithmetic -> quantizer, and what they
 * compute, exactly and element by element, from the definition of each operator.
 */
export interface Chain {
  readonly inputs: number;
  readonly outputs: number;
  /** What the wire carries, as --input spells it. */
  readonly wire: string;
  /** Arithmetic and a quantizer on the input, before the layer. */
  readonly front: { readonly steps: readonly Step[]; readonly quantizer?: ChainQuantizer };
  readonly weights: Weights;
  readonly product: 'mat-mul' | 'gemm' | 'gemm-transposed';
  /** Of Gemm only. */
  readonly alpha: number;
  readonly beta: number;
  /** Empty: none. */
  readonly bias: readonly number[];
  readonly steps: readonly Step[];
  readonly quantizer: ChainQuantizer;
}

interface Weights {
  readonly bits: number;
  /** [outputs][inputs]; -1 and +1 for one bit. */
  readonly codes: readonly (readonly number[])[];
  /** One, or one per output. */
  readonly scales: readonly number[];
  readonly zeroPoint: number;
}

/** One value for all channels, or one each. */
type PerChannel = readonly number[];

export type Step =
  | { readonly op: 'add' | 'sub' | 'sub-from' | 'mul' | 'div'; readonly values: PerChannel }
  | { readonly op: 'relu' | 'neg' }
  | {
      readonly op: 'batch-normalization';
      readonly gamma: PerChannel;
      readonly beta: PerChannel;
      readonly mean: PerChannel;
      readonly variance: PerChannel;
      readonly epsilon: number;
    };

export type ChainQuantizer =
  | {
      readonly kind: 'quant';
      readonly scales: PerChannel;
      readonly zeroPoints: PerChannel;
      readonly bits: PerChannel;
      readonly signed: boolean;
      readonly narrow: boolean;
      readonly roundingMode: RoundingMode;
    }
  | { readonly kind: 'bipolar'; readonly scales: PerChannel }
  | {
      readonly kind: 'multi-threshold';
      readonly rows: readonly (readonly number[])[];
      readonly outScale: number;
      readonly outBias: number;
    };

const of = <T>(values: readonly T[], channel: number): T => values[values.length === 1 ? 0 : channel];

export function build(chain: Chain): Graph<GraphOp> {
  const { inputs, outputs, weights, bias } = chain;
  const net = new NetworkBuilder('chain');
  const x = front(net, net.input('x', [1, inputs]), chain);
  const isTransposed = chain.product === 'gemm-transposed';
  const shape = isTransposed ? [outputs, inputs] : [inputs, outputs];
  const perOutput = (values: readonly number[]): Value | number =>
    values.length === 1 ? values[0] : net.constant(values, isTransposed ? [outputs, 1] : [1, outputs]);
  const floats = Array.from({ length: inputs * outputs }, (_, k) => {
    const [row, column] = [Math.floor(k / shape[1]), k % shape[1]];
    const [o, i] = isTransposed ? [row, column] : [column, row];
    return (weights.codes[o][i] - weights.zeroPoint) * of(weights.scales, o);
  });
  const w = net.quant(net.constant(floats, shape), {
    scale: perOutput(weights.scales),
    zeroPoint: weights.zeroPoint,
    bits: weights.bits,
    signed: true,
  });
  let y: Value;
  if (chain.product === 'mat-mul') {
    y = net.matMul(x, w, { name: 'layer' });
    if (bias.length > 0) y = net.add(y, bias);
  } else {
    const c = bias.length > 0 ? { c: bias } : {};
    const { alpha, beta } = chain;
    y = net.gemm(x, w, { ...c, alpha, beta, transB: isTransposed, name: 'layer' });
  }
  for (const step of chain.steps) y = apply(net, y, step);
  net.output('y', quantize(net, y, chain.quantizer, outputs, 'quantizer'));
  return net.build();
}

function front(net: NetworkBuilder, x: Value, { front: { steps, quantizer }, inputs }: Chain): Value {
  const prepared = steps.reduce((y, step) => apply(net, y, step), x);
  return quantizer ? quantize(net, prepared, quantizer, inputs, 'front') : prepared;
}

function apply(net: NetworkBuilder, y: Value, step: Step): Value {
  switch (step.op) {
    case 'relu':
      return net.relu(y);
    case 'neg':
      return net.neg(y);
    case 'add':
      return net.add(y, step.values);
    case 'sub':
      return net.sub(y, step.values);
    case 'sub-from':
      return net.sub(net.constant(step.values), y);
    case 'mul':
      return net.mul(y, step.values);
    case 'div':
      return net.div(y, step.values);
    case 'batch-normalization': {
      const { gamma, beta, mean, variance, epsilon } = step;
      return net.batchNormalization(y, { gamma, beta, mean, variance, epsilon });
    }
  }
}

function quantize(net: NetworkBuilder, y: Value, q: ChainQuantizer, channels: number, name: string): Value {
  const perChannel = (values: PerChannel): Value | number =>
    values.length === 1 ? values[0] : net.constant(values, [1, channels]);
  switch (q.kind) {
    case 'quant': {
      const { signed, narrow, roundingMode } = q;
      return net.quant(y, {
        scale: perChannel(q.scales),
        zeroPoint: perChannel(q.zeroPoints),
        bits: perChannel(q.bits),
        signed,
        narrow,
        roundingMode,
        name,
      });
    }
    case 'bipolar':
      return net.bipolarQuant(y, { scale: perChannel(q.scales), name });
    case 'multi-threshold': {
      const { rows, outScale, outBias } = q;
      const matrix = net.constant(rows.flat(), [rows.length, rows[0].length]);
      return net.multiThreshold(y, matrix, { outScale, outBias, name });
    }
  }
}

/** Integer weights of the layer, less their zero-point. */
export const integerWeights = ({ weights }: Chain): number[][] =>
  weights.codes.map(row => row.map(code => code - weights.zeroPoint));

/** The layer's result on one channel, where `total` is the sum of its integer weights times its inputs. */
export function layerValue(chain: Chain, channel: number, total: Fraction): Fraction {
  const isGemm = chain.product !== 'mat-mul';
  const product = times(total, exactly(of(chain.weights.scales, channel)));
  const weighted = isGemm ? times(product, exactly(chain.alpha)) : product;
  if (chain.bias.length === 0) return weighted;
  const bias = exactly(of(chain.bias, channel));
  return plus(weighted, isGemm ? times(bias, exactly(chain.beta)) : bias);
}

/** What a run of arithmetic makes of `start` on one channel. */
export function between(steps: readonly Step[], channel: number, start: Fraction): RootNumber {
  return steps.reduce((y, step) => applied(step, channel, y), rootNumber(start));
}

function applied(step: Step, channel: number, y: RootNumber): RootNumber {
  switch (step.op) {
    case 'relu':
      return compareRoot(y, fraction(0)) > 0 ? y : rootNumber(fraction(0));
    case 'neg':
      return scaled(y, fraction(-1));
    case 'batch-normalization': {
      // (x - mean) gamma / sqrt(v) + beta = beta + (x - mean) gamma / v * sqrt(v); at most one in a run.
      const v = plus(exactly(of(step.variance, channel)), exactly(step.epsilon));
      const centred = minus(y.a, exactly(of(step.mean, channel)));
      const factor = over(times(centred, exactly(of(step.gamma, channel))), v);
      return rootNumber(exactly(of(step.beta, channel)), factor, v);
    }
  }
  const value = exactly(of(step.values, channel));
  switch (step.op) {
    case 'add':
      return shifted(y, value);
    case 'sub':
      return shifted(y, fraction(-value.n, value.d));
    case 'sub-from':
      return shifted(scaled(y, fraction(-1)), value);
    case 'mul':
      return scaled(y, value);
    case 'div':
      return scaled(y, over(fraction(1), value));
  }
}

/** The quantizer's code. */
export function codeOf(q: ChainQuantizer, channel: number, y: RootNumber): number {
  switch (q.kind) {
    case 'bipolar':
      return compareRoot(y, fraction(0)) >= 0 ? 1 : -1;
    case 'multi-threshold':
      return of(q.rows, channel).filter(t => compareRoot(y, exactly(t)) >= 0).length;
    case 'quant': {
      const bits = of(q.bits, channel);
      const place = shifted(
        scaled(y, over(fraction(1), exactly(of(q.scales, channel)))),
        exactly(of(q.zeroPoints, channel)),
      );
      if (q.signed && bits === 1) return compareRoot(place, fraction(0)) >= 0 ? 1 : -1;
      const lo = q.signed ? -(2 ** (bits - 1)) + Number(q.narrow) : 0;
      const hi = q.signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1 - Number(q.narrow);
      return roundClipped(q.roundingMode, place, lo, hi);
    }
  }
}

/** The value that a code stands for. */
export function codeValue(q: ChainQuantizer, channel: number, code: number): Fraction {
  switch (q.kind) {
    case 'bipolar':
      return times(exactly(of(q.scales, channel)), fraction(code));
    case 'multi-threshold':
      return plus(times(exactly(q.outScale), fraction(code)), exactly(q.outBias));
    case 'quant':
      return times(minus(fraction(code), exactly(of(q.zeroPoints, channel))), exactly(of(q.scales, channel)));
  }
}

const float32 = (arbitrary: fc.Arbitrary<number>): fc.Arbitrary<number> => arbitrary.map(Math.fround);
/** Multiples of 1/4, where ties and equal values are common. */
const round = fc.integer({ min: -16, max: 16 }).map(n => n / 4);
const anywhere = fc.float({ min: -6, max: 6, noNaN: true });
const numbers = fc.oneof({ weight: 3, arbitrary: round }, { weight: 2, arbitrary: anywhere });
const nonZero = numbers.map(v => (v === 0 ? 0.5 : v));
const positive = fc.oneof(
  fc.constantFrom(1, 0.5, 0.25, 2, 1.5),
  float32(fc.constantFrom(0.1, 1 / 3, 0.7, 3.3)),
  fc.float({ min: Math.fround(0.01), max: 8, noNaN: true }),
);
const variances = fc.oneof(
  fc.constantFrom(0, 1, 4, 0.25, 2, 0.5),
  float32(fc.constantFrom(1e-10, 1e-5, 3e-20, 1e-38)),
  fc.float({ min: Math.fround(1e-4), max: 30, noNaN: true }),
);

const perChannel = <T>(values: fc.Arbitrary<T>, channels: number): fc.Arbitrary<T[]> =>
  fc.oneof(
    fc.array(values, { minLength: 1, maxLength: 1 }),
    fc.array(values, { minLength: channels, maxLength: channels }),
  );

const eachChannel = <T>(values: fc.Arbitrary<T>, channels: number): fc.Arbitrary<T[]> =>
  fc.array(values, { minLength: channels, maxLength: channels });

/** Arithmetic that keeps rational values rational, and lines straight. */
const scaling = (channels: number): fc.Arbitrary<Step> =>
  fc.oneof(
    fc.record({ op: fc.constantFrom('add', 'sub', 'sub-from'), values: perChannel(numbers, channels) }),
    // Zero multipliers make constant channels.
    fc.record({ op: fc.constant('mul' as const), values: perChannel(numbers, channels) }),
    fc.record({ op: fc.constant('div' as const), values: perChannel(nonZero, channels) }),
    fc.constant({ op: 'neg' } as const),
  );

export function steps(channels: number): fc.Arbitrary<Step[]> {
  const normalization: fc.Arbitrary<Step> = fc.record({
    op: fc.constant('batch-normalization' as const),
    gamma: eachChannel(numbers, channels),
    beta: eachChannel(numbers, channels),
    mean: eachChannel(numbers, channels),
    variance: eachChannel(variances, channels),
    epsilon: float32(fc.constantFrom(1e-5, 1e-3, 2 ** -10, 1e-12)),
  });
  const relu = fc.constant<Step>({ op: 'relu' });
  const maybe = (step: fc.Arbitrary<Step>): fc.Arbitrary<Step[]> => fc.array(step, { maxLength: 1 });
  return fc
    .tuple(maybe(scaling(channels)), maybe(normalization), maybe(relu), maybe(scaling(channels)), maybe(relu))
    .map(parts => parts.flat());
}

export function quantizers(channels: number): fc.Arbitrary<ChainQuantizer> {
  const bits = fc.integer({ min: 1, max: 4 });
  const uniform = fc
    .record({
      kind: fc.constant('quant' as const),
      scales: perChannel(positive, channels),
      zeroPoints: perChannel(fc.oneof(fc.constantFrom(0, 1, -2, 0.5, -1.5, 0.125), anywhere), channels),
      bits: perChannel(bits, channels),
      signed: fc.boolean(),
      narrow: fc.boolean(),
      roundingMode: fc.constantFrom(...ROUNDING_MODES),
    })
    .map(q => ({
      ...q,
      // One signed bit is the bipolar code, which has no zero-point; one narrow unsigned bit has one code.
      zeroPoints: q.signed && q.bits.includes(1) ? [0] : q.zeroPoints,
      narrow: q.narrow && (q.signed || !q.bits.includes(1)),
    }));
  const bipolar = fc.record({
    kind: fc.constant('bipolar' as const),
    scales: perChannel(positive, channels),
  });
  const counts = fc.integer({ min: 1, max: 6 }).chain(count =>
    fc.record({
      kind: fc.constant('multi-threshold' as const),
      rows: perChannel(fc.array(numbers, { minLength: count, maxLength: count }), channels),
      outScale: positive,
      outBias: numbers,
    }),
  );
  return fc.oneof(
    { weight: 6, arbitrary: uniform as fc.Arbitrary<ChainQuantizer> },
    { weight: 1, arbitrary: bipolar },
    { weight: 2, arbitrary: counts },
  );
}

const WIRES = [
  'bipolar',
  'bipolar:1/3:1/2',
  'uint1',
  'uint2:1/3',
  'uint3:1/255:-1/2',
  'int2',
  'int3:0.5:0.25',
  'ufixed<3,1>',
  'fixed<3,-1>',
] as const;

function weights(inputs: number, outputs: number): fc.Arbitrary<Weights> {
  return fc.integer({ min: 1, max: 3 }).chain(bits => {
    const code =
      bits === 1 ? fc.constantFrom(-1, 1) : fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });
    return fc.record({
      bits: fc.constant(bits),
      codes: fc.array(eachChannel(code, inputs), { minLength: outputs, maxLength: outputs }),
      scales: perChannel(positive, outputs),
      zeroPoint: bits === 1 ? fc.constant(0) : fc.constantFrom(0, 0, 1, -1),
    });
  });
}

/** Scales of one quantizer's channels that integer weights can make up for. */
const withNearScales = (q: ChainQuantizer): ChainQuantizer =>
  q.kind === 'multi-threshold'
    ? q
    : { ...q, scales: q.scales.map((_, i) => q.scales[0] * [1, 0.5, 4, 2][i]) };

/** Chains whose layer reads the wire itself. */
export const chains: fc.Arbitrary<Chain> = chainsWith(() => fc.constant({ steps: [] }));

/** Chains with arithmetic, a quantizer or both between wire and layer. */
export const chainsWithFront: fc.Arbitrary<Chain> = chainsWith(inputs =>
  fc.oneof(
    fc.record({ steps: steps(inputs), quantizer: quantizers(inputs).map(withNearScales) }),
    fc.record({ steps: fc.array(scaling(inputs), { minLength: 1, maxLength: 2 }) }),
  ),
);

function chainsWith(front: (inputs: number) => fc.Arbitrary<Chain['front']>): fc.Arbitrary<Chain> {
  return fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2, max: 3 })).chain(([inputs, outputs]) =>
    fc.record({
      inputs: fc.constant(inputs),
      outputs: fc.constant(outputs),
      wire: fc.constantFrom(...WIRES),
      front: front(inputs),
      weights: weights(inputs, outputs),
      product: fc.constantFrom('mat-mul' as const, 'gemm' as const, 'gemm-transposed' as const),
      alpha: fc.constantFrom(1, 0.5, -2, Math.fround(0.3)),
      beta: fc.constantFrom(1, -1, 0.25, Math.fround(0.7)),
      bias: fc.oneof(fc.constant([]), eachChannel(numbers, outputs)),
      steps: steps(outputs),
      quantizer: quantizers(outputs),
    }),
  );
}
