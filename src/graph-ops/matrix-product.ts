import type { ElementKind } from '../ir/tensor.ts';
import { storeAs } from './number-kinds.ts';

/** One operand of a matrix product inside a row-major array: element (i, j) is data[offset + i*row + j*column]. */
export interface MatrixView {
  readonly data: Float64Array;
  readonly offset: number;
  readonly row: number;
  readonly column: number;
}

/**
 * out[i, j] = sum over k of a[i, k] * b[k, j], k ascending, each product and each sum stored in `kind`;
 * `out` is row-major from `outOffset` and holds zeros there.
 */
export function multiplyMatrices(
  a: MatrixView,
  b: MatrixView,
  size: { readonly rows: number; readonly inner: number; readonly columns: number },
  out: { readonly data: Float64Array; readonly offset: number },
  kind: ElementKind,
  node: string,
): void {
  const store = storeAs(kind, node);
  for (let i = 0; i < size.rows; i++) {
    const outRow = out.offset + i * size.columns;
    // k outside j walks b and out in memory order; each output still sees its terms in ascending k
    for (let k = 0; k < size.inner; k++) {
      const left = a.data[a.offset + i * a.row + k * a.column];
      let right = b.offset + k * b.row;
      for (let j = 0; j < size.columns; j++) {
        out.data[outRow + j] = store(out.data[outRow + j] + store(left * b.data[right]));
        right += b.column;
      }
    }
  }
}
