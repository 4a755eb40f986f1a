import type { CastType } from '../graph-ops/cast/index.ts';
import type { GeluAttrs } from '../graph-ops/gelu/index.ts';
import type { HardSigmoidAttrs } from '../graph-ops/hard-sigmoid/index.ts';
import type { GraphOpKind, GraphOpOf } from '../graph-ops/index.ts';
import type { MultiThresholdAttrs } from '../graph-ops/multi-threshold/index.ts';
import type { QuantAvgPool2dAttrs } from '../graph-ops/quant-avg-pool2d/index.ts';
import type { QuantizedType } from '../graph-ops/quantized-types.ts';
import type { PortKind } from '../ir/graph.ts';
import type {
  ArgMaxOptions,
  BatchNormalizationOptions,
  ConvOptions,
  ConvTransposeOptions,
  DepthToSpaceOptions,
  DequantizerOptions,
  GemmOptions,
  LinearQuantizerOptions,
  Named,
  Operand,
  PadOptions,
  PoolOptions,
  QuantOptions,
  ReductionOptions,
  ResizeNearestOptions,
  ResizeOptions,
  ShiftOptions,
  SliceOptions,
  TopKOptions,
  TruncOptions,
  Value,
} from './builder-options.ts';
import { poolAttrs, windowAttrs } from './builder-options.ts';
import { GatedLayers } from './gated-layers.ts';
import { isVector } from './graph-builder.ts';

export type { Operand, Value } from './builder-options.ts';

/**
 * Describes a network in code, as the same graph that a model file is imported to:
 *
 *     const net = new NetworkBuilder('mlp');
 *     const x = net.input('image', [1, 784]);
 *     const w = net.quant(net.constant(weights, [784, 10]), { scale: 0.5, bits: 2, signed: true, narrow: true });
 *     net.output('logits', net.matMul(x, w));
 *     const graph = net.build();
 *
 * Each method adds one operator and returns its output. Shapes are checked at the call: what does not fit is
 * a DiagnosticError that names the node.
 */
export class NetworkBuilder extends GatedLayers {
  /** Uniform quantization (QONNX `Quant`); the zero-point is 0, the range full, rounding half to even unless told. */
  quant(x: Value, options: QuantOptions): Value {
    const { scale, zeroPoint = 0, bits, signed, narrow = false, roundingMode = 'round', name } = options;
    const inputs = [x, this.operand(scale), this.operand(zeroPoint), this.operand(bits)];
    return this.#add('quant', inputs, { signed, narrow, roundingMode }, name);
  }

  /** Codes of the real values x (ONNX `QuantizeLinear`), zero-point 0 unless told. */
  quantizeLinear(x: Value, options: LinearQuantizerOptions<QuantizedType>): Value {
    const { type, axis = 1, name } = options;
    return this.#add('quantize-linear', this.#quantizerInputs(x, options), { type, axis }, name);
  }

  /** The real values of codes (ONNX `DequantizeLinear`), zero-point 0 unless told. */
  dequantizeLinear(x: Value, options: DequantizerOptions): Value {
    const { type, axis = 1, block, name } = options;
    const attrs = { type, axis, ...(block === undefined ? {} : { block }) };
    return this.#add('dequantize-linear', this.#quantizerInputs(x, options), attrs, name);
  }

  /**
   * Drops low bits of quantized values (QONNX `Trunc`). With an output scale it is version 2, which also clips to
   * the range of the output; rounds down unless told.
   */
  trunc(x: Value, options: TruncOptions): Value {
    const { scale, zeroPoint = 0, inputBits, outputBits, output, roundingMode = 'floor', name } = options;
    const inputs = [x, ...[scale, zeroPoint, inputBits].map(operand => this.operand(operand))];
    if (!output) return this.#add('trunc', [...inputs, this.operand(outputBits)], { roundingMode }, name);
    const { scale: outputScale, signed = true, narrow = false } = output;
    const all = [...inputs, this.operand(outputScale), this.operand(outputBits)];
    return this.#add('trunc', all, { roundingMode, range: { signed, narrow } }, name);
  }

