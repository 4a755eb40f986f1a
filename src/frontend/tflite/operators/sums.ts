import { spend } from '../../../ir/budget.ts';
import { fail } from '../../../ir/diagnostic.ts';
import type { Value } from '../../builder.ts';
import type { Conversion, HeldCodes } from '../conversion.ts';
import { tfliteDiagnostic } from '../diagnostics.ts';
import type { FixedPoint } from '../fixed-point.ts';
import type { TfliteOperator, TfliteTensor } from '../model.ts';
import { fusedBounds } from '../options.ts';
import { type Bounds, doubleSteps, type Staircase, scaledSteps, stepped } from '../staircase.ts';
import { codingOf, numbersOf } from '../tensors.ts';

/** How a kernel brings sums to codes: in fixed point, or by a double. */
export type Scaling =
  | ({ readonly kind: 'fixed' } & FixedPoint)
  | { readonly kind: 'double'; readonly factor: number };

/** A weighted sum of codes, before it becomes codes. */
export interface WeightedSum {
  readonly input: HeldCodes;
  readonly value: Value;
  /** Row-major, outputs first. */
  readonly weights: Float64Array;
  readonly outputs: number;
  /** One for all outputs, or one for each. */
  readonly scalings: readonly Scaling[];
  /** Field number of the fused activation function. */
  readonly activation: number;
}

/** Adds the bias and scales the sum to codes: the bias moves the steps, so that nothing is rounded twice here. */
export function defineSum(operator: TfliteOperator, sum: WeightedSum, conversion: Conversion): void {
  const { outputs, scalings } = sum;
  const bounds = fusedBounds(operator, sum.activation, codingOf(conversion.output(operator)));
  const biases = biasesOf(conversion.operand(operator, 2), outputs);
  checkSums(sum, biases);
  spend('thresholds', outputs * (bounds.max - bounds.min));
  const stairs = Array.from({ length: outputs }, (_, i) =>
    stepsOf(scalings[scalings.length === 1 ? 0 : i], bounds, biases?.[i] ?? 0),
  );
  conversion.defineCodes(operator, stepped(conversion.net, sum.value, stairs, bounds, operator.name));
}

const stepsOf = (scaling: Scaling, bounds: Bounds, bias: number): Staircase =>
  scaling.kind === 'fixed' ? scaledSteps(scaling, bounds, bias) : doubleSteps(scaling.factor, bounds, bias);

/** The factor from sums to codes for each scale of the weights, in double precision. */
export const factorsOf = (input: number, weights: readonly number[], output: number): readonly number[] =>
  weights.map(scale => (input * scale) / output);

function biasesOf(tensor: TfliteTensor | undefined, outputs: number): Float64Array | undefined {
  if (!tensor) return undefined;
  const biases = numbersOf(tensor, ['int32']);
  if (biases.length === outputs) return biases;
  return fail(
    tfliteDiagnostic('bad-shape', { shape: tensor.shape, expected: `[${outputs}]` }, { tensor: tensor.name }),
  );
}

/** TensorFlow Lite adds in 32 bits, and shifts sums left for a factor above 1; what leaves them is undefined there. */
function checkSums(
  { input, weights, outputs, scalings }: WeightedSum,
  biases: Float64Array | undefined,
): void {
  const { range, zeroPoint } = input;
  const reach = Math.max(range.max - zeroPoint, zeroPoint - range.min);
  const size = weights.length / outputs;
  for (let o = 0; o < outputs; o++) {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += Math.abs(weights[o * size + i]);
    const bound =
      (sum * reach + Math.abs(biases?.[o] ?? 0)) * growthOf(scalings[scalings.length === 1 ? 0 : o]);
    if (bound >= 2 ** 31) fail(tfliteDiagnostic('sum-overflows', { bound }));
  }
}

/** How much greater than the sum a number on the way may be. */
const growthOf = (scaling: Scaling): number =>
  scaling.kind === 'fixed' ? 2 ** Math.max(scaling.shift, 0) : Math.max(scaling.factor, 1);
