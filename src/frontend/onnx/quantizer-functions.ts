import type { MultiThresholdAttrs } from '../../graph-ops/multi-threshold/index.ts';
import type { QuantAttrs } from '../../graph-ops/quant/index.ts';
import { cutBits, type QuantAvgPool2dAttrs } from '../../graph-ops/quant-avg-pool2d/index.ts';
import type { RoundingMode } from '../../graph-ops/rounding.ts';
import type { TruncAttrs } from '../../graph-ops/trunc/index.ts';
import { tensor } from '../../ir/tensor.ts';
import { FunctionBody, type Value } from './function-body.ts';

/**
 * The QONNX quantizers in standard operators, written down from their definition alone: they are held against
 * our own evaluation, so they share nothing with it.
 */
export interface QuantizerFunction {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly body: FunctionBody;
}

/** The output of every function. */
export const FUNCTION_OUTPUT = 'y';

export function quantFunction({ signed, narrow, roundingMode }: QuantAttrs): QuantizerFunction {
  const f = new FunctionBody();
  const [x, scale, zeroPoint, bits] = ['x', 's', 'z', 'b'].map(input => f.float(input));
  const real = f.add(f.div(x, scale), zeroPoint);
  const { low, high } = limits(f, bits, signed, narrow);
  const clipped = f.op('Max', [f.op('Min', [real, high]), low]);
  const rounded = roundTo(f, clipped, roundingMode);
  const isOneBit = f.less(bits, f.number(1.5));
  const isNoBit = f.less(bits, f.number(0.5));
  const ofBits = f.where(isNoBit, f.number(0), f.where(isOneBit, signOf(f, real), rounded));
  const code = signed ? ofBits : rounded;
  f.result(FUNCTION_OUTPUT, f.mul(f.sub(code, zeroPoint), scale));
  const name = `Quant_${signed ? 'signed' : 'unsigned'}_${narrow ? 'narrow' : 'full'}_${roundingMode.replace('-', '_')}`;
  return { name, inputs: ['x', 's', 'z', 'b'], body: f };
}

function limits(f: FunctionBody, bits: Value, signed: boolean, narrow: boolean): { low: Value; high: Value } {
  const power = (exponent: Value) => f.op('Pow', [f.number(2), exponent]);
  if (!signed) return { low: f.number(0), high: f.sub(power(bits), f.number(narrow ? 2 : 1)) };
  const half = power(f.sub(bits, f.number(1)));
  return { low: f.sub(f.number(narrow ? 1 : 0), half), high: f.sub(half, f.number(1)) };
}

/** +1 where x >= 0, -1 elsewhere. */
function signOf(f: FunctionBody, x: Value): Value {
  return f.where(f.less(x, f.number(0)), f.number(-1), f.number(1));
}

function roundTo(f: FunctionBody, x: Value, mode: RoundingMode): Value {
  switch (mode) {
    case 'ceil':
      return f.op('Ceil', [x]);
    case 'floor':
      return f.floor(x);
    case 'round':
      return roundHalfEven(f, x);
    case 'up':
      return withSignOf(f, x, f.op('Ceil', [f.abs(x)]));
    case 'down':
      return withSignOf(f, x, f.floor(f.abs(x)));
    case 'half-up': {
      const { below, part } = split(f, f.abs(x));
      return withSignOf(f, x, f.add(below, f.float(f.not(f.less(part, f.number(0.5))))));
    }
    case 'half-down': {
      const { below, part } = split(f, f.abs(x));
      return withSignOf(f, x, f.add(below, f.float(f.less(f.number(0.5), part))));
    }
  }
}

/** The next integer below and the distance to it. */
function split(f: FunctionBody, x: Value): { below: Value; part: Value } {
  const below = f.floor(x);
  return { below, part: f.sub(x, below) };
}

/** One more than floor(x) where the rest is above a half, or is a half and floor(x) is odd. */
function roundHalfEven(f: FunctionBody, x: Value): Value {
  const { below, part } = split(f, x);
  const half = f.number(0.5);
  const isAbove = f.less(half, part);
  const isTie = f.and(f.not(isAbove), f.not(f.less(part, half)));
  // half of an odd number ends in .5
  const isOdd = f.less(f.number(0.25), split(f, f.mul(below, half)).part);
  return f.add(below, f.float(f.op('Or', [isAbove, f.and(isTie, isOdd)])));
}

function withSignOf(f: FunctionBody, x: Value, magnitude: Value): Value {
  return f.mul(f.op('Sign', [x]), magnitude);
}

