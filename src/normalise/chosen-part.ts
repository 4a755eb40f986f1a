import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { Rational } from '../exact/rational.ts';
import * as Q from '../exact/rational.ts';
import type { ExactConstant } from '../graph-ops/normalising/exact-constant.ts';
import { sizeOf, type Tensor } from '../ir/tensor.ts';

/**
 * A choice spelled as arithmetic: a sum over all kernels, each times 1 or 0, is the winner's part of the quantized constant,
 * and keeps its codes; so does the constant with its other parts set to 0.
 *
 * @param inputs what the node reads where kernel `bank` of `count` wins; @param result what it makes of them
 */
export function chosenPart(
  result: ExactConstant,
  inputs: readonly (ExactConstant | undefined)[],
  bank: number,
  count: number,
): ExactConstant {
  const { tensor, quantized: kept } = result;
  if (kept) return { tensor, quantized: { codes: kept.codes, unit: condensed(kept.unit) } };
  const source = inputs.find(input => input?.quantized);
  if (!source?.quantized) return result;
  const { codes } = source.quantized;
  const { data, shape } = source.tensor;
  const units = B.expand(B.withRank(source.quantized.unit, shape.length), shape);
  const size = data.length / count;
  const [first, end] = [bank * size, (bank + 1) * size];
  if (tensor.data.length === size && tensor.data.every((y, i) => y === data[first + i]))
    return quantizedAs(tensor, codes.slice(first, end), units.slice(first, end));
  const isChosen = (i: number): boolean => i >= first && i < end;
  const isMasked =
    tensor.data.length === data.length && tensor.data.every((y, i) => y === (isChosen(i) ? data[i] : 0));
  if (!isMasked) return result;
  return quantizedAs(
    tensor,
    codes.map((code, i) => (isChosen(i) ? code : 0)),
    units,
  );
}

const quantizedAs = (tensor: Tensor, codes: Float64Array, units: readonly Rational[]): ExactConstant => ({
  tensor,
  quantized: { codes, unit: condensed({ shape: tensor.shape, values: units }) },
});

/** The same units, shared along every axis along which they do not differ. */
function condensed({ shape, values }: Broadcast<Rational>): Broadcast<Rational> {
  return shape.reduce<Broadcast<Rational>>(
    (unit, size, axis) => {
      const inner = sizeOf(unit.shape.slice(axis + 1));
      const isFirst = (i: number): boolean => Math.floor(i / inner) % size === 0;
      const first = (i: number): number => i - (Math.floor(i / inner) % size) * inner;
      if (size === 1 || !unit.values.every((u, i) => isFirst(i) || Q.equals(u, unit.values[first(i)])))
        return unit;
      return {
        shape: unit.shape.map((dim, k) => (k === axis ? 1 : dim)),
        values: unit.values.filter((_, i) => isFirst(i)),
      };
    },
    { shape, values },
  );
}
