import { fail } from '../../../ir/diagnostic.ts';
import type { IntegerRange } from '../../../ir/integer-type.ts';
import { sizeOf } from '../../../ir/tensor.ts';
import type { Value } from '../../builder.ts';
import { type Conversion, type HeldCodes, inGraph } from '../conversion.ts';
import { tfliteDiagnostic } from '../diagnostics.ts';
import { fixedPointOf, multiplied } from '../fixed-point.ts';
import type { TfliteOperator } from '../model.ts';
import { fusedBounds, refused } from '../options.ts';
import { ratioOf, separatingLine } from '../separating-line.ts';
import { scaledSteps, stepped, stepsOfFunction } from '../staircase.ts';
import { type Coding, codingOf, numbersOf } from '../tensors.ts';
import type { Converter } from './operator.ts';

/** The fused activation function is the first option of each. */
const ACTIVATION = 0;

/** Bits that the kernel of a sum puts behind the point of each code. */
const FRACTION_BITS = 20;

/** How the kernel of a sum rounds: each operand to a common scale, then the sum to codes (`AddFunc`, `SubFunc`). */
function roundingsOf(a: Coding, b: Coding, output: Coding, bounds: IntegerRange) {
  const twice = 2 * Math.max(a.scale, b.scale);
  const factorOf = ({ scale }: Coding) => fixedPointOf(scale / twice);
  const factors = [factorOf(a), factorOf(b)];
  const last = fixedPointOf(twice / (2 ** FRACTION_BITS * output.scale));
  const termOf = (i: number) => (x: number) =>
    Number(multiplied(BigInt(x) << BigInt(FRACTION_BITS), factors[i]));
  const stairs = scaledSteps(last, bounds);
  const result = (sum: number): number => bounds.min + countOf(stairs, sum);
  return { terms: [termOf(0), termOf(1)] as const, result };
}

/** How many of the steps a number reaches. */
function countOf(steps: Float64Array, x: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle] <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

const domainOf = ({ range, zeroPoint }: Coding): IntegerRange => ({
  min: range.min - zeroPoint,
  max: range.max - zeroPoint,
});

/** ADD and SUB, of two computed operands or of one and constants. */
const sum =
  (sign: 1 | -1): Converter =>
  (operator, conversion) => {
    const { net } = conversion;
    const output = codingOf(conversion.output(operator));
    const bounds = fusedBounds(operator, ACTIVATION, output);
    const constant = [0, 1].find(i => conversion.isConstant(operator, i));
    if (constant !== undefined) return sumWithConstant(operator, conversion, constant, sign);
    const [a, b] = [conversion.codes(operator, 0), conversion.codes(operator, 1)];
    if (String(a.shape) !== String(b.shape)) refused(operator, 'its operands have other shapes');
    const { terms, result } = roundingsOf(a, b, output, bounds);
    const second = (x: number) => sign * terms[1](x);
    const line = separatingLine(
      { domains: [domainOf(a), domainOf(b)], terms: [terms[0], second], result, bounds },
      ratioOf(b.scale, a.scale),
      sign,
    );
    if (!line) return fail(tfliteDiagnostic('no-common-line', {}));
    const [x, y] = [a, b].map(({ value }, i) => times(conversion, value, line.weights[i]));
    const value = net.add(x, y, { name: `${operator.name}_sums` });
    conversion.defineCodes(operator, stepped(net, value, [line.steps], bounds, operator.name));
  };

export const add = sum(1);
export const sub = sum(-1);

const times = ({ net }: Conversion, value: Value, factor: number): Value =>
  factor === 1 ? value : net.mul(value, factor);

/** A sum with constants is a function of one code for each of them; it falls where the code is taken off. */
function sumWithConstant(
  operator: TfliteOperator,
  conversion: Conversion,
  constant: number,
  sign: 1 | -1,
): void {
  const { net } = conversion;
  const input = conversion.codes(operator, 1 - constant);
  const known = constantOf(operator, conversion, constant, input);
  const output = codingOf(conversion.output(operator));
  const bounds = fusedBounds(operator, ACTIVATION, output);
  const [a, b] = constant === 1 ? [input, known] : [known, input];
  const { terms, result } = roundingsOf(a, b, output, bounds);
  const falls = constant === 0 && sign === -1;
  const value = falls ? net.neg(input.value) : input.value;
  const { min, max } = domainOf(input);
  const domain = falls ? { min: -max, max: -min } : { min, max };
  const stairs = Array.from(known.codes, code => {
    const fixed = (constant === 1 ? sign : 1) * terms[constant](code);
    const own = (x: number) => (falls ? -terms[1](-x) : terms[1 - constant](x));
    return (
      stepsOfFunction(x => result(own(x) + fixed), domain, bounds) ?? refused(operator, 'it rises and falls')
    );
  });
  conversion.defineCodes(operator, stepped(net, value, stairs, bounds, operator.name));
}

/** Constant codes, without their zero point: one, or one for each channel of the other operand. */
function constantOf(operator: TfliteOperator, conversion: Conversion, i: number, other: HeldCodes) {
  const tensor = conversion.required(operator, i);
  const coding = codingOf(tensor);
  const codes = numbersOf(tensor, ['int8', 'uint8']).map(code => code - coding.zeroPoint);
  const channels = other.shape[other.shape.length - 1];
  const isByChannel = codes.length === channels && tensor.shape[tensor.shape.length - 1] === channels;
  if (codes.length !== 1 && !(isByChannel && sizeOf(tensor.shape) === channels)) {
    refused(operator, `its constants are [${tensor.shape.join(', ')}], not one or one for each channel`);
  }
  return { ...coding, codes };
}

/** MUL, of two computed operands or of one and constants: the product of codes without zero points, times one factor. */
export const mul: Converter = (operator, conversion) => {
  const { net } = conversion;
  const output = codingOf(conversion.output(operator));
  const bounds = fusedBounds(operator, ACTIVATION, output);
  const constant = [0, 1].find(i => conversion.isConstant(operator, i));
  const a = conversion.codes(operator, constant === 0 ? 1 : 0);
  const name = `${operator.name}_products`;
  let product: Value;
  let other: Coding;
  if (constant === undefined) {
    const b = conversion.codes(operator, 1);
    // Axes are counted from the last one there, and images have other axes last here.
    if (a.shape.length !== b.shape.length) refused(operator, 'its operands have other numbers of axes');
    other = b;
    product = net.mul(a.value, b.value, { name });
  } else {
    const known = constantOf(operator, conversion, constant, a);
    other = known;
    const shape = a.shape.map((dim, i) => (i === a.shape.length - 1 && known.codes.length > 1 ? dim : 1));
    product = net.mul(
      a.value,
      net.constant(known.codes, inGraph(shape), { name: `${operator.name}_factors` }),
      {
        name,
      },
    );
  }
  // Its kernel computes the factor in float32.
  const factor = fixedPointOf(Math.fround(Math.fround(a.scale * other.scale) / output.scale));
  const bound = 255 * 255 * 2 ** Math.max(factor.shift, 0);
  if (bound >= 2 ** 31) fail(tfliteDiagnostic('sum-overflows', { bound }));
  conversion.defineCodes(
    operator,
    stepped(net, product, [scaledSteps(factor, bounds)], bounds, operator.name),
  );
};
