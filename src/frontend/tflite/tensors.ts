import { fail } from '../../ir/diagnostic.ts';
import { type IntegerRange, int, rangeOf, uint } from '../../ir/integer-type.ts';
import { tfliteDiagnostic } from './diagnostics.ts';
import type { TfliteTensor } from './model.ts';

/** What 8-bit codes q of a tensor mean: scale * (q - zeroPoint). */
export interface Coding {
  readonly type: 'int8' | 'uint8';
  /** A positive float32 number. */
  readonly scale: number;
  readonly zeroPoint: number;
  /** The codes of the type. */
  readonly range: IntegerRange;
}

const at = ({ name }: TfliteTensor) => ({ tensor: name });

const badQuantization = (tensor: TfliteTensor, reason: string): never =>
  fail(tfliteDiagnostic('bad-quantization', { reason }, at(tensor)));

/** The coding of an activation: 8 bits, of one scale. */
export function codingOf(tensor: TfliteTensor): Coding {
  const { type, quantization } = tensor;
  if (type !== 'int8' && type !== 'uint8')
    return fail(tfliteDiagnostic('not-quantized', { type }, at(tensor)));
  const range = rangeOf(type === 'int8' ? int(8) : uint(8));
  if (!quantization) return badQuantization(tensor, 'it has no scale');
  const { scales, zeroPoints } = quantization;
  if (scales.length !== 1 || zeroPoints.length > 1) {
    return badQuantization(tensor, `it has ${scales.length} scales, and an activation is taken with one`);
  }
  const [scale] = scales;
  const [zeroPoint = 0] = zeroPoints;
  checkScale(tensor, scale);
  if (!(zeroPoint >= range.min && zeroPoint <= range.max)) {
    return badQuantization(tensor, `its zero point ${zeroPoint} is no code of ${type}`);
  }
  return { type, scale, zeroPoint, range };
}

function checkScale(tensor: TfliteTensor, scale: number): void {
  // TensorFlow Lite's own converter stays far within these.
  if (!(scale > 2 ** -100 && scale < 2 ** 100)) {
    badQuantization(tensor, `its scale ${scale} is not one of a trained network`);
  }
}

/** The scales of weights: one, or one for each output; their zero points are 0. */
export function weightScales(tensor: TfliteTensor, axis: number): readonly number[] {
  const { type, quantization, shape } = tensor;
  if (type !== 'int8')
    return fail(tfliteDiagnostic('not-quantized', { type: `weights of ${type}` }, at(tensor)));
  if (!quantization) return badQuantization(tensor, 'it has no scale');
  const { scales, zeroPoints } = quantization;
  if (zeroPoints.some(zero => zero !== 0)) {
    return badQuantization(tensor, 'its zero point is not 0, and int8 weights are symmetric');
  }
  if (scales.length !== 1 && (scales.length !== shape[axis] || quantization.axis !== axis)) {
    return badQuantization(
      tensor,
      `it has ${scales.length} scales on axis ${quantization.axis} of [${shape.join(', ')}]`,
    );
  }
  for (const scale of scales) checkScale(tensor, scale);
  return scales;
}

type ConstantType = 'int8' | 'uint8' | 'int32';

const READ: { readonly [T in ConstantType]: (view: DataView, i: number) => number } = {
  int8: (view, i) => view.getInt8(i),
  uint8: (view, i) => view.getUint8(i),
  int32: (view, i) => view.getInt32(4 * i, true),
};

/** The numbers of a constant tensor of one of the types. */
export function numbersOf(tensor: TfliteTensor, types: readonly ConstantType[]): Float64Array {
  const { data, type } = tensor;
  const known = types.find(each => each === type);
  if (!known) return fail(tfliteDiagnostic('not-quantized', { type }, at(tensor)));
  if (!data) return fail(tfliteDiagnostic('not-written', {}, at(tensor)));
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const size = known === 'int32' ? 4 : 1;
  return Float64Array.from({ length: data.length / size }, (_, i) => READ[known](view, i));
}
