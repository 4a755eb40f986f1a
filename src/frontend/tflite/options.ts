import { fail } from '../../ir/diagnostic.ts';
import type { IntegerRange } from '../../ir/integer-type.ts';
import { tfliteDiagnostic } from './diagnostics.ts';
import { roundAway } from './fixed-point.ts';
import type { TfliteOperator } from './model.ts';
import type { Coding } from './tensors.ts';

/** Activation functions that TensorFlow Lite fuses into a quantized operator, by their codes. */
const ACTIVATIONS: readonly { readonly least?: number; readonly most?: number }[] = [
  {},
  { least: 0 },
  { least: -1, most: 1 },
  { least: 0, most: 6 },
];

/** An option by its field number, as the schema numbers the fields of each table of options. */
export const option = (
  { options }: TfliteOperator,
  field: number,
  type: 'int8' | 'int32' | 'bool',
  fallback = 0,
) => options?.scalar(field, type, fallback) ?? fallback;

/** The codes that a fused activation function lets pass, without the zero point (`CalculateActivationRangeQuantized`). */
export function fusedBounds(operator: TfliteOperator, field: number, coding: Coding): IntegerRange {
  const code = option(operator, field, 'int8');
  const activation = ACTIVATIONS[code];
  if (!activation) return refused(operator, `the fused activation function ${code} has none in 8 bits`);
  return boundsOf(coding, activation);
}

/** The codes between two real bounds, without the zero point. */
export function boundsOf(
  { scale, zeroPoint, range }: Coding,
  { least, most }: { readonly least?: number; readonly most?: number },
): IntegerRange {
  const codeOf = (real: number) => roundAway(Math.fround(real / scale));
  const [min, max] = [range.min - zeroPoint, range.max - zeroPoint];
  return {
    min: least === undefined ? min : Math.max(min, codeOf(least)),
    max: most === undefined ? max : Math.min(max, codeOf(most)),
  };
}

/** Stops at an operator in a form that is not taken. */
export const refused = ({ kind }: TfliteOperator, reason: string): never =>
  fail(tfliteDiagnostic('unsupported-form', { op: kind, reason }));

/** Places that the padding of the schema adds at the two ends of an axis; SAME gives one window for each stride. */
export function padsOf(
  operator: TfliteOperator,
  field: number,
  { size, kernel, stride, dilation = 1 }: { size: number; kernel: number; stride: number; dilation?: number },
): readonly [before: number, after: number] {
  const padding = option(operator, field, 'int8');
  if (padding !== 0 && padding !== 1) return refused(operator, `its padding is of kind ${padding}`);
  if (stride < 1 || dilation < 1 || kernel < 1)
    return refused(operator, 'a stride, kernel or dilation is not positive');
  if (padding === 1) return [0, 0];
  const reach = (kernel - 1) * dilation + 1;
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + reach - size, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}