  /** scale where x >= 0, -scale elsewhere (QONNX `BipolarQuant`). */
  bipolarQuant(x: Value, { scale, name }: Named & { readonly scale: Operand }): Value {
    return this.#add('bipolar-quant', [x, this.operand(scale)], {}, name);
  }

  /** The number of thresholds [channels or 1, steps] that x reaches, scaled and biased (QONNX `MultiThreshold`). */
  multiThreshold(x: Value, thresholds: Value, options: Partial<MultiThresholdAttrs> & Named = {}): Value {
    const { outScale = 1, outBias = 0, dataLayout = 'NCHW', outDataType = '', name } = options;
    const attrs = { outScale: Math.fround(outScale), outBias: Math.fround(outBias), dataLayout, outDataType };
    return this.#add('multi-threshold', [x, thresholds], attrs, name);
  }

  matMul(a: Value, b: Value, { name }: Named = {}): Value {
    return this.#add('mat-mul', [a, b], {}, name);
  }

  /** alpha * A' B' + beta * C. */
  gemm(a: Value, b: Value, options: GemmOptions = {}): Value {
    const { c, alpha = 1, beta = 1, transA = false, transB = false, name } = options;
    const inputs = c === undefined ? [a, b] : [a, b, this.operand(c)];
    const attrs = { alpha: Math.fround(alpha), beta: Math.fround(beta), transA, transB };
    return this.#add('gemm', inputs, attrs, name);
  }

  /** Inference batch normalization over axis 1; the parameters are vectors of one value per channel. */
  batchNormalization(x: Value, options: BatchNormalizationOptions): Value {
    const { gamma, beta, mean, variance, epsilon = 1e-5, name } = options;
    const inputs = [x, ...[gamma, beta, mean, variance].map(operand => this.operand(operand))];
    return this.#add('batch-normalization', inputs, { epsilon: Math.fround(epsilon) }, name);
  }

  add(a: Value, b: Operand, { name }: Named = {}): Value {
    return this.#add('add', [a, this.operand(b)], {}, name);
  }

  sub(a: Value, b: Operand, { name }: Named = {}): Value {
    return this.#add('sub', [a, this.operand(b)], {}, name);
  }

  mul(a: Value, b: Operand, { name }: Named = {}): Value {
    return this.#add('mul', [a, this.operand(b)], {}, name);
  }

  div(a: Value, b: Operand, { name }: Named = {}): Value {
    return this.#add('div', [a, this.operand(b)], {}, name);
  }

  /** a - b * floor(a / b) of integers: of the sign of b. */
  mod(a: Value, b: Operand, { name }: Named = {}): Value {
    return this.#add('mod', [a, this.operand(b)], {}, name);
  }

  /** a - b * trunc(a / b): of the sign of a. */
  fmod(a: Value, b: Operand, { name }: Named = {}): Value {
    return this.#add('fmod', [a, this.operand(b)], {}, name);
  }

  pow(a: Value, b: Operand, { name }: Named = {}): Value {
    return this.#add('pow', [a, this.operand(b)], {}, name);
  }

  sqrt(x: Value, { name }: Named = {}): Value {
    return this.#add('sqrt', [x], {}, name);
  }

  neg(x: Value, { name }: Named = {}): Value {
    return this.#add('neg', [x], {}, name);
  }

  abs(x: Value, { name }: Named = {}): Value {
    return this.#add('abs', [x], {}, name);
  }

  /** To the nearest integer, ties to even. */
  round(x: Value, { name }: Named = {}): Value {
    return this.#add('round', [x], {}, name);
  }

  floor(x: Value, { name }: Named = {}): Value {
    return this.#add('floor', [x], {}, name);
  }

  ceil(x: Value, { name }: Named = {}): Value {
    return this.#add('ceil', [x], {}, name);
  }