/** In version 2 the range and the output scale `t` stand before the output width. */
export function truncFunction({ roundingMode, range }: TruncAttrs): QuantizerFunction {
  const f = new FunctionBody();
  const inputs = range ? ['x', 's', 'z', 'b', 't', 'c'] : ['x', 's', 'z', 'b', 'c'];
  const [x, scale, zeroPoint, inputBits, bits] = ['x', 's', 'z', 'b', 'c'].map(input => f.float(input));
  const code = roundHalfEven(f, f.add(f.div(x, scale), zeroPoint));
  const mode = roundingMode.replace('-', '_');
  if (!range) {
    const divisor = f.op('Pow', [f.number(2), f.sub(inputBits, bits)]);
    const dropped = roundTo(f, f.div(code, divisor), roundingMode);
    f.result(FUNCTION_OUTPUT, f.mul(f.sub(dropped, zeroPoint), scale));
    return { name: `Trunc_${mode}`, inputs, body: f };
  }
  const { signed, narrow } = range;
  const outputScale = f.float('t');
  const octaves = f.div(f.op('Log', [f.div(outputScale, scale)]), f.number(Math.LN2));
  const divisor = f.op('Pow', [f.number(2), roundHalfEven(f, octaves)]);
  const { low, high } = limits(f, bits, signed, narrow);
  const clipped = f.op('Max', [f.op('Min', [f.div(code, divisor), high]), low]);
  const dropped = roundTo(f, clipped, roundingMode);
  f.result(FUNCTION_OUTPUT, f.mul(f.sub(dropped, f.div(zeroPoint, divisor)), outputScale));
  const name = `Trunc_${signed ? 'signed' : 'unsigned'}_${narrow ? 'narrow' : 'full'}_${mode}`;
  return { name, inputs, body: f };
}

/** @param channelsLast where the channel axis of the four is: the last, or 1 */
export function quantAvgPool2dFunction(attrs: QuantAvgPool2dAttrs, channelsLast: boolean): QuantizerFunction {
  const f = new FunctionBody();
  const { kernel, stride } = attrs;
  const moved = (x: Value, perm: readonly number[]) =>
    channelsLast ? f.op('Transpose', [x], { perm: { ints: perm } }) : x;
  const mean = f.op('AveragePool', [moved('x', [0, 3, 1, 2])], {
    kernel_shape: { ints: [kernel, kernel] },
    strides: { ints: [stride, stride] },
  });
  const sum = roundHalfEven(f, f.mul(mean, f.number(kernel ** 2)));
  const shift = cutBits(attrs);
  const cut = f.floor(f.mul(sum, f.number(2 ** -shift)));
  f.result(FUNCTION_OUTPUT, moved(cut, [0, 2, 3, 1]));
  const name = `QuantAvgPool2d_${kernel}_${stride}_${shift}_${channelsLast ? 'last' : 'first'}`;
  return { name, inputs: ['x'], body: f };
}

export function bipolarQuantFunction(): QuantizerFunction {
  const f = new FunctionBody();
  f.result(FUNCTION_OUTPUT, f.mul(signOf(f, f.float('x')), f.float('s')));
  return { name: 'BipolarQuant', inputs: ['x', 's'], body: f };
}

/** @param channelsLast where the channel axis is: the last, or 1 */
export function multiThresholdFunction(
  attrs: Pick<MultiThresholdAttrs, 'outScale' | 'outBias'>,
  channelsLast: boolean,
  name: string,
): QuantizerFunction {
  const f = new FunctionBody();
  const one = f.dims(1);
  const shape = f.op('Shape', ['x']);
  const thresholdShape = f.op('Shape', ['t']);
  const dim = (index: number) => f.op('Gather', [thresholdShape, f.dims(index)], { axis: { int: 0 } });
  const concat = (...parts: readonly Value[]) => f.op('Concat', parts, { axis: { int: 0 } });
  // one more axis at the end of x, to run over the steps; the channel axis meets the rows of t
  const x = channelsLast
    ? f.op('Reshape', ['x', concat(shape, one)])
    : f.op('Reshape', ['x', f.dims(0, 0, -1, 1)]);
  const t = channelsLast ? 't' : f.op('Reshape', ['t', concat(one, dim(0), one, dim(1))]);
  const reached = f.float(f.not(f.less(f.float(x), f.float(t))));
  const ones = f.op('ConstantOfShape', [dim(1)], { value: { tensor: tensor('float32', [1], [1]) } });
  const count = f.op('Reshape', [f.op('MatMul', [reached, ones]), shape]);
  f.result(FUNCTION_OUTPUT, f.add(f.mul(count, f.number(attrs.outScale)), f.number(attrs.outBias)));
  return { name, inputs: ['x', 't'], body: f };
}
