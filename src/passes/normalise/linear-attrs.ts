import { expand } from '../../exact/broadcast.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import { fail, type Location } from '../../ir/diagnostic.ts';
import { integerTensor } from '../../ir/integer-tensor.ts';
import { unsignedBits } from '../../ir/integer-type.ts';
import type { LinearAttrs } from '../canonical.ts';
import { passDiagnostic } from '../diagnostics.ts';
import { MAX_WEIGHT_BITS, rowUnits } from '../linear.ts';
import { type ExactConstant, exactElements } from './exact-constant.ts';

/**
 * Integer codes [outputs, inputs] and units of a weight matrix, [inputs, outputs] in the model or,
 * transposed, [outputs, inputs]. Quantized weights whose scale depends on the output alone keep the
 * codes of their quantizer; other matrices are put on the coarsest grid that holds each row exactly.
 */
export function linearAttrs(
  weights: ExactConstant,
  isTransposed: boolean,
  alpha: Rational,
  at: Location,
): LinearAttrs {
  const { shape } = weights.tensor;
  if (shape.length !== 2) {
    const reason = `its weights have ${shape.length} dimensions, not 2`;
    fail(passDiagnostic('unsupported-operator', { op: 'the matrix product', reason }, at));
  }
  const [outputs, inputs] = isTransposed ? shape : [shape[1], shape[0]];
  const index = isTransposed
    ? (o: number, i: number) => o * inputs + i
    : (o: number, i: number) => i * outputs + o;
  const { quantized } = weights;
  const inputAxis = isTransposed ? 1 : 0;
  if (quantized && quantized.unit.shape[inputAxis] === 1) {
    const units =
      quantized.unit.values.length === 1
        ? quantized.unit.values
        : expand(quantized.unit, isTransposed ? [outputs, 1] : [1, outputs]);
    const codes = new Float64Array(outputs * inputs);
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) codes[o * inputs + i] = quantized.codes[index(o, i)];
    }
    const reach = codes.reduce((most, code) => Math.max(most, code, -code - 1), 0);
    refuseWide(unsignedBits(reach) + 1, at);
    return {
      codes: integerTensor([outputs, inputs], codes),
      unit: units.map(u => Q.multiply(u, alpha)),
      axis: 'last',
    };
  }
  const elements = exactElements(weights);
  const { codes, unit, bits } = rowUnits(outputs, inputs, (o, i) => elements[index(o, i)]);
  refuseWide(bits, at);
  return {
    codes: integerTensor([outputs, inputs], codes),
    unit: unit.map(u => Q.multiply(u, alpha)),
    axis: 'last',
  };
}

function refuseWide(bits: number, at: Location): void {
  if (bits > MAX_WEIGHT_BITS)
    fail(passDiagnostic('unquantized-weights', { bits, limit: MAX_WEIGHT_BITS }, at));
}
