import { invariant } from './invariant.ts';

/** Number types of ONNX constants that the graph IR tells apart. */
export type ElementKind = 'float32' | 'float64' | 'int64' | 'bool';

/**
 * A dense constant or float-evaluation tensor, row-major.
 *
 * `data` is a Float64Array whatever the kind: it holds every float32, every int up to 2^53 and
 * booleans (0/1) exactly. A `float32` tensor holds only values that are float32 numbers.
 */
export interface Tensor {
  readonly kind: ElementKind;
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

export function tensor(kind: ElementKind, shape: readonly number[], data: ArrayLike<number>): Tensor {
  invariant(sizeOf(shape) === data.length, `tensor of shape [${shape}] given ${data.length} values`);
  return { kind, shape, data: data instanceof Float64Array ? data : Float64Array.from(data) };
}

export function scalar(kind: ElementKind, value: number): Tensor {
  return tensor(kind, [], [value]);
}

/** Row-major strides of a shape, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1] * shape[i + 1];
  return strides;
}

/**
 * For each element of a tensor whose axes are permuted (result axis i is axis perm[i]), row-major, its index in the
 * tensor of `shape` as it was.
 */
export function transposedIndices(shape: readonly number[], perm: readonly number[]): Int32Array {
  const own = stridesOf(shape);
  const sizes = perm.map(axis => shape[axis]);
  const strides = perm.map(axis => own[axis]);
  const indices = new Int32Array(sizeOf(shape));
  const position = new Array<number>(perm.length).fill(0);
  for (let i = 0, index = 0; i < indices.length; i++) {
    indices[i] = index;
    for (let axis = perm.length - 1; axis >= 0; axis--) {
      index += strides[axis];
      if (++position[axis] < sizes[axis]) break;
      index -= position[axis] * strides[axis];
      position[axis] = 0;
    }
  }
  return indices;
}

/** Numpy broadcasting of two shapes; undefined when they do not broadcast. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const out: number[] = [];
  for (let i = 0; i < rank; i++) {
    const da = a[a.length - rank + i] ?? 1;
    const db = b[b.length - rank + i] ?? 1;
    if (da !== db && da !== 1 && db !== 1) return undefined;
    out.push(da === 1 ? db : da);
  }
  return out;
}

/**
 * For each element of `outShape` (row-major), the index of the element of a tensor of `shape`
 * that broadcasts to it.
 */
export function broadcastIndices(shape: readonly number[], outShape: readonly number[]): Int32Array {
  const strides = stridesOf(shape);
  const offset = outShape.length - shape.length;
  const indices = new Int32Array(sizeOf(outShape));
  const position = new Array<number>(outShape.length).fill(0);
  for (let i = 0; i < indices.length; i++) {
    let index = 0;
    for (let axis = 0; axis < shape.length; axis++) {
      if (shape[axis] !== 1) index += position[offset + axis] * strides[axis];
    }
    indices[i] = index;
    for (let axis = outShape.length - 1; axis >= 0; axis--) {
      if (++position[axis] < outShape[axis]) break;
      position[axis] = 0;
    }
  }
  return indices;
}
