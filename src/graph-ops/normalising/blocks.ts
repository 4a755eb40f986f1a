import type { LinearAttrs } from '../../canonical/graph.ts';
import { MAX_WEIGHT_BITS, rowUnits } from '../../canonical/row-units.ts';
import { expand } from '../../exact/broadcast.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import { integerTensor } from '../../ir/integer-tensor.ts';
import { type ExactConstant, exactElements } from './exact-constant.ts';

/** Most blocks of inputs that have a matrix of their own. */
const MAX_BLOCKS = 64;

/** A matrix of some of the inputs: one unit for each output. */
export interface BlockOfInputs {
  readonly attrs: LinearAttrs;
  readonly start: number;
  readonly count: number;
}

/**
 * A quantized weight matrix as the sum of matrices of inputs that stand side by side and share their scales: blocks of scales
 * without a unit that they have in common. Undefined where there is one, or blocks are too many.
 */
export function blocksOfInputs(
  { quantized, ...weights }: ExactConstant,
  isTransposed: boolean,
  alpha: Rational,
): readonly BlockOfInputs[] | undefined {
  const { shape } = weights.tensor;
  if (!quantized || shape.length !== 2 || quantized.unit.shape[isTransposed ? 1 : 0] === 1) return undefined;
  const [outputs, inputs] = isTransposed ? shape : [shape[1], shape[0]];
  const index = (o: number, i: number): number => (isTransposed ? o * inputs + i : i * outputs + o);
  const elements = exactElements({ quantized, ...weights });
  const { bits } = rowUnits(outputs, inputs, (o, i) => elements[index(o, i)]);
  if (bits <= MAX_WEIGHT_BITS) return undefined;
  const units = expand(quantized.unit, shape);
  const isAsBefore = (i: number): boolean =>
    Array.from({ length: outputs }, (_, o) => o).every(o =>
      Q.equals(units[index(o, i)], units[index(o, i - 1)]),
    );
  const starts = Array.from({ length: inputs }, (_, i) => i).filter(i => i === 0 || !isAsBefore(i));
  if (starts.length < 2 || starts.length > MAX_BLOCKS) return undefined;
  return starts.map((start, block): BlockOfInputs => {
    const count = (starts[block + 1] ?? inputs) - start;
    const codes = new Float64Array(outputs * count);
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < count; i++) codes[o * count + i] = quantized.codes[index(o, start + i)];
    }
    const unit = Array.from({ length: outputs }, (_, o) => Q.multiply(units[index(o, start)], alpha));
    return { attrs: { codes: integerTensor([outputs, count], codes), unit, axis: 'last' }, start, count };
  });
}
