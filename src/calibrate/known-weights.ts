import * as Q from '../exact/rational.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { roomOf } from '../graph-ops/infer-node.ts';
import type { Tensor } from '../ir/tensor.ts';
import { stridesOf } from '../ir/tensor.ts';

/** Widest weight that lowering takes without a quantizer, on the common grid of an output's weights. */
const MAX_GRID_BITS = 16;

/** The quantizer that made a constant's codes; undefined where there is none. */
export function quantizerOfWeights(
  value: string,
  producerOf: ReadonlyMap<string, GraphOp>,
): GraphOp | undefined {
  const node = producerOf.get(value);
  if (!node) return undefined;
  const { codes } = roomOf(node);
  if (codes === 'lost') return undefined;
  if (codes.kind === 'made') return node;
  const sources = codes.kind === 'kept' ? node.inputs.slice(0, 1) : node.inputs;
  return sources.map(input => quantizerOfWeights(input, producerOf)).find(found => found !== undefined);
}

/** For each output along `axis`, the weights that belong to it. */
export function rowsOf({ shape, data }: Tensor, axis: number): Float64Array[] {
  const [rows, stride] = [shape[axis] ?? 1, stridesOf(shape)[axis] ?? 1];
  const length = rows === 0 ? 0 : data.length / rows;
  const found = Array.from({ length: rows }, () => new Float64Array(length));
  const filled = new Array<number>(rows).fill(0);
  data.forEach((weight, i) => {
    const row = Math.floor(i / stride) % rows;
    found[row][filled[row]++] = weight;
  });
  return found;
}

/** Whether the weights of each output lie on a grid of few enough bits: then they are integers as they stand. */
export function isOnGrid(weights: Tensor, axis: number): boolean {
  return rowsOf(weights, axis).every(row => {
    const largest = row.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
    let unit = Q.ZERO;
    for (const weight of row) {
      if (weight === 0) continue;
      unit = Q.commonUnit(unit, Q.fromNumber(weight));
      if (Q.toNumber(Q.divide(Q.fromNumber(largest), unit)) >= 2 ** (MAX_GRID_BITS - 1)) return false;
    }
    return true;
  });
}