  relu(x: Value, { name }: Named = {}): Value {
    return this.#add('relu', [x], {}, name);
  }

  /** x where x >= 0, alpha * x elsewhere; alpha is 0.01 unless told. */
  leakyRelu(x: Value, { alpha = 0.01, name }: Named & { readonly alpha?: number } = {}): Value {
    return this.#add('leaky-relu', [x], { alpha: Math.fround(alpha) }, name);
  }

  /** x where x >= 0, slope * x elsewhere; the slope broadcasts to x (say [channels, 1, 1]). */
  prelu(x: Value, slope: Operand, { name }: Named = {}): Value {
    return this.#add('prelu', [x, this.operand(slope)], {}, name);
  }

  /** x where x >= 0, alpha * (e^x - 1) elsewhere; alpha is 1 unless told. */
  elu(x: Value, { alpha = 1, name }: Named & { readonly alpha?: number } = {}): Value {
    return this.#add('elu', [x], { alpha: Math.fround(alpha) }, name);
  }

  /** x / 2 * (1 + erf(x / sqrt(2))), or its approximation by the hyperbolic tangent. */
  gelu(x: Value, { approximate = 'none', name }: Named & Partial<GeluAttrs> = {}): Value {
    return this.#add('gelu', [x], { approximate }, name);
  }

  sigmoid(x: Value, { name }: Named = {}): Value {
    return this.#add('sigmoid', [x], {}, name);
  }

  /** min(max(alpha * x + beta, 0), 1); alpha is 0.2 and beta 0.5 unless told. */
  hardSigmoid(x: Value, { alpha = 0.2, beta = 0.5, name }: Named & Partial<HardSigmoidAttrs> = {}): Value {
    return this.#add('hard-sigmoid', [x], { alpha: Math.fround(alpha), beta: Math.fround(beta) }, name);
  }

  /** x * min(max(x / 6 + 1 / 2, 0), 1). */
  hardSwish(x: Value, { name }: Named = {}): Value {
    return this.#add('hard-swish', [x], {}, name);
  }

  tanh(x: Value, { name }: Named = {}): Value {
    return this.#add('tanh', [x], {}, name);
  }

  /** ln(1 + e^x). */
  softplus(x: Value, { name }: Named = {}): Value {
    return this.#add('softplus', [x], {}, name);
  }

  erf(x: Value, { name }: Named = {}): Value {
    return this.#add('erf', [x], {}, name);
  }

  exp(x: Value, { name }: Named = {}): Value {
    return this.#add('exp', [x], {}, name);
  }

  /** The natural logarithm. */
  log(x: Value, { name }: Named = {}): Value {
    return this.#add('log', [x], {}, name);
  }

  /** 1, -1, and 0 for zero. */
  sign(x: Value, { name }: Named = {}): Value {
    return this.#add('sign', [x], {}, name);
  }

  /** Truth values: 1 where a > b, 0 elsewhere. */
  greater(a: Value, b: Operand, { name }: Named = {}): Value {
    return this.#add('greater', [a, this.operand(b)], {}, name);
  }

  greaterOrEqual(a: Value, b: Operand, { name }: Named = {}): Value {
    return this.#add('greater-or-equal', [a, this.operand(b)], {}, name);
  }

  less(a: Value, b: Operand, { name }: Named = {}): Value {
    return this.#add('less', [a, this.operand(b)], {}, name);
  }

  lessOrEqual(a: Value, b: Operand, { name }: Named = {}): Value {
    return this.#add('less-or-equal', [a, this.operand(b)], {}, name);
  }

  equal(a: Value, b: Operand, { name }: Named = {}): Value {
    return this.#add('equal', [a, this.operand(b)], {}, name);
  }

  not(a: Value, { name }: Named = {}): Value {
    return this.#add('not', [a], {}, name);
  }

  and(a: Value, b: Value, { name }: Named = {}): Value {
    return this.#add('and', [a, b], {}, name);
  }

  or(a: Value, b: Value, { name }: Named = {}): Value {
    return this.#add('or', [a, b], {}, name);
  }

  /** a where the condition holds, b elsewhere. */
  where(condition: Value, a: Operand, b: Operand, { name }: Named = {}): Value {
    return this.#add('where', [condition, this.operand(a), this.operand(b)], {}, name);
  }

  /** The greatest of all operands, which broadcast. */
  max(x: Value, others: readonly Operand[], { name }: Named = {}): Value {
    return this.#add('max', [x, ...others.map(operand => this.operand(operand))], {}, name);
  }

  /** The least of all operands, which broadcast. */
  min(x: Value, others: readonly Operand[], { name }: Named = {}): Value {
    return this.#add('min', [x, ...others.map(operand => this.operand(operand))], {}, name);
  }

  /** A bound that is left out does not bound. */
  clip(x: Value, options: Named & { readonly min?: number; readonly max?: number }): Value {
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, name } = options;
    return this.#add('clip', [x], { min: Math.fround(min), max: Math.fround(max) }, name);
  }

  /** Weights are [outputs, channels / group, kernel...]; strides and dilations 1, no padding, one group unless told. */
  conv(x: Value, weights: Value, options: ConvOptions = {}): Value {
    const { bias, group = 1, name, ...window } = options;
    const inputs = bias === undefined ? [x, weights] : [x, weights, this.operand(bias)];
    return this.#add('conv', inputs, { ...windowAttrs(window), group }, name);
  }

  /** Weights are [channels, outputs / group, kernel...]; strides and dilations 1, no padding, one group unless told. */
  convTranspose(x: Value, weights: Value, options: ConvTransposeOptions = {}): Value {
    const { bias, group = 1, outputPadding, outputShape, name, ...window } = options;
    const inputs = bias === undefined ? [x, weights] : [x, weights, this.operand(bias)];
    const padding = outputPadding ? { outputPadding } : {};
    const size = outputShape ? { outputShape } : {};
    return this.#add('conv-transpose', inputs, { ...windowAttrs(window), group, ...padding, ...size }, name);
  }

  maxPool(x: Value, options: PoolOptions): Value {
    return this.#add('max-pool', [x], poolAttrs(options), options.name);
  }

  /** The padding does not count in the divisor unless told. */
  averagePool(x: Value, options: PoolOptions & { readonly countIncludePad?: boolean }): Value {
    const { countIncludePad = false } = options;
    return this.#add('average-pool', [x], { ...poolAttrs(options), countIncludePad }, options.name);
  }

  globalAveragePool(x: Value, { name }: Named = {}): Value {
    return this.#add('global-average-pool', [x], {}, name);
  }

  globalMaxPool(x: Value, { name }: Named = {}): Value {
    return this.#add('global-max-pool', [x], {}, name);
  }

  /** The mean over some axes, all unless told, which stay with size 1 unless told. */
  reduceMean(x: Value, { axes, keepDims = true, name }: ReductionOptions = {}): Value {
    return this.#add('reduce-mean', [x], { ...(axes ? { axes } : {}), keepDims }, name);
  }

  /** The same for the sum. */
  reduceSum(x: Value, { axes, keepDims = true, name }: ReductionOptions = {}): Value {
    return this.#add('reduce-sum', [x], { ...(axes ? { axes } : {}), keepDims }, name);
  }

  /** The same for the greatest element. */
  reduceMax(x: Value, { axes, keepDims = true, name }: ReductionOptions = {}): Value {
    return this.#add('reduce-max', [x], { ...(axes ? { axes } : {}), keepDims }, name);
  }

  /**
   * The sum of each square window of integers, its low bits cut off so that `outputBits` hold the greatest
   * unsigned sum (QONNX `QuantAvgPool2d`).
   */
  quantAvgPool2d(x: Value, { name, ...attrs }: Named & QuantAvgPool2dAttrs): Value {
    return this.#add('quant-avg-pool2d', [x], attrs, name);
  }

  /** A border of one value (0 unless told) or of the tensor's own elements: elements at the begin of each axis, then at the ends. */
  pad(x: Value, pads: readonly number[], options: PadOptions = {}): Value {
    const { value = 0, axes, mode, name } = options;
    const attrs = { pads, ...(axes ? { axes } : {}), value: Math.fround(value), ...(mode ? { mode } : {}) };
    return this.#add('pad', [x], attrs, name);
  }

  softmax(x: Value, { axis = -1, name }: Named & { readonly axis?: number } = {}): Value {
    return this.#add('softmax', [x], { axis, span: 'axis' }, name);
  }

  logSoftmax(x: Value, { axis = -1, name }: Named & { readonly axis?: number } = {}): Value {
    return this.#add('log-softmax', [x], { axis, span: 'axis' }, name);
  }

  identity(x: Value, { name }: Named = {}): Value {
    return this.#add('identity', [x], {}, name);
  }

  cast(x: Value, to: CastType, { name }: Named = {}): Value {
    return this.#add('cast', [x], { to }, name);
  }

  /** One dimension may be -1, to be found; 0 keeps the input's dimension. */
  reshape(x: Value, shape: readonly number[], { name }: Named = {}): Value {
    return this.#add('reshape', [x, this.#vector(shape, 'shape')], { allowZero: false }, name);
  }

  expand(x: Value, shape: readonly number[], { name }: Named = {}): Value {
    return this.#add('expand', [x, this.#vector(shape, 'shape')], {}, name);
  }

  tile(x: Value, repeats: readonly number[], { name }: Named = {}): Value {
    return this.#add('tile', [x, this.#vector(repeats, 'repeats')], {}, name);
  }

  flatten(x: Value, { axis = 1, name }: Named & { readonly axis?: number } = {}): Value {
    return this.#add('flatten', [x], { axis }, name);
  }

  /** Without axes, every dimension of size 1 goes. */
  squeeze(x: Value, { axes, name }: Named & { readonly axes?: readonly number[] } = {}): Value {
    return this.#add('squeeze', [x], axes ? { axes } : {}, name);
  }

  unsqueeze(x: Value, axes: readonly number[], { name }: Named = {}): Value {
    return this.#add('unsqueeze', [x], { axes }, name);
  }

  /** Without perm the axes are reversed. */
  transpose(x: Value, { perm, name }: Named & { readonly perm?: readonly number[] } = {}): Value {
    return this.#add('transpose', [x], perm ? { perm } : {}, name);
  }

  shape(x: Value, options: Named & { readonly start?: number; readonly end?: number } = {}): Value {
    const { start = 0, end, name } = options;
    return this.#add('shape', [x], end === undefined ? { start } : { start, end }, name);
  }

  gather(x: Value, indices: Value, { axis = 0, name }: Named & { readonly axis?: number } = {}): Value {
    return this.#add('gather', [x, indices], { axis }, name);
  }

  concat(parts: readonly Value[], { axis, name }: Named & { readonly axis: number }): Value {
    return this.#add('concat', parts, { axis }, name);
  }

  /** Consecutive parts along an axis: of the given sizes, or that many equal ones (the last one may be smaller). */
  split(
    x: Value,
    parts: number | readonly number[],
    { axis, name }: Named & { readonly axis: number },
  ): Value[] {
    const attrs = typeof parts === 'number' ? { axis, parts } : { axis, parts: parts.length, sizes: parts };
    const suffixes = Array.from({ length: attrs.parts }, (_, i) => `_${i}`);
    return this.addNode('split', [x], attrs, name, suffixes);
  }

  /** Nearest neighbour, place o of the result being place floor(o / factor) unless told: whole factors repeat every element. */
  resizeNearest(x: Value, factors: readonly number[], options: ResizeNearestOptions = {}): Value {
    const { name, ...how } = options;
    return this.#add('resize-nearest', [x], { by: 'factors', values: factors, ...how }, name);
  }

  /** Linear between neighbours along each axis, `half_pixel` unless told. */
  resizeLinear(x: Value, factors: readonly number[], options: ResizeOptions = {}): Value {
    const { coordinates = 'half_pixel', name } = options;
    return this.#add('resize-linear', [x], { by: 'factors', values: factors, coordinates }, name);
  }

  /**
   * [batch, channels * b * b, height, width] to [batch, channels, height * b, width * b]. The input's channels count
   * block rows, block columns, channels (DCR) unless told.
   */
  depthToSpace(x: Value, blockSize: number, { mode = 'DCR', name }: DepthToSpaceOptions = {}): Value {
    return this.#add('depth-to-space', [x], { blockSize, mode }, name);
  }

  /** [batch, channels, height * b, width * b] to [batch, b * b * channels, height, width]. */
  spaceToDepth(x: Value, blockSize: number, { name }: Named = {}): Value {
    return this.#add('space-to-depth', [x], { blockSize }, name);
  }

  /**
   * Each channel of [batch, channels, height, width] moved by a shift of its own: output pixel (h, w) is the image,
   * bilinear between pixels and 0 outside, at (h * stride + dy, w * stride + dx). `shifts` are a pair per channel, or a
   * value [channels, 2].
   */
  shift(x: Value, { shifts, stride = 1, name }: ShiftOptions): Value {
    const pairs =
      'shape' in shifts ? shifts : this.constant(shifts.flat(), [shifts.length, 2], { name: 'shifts' });
    return this.#add('spatial-shift', [x, pairs], { stride }, name);
  }

  slice(x: Value, options: SliceOptions): Value {
    const { starts, ends, axes = starts.map((_, i) => i), steps = starts.map(() => 1), name } = options;
    const operands = Object.entries({ starts, ends, axes, steps }).map(([what, values]) =>
      this.#vector(values, what),
    );
    return this.#add('slice', [x, ...operands], {}, name);
  }

  constantOfShape(shape: readonly number[], value: number, { name }: Named = {}): Value {
    const attrs = { kind: 'float32', value: Math.fround(value) } as const;
    return this.#add('constant-of-shape', [this.#vector(shape, 'shape')], attrs, name);
  }

  argMax(x: Value, options: ArgMaxOptions = {}): Value {
    const { axis = -1, keepDims = true, selectLastIndex = false, name } = options;
    return this.#add('arg-max', [x], { axis, keepDims, selectLastIndex }, name);
  }

  topK(x: Value, options: TopKOptions): { readonly values: Value; readonly indices: Value } {
    const { k, axis = -1, largest = true, sorted = true, name } = options;
    const [values, indices] = this.addNode('top-k', [x], { k, axis, largest, sorted }, name, [
      '_values',
      '_indices',
    ]);
    return { values, indices };
  }

  #add<Kind extends GraphOpKind>(
    kind: Kind,
    inputs: readonly Value[],
    attrs: GraphOpOf<Kind>['attrs'],
    name: string | undefined,
  ): Value {
    return this.addNode(kind, inputs, attrs, name, [''])[0];
  }

  #quantizerInputs(x: Value, { scale, zeroPoint }: LinearQuantizerOptions<PortKind>): Value[] {
    const inputs = [x, this.operand(scale)];
    if (zeroPoint === undefined) return inputs;
    const kind = 'int64';
    if (typeof zeroPoint === 'number') return [...inputs, this.constant(zeroPoint, [], { kind })];
    return [
      ...inputs,
      isVector(zeroPoint) ? this.constant(zeroPoint, [zeroPoint.length], { kind }) : zeroPoint,
    ];
  }

  #vector(values: readonly number[], name: string): Value {
    return this.constant(values, [values.length], { name, kind: 'int64' });
  }
}
