import { spend } from '../ir/budget.ts';
import { invariant } from '../ir/invariant.ts';
import { broadcastIndices, broadcastShape, sizeOf, transposedIndices } from '../ir/tensor.ts';

/**
 * Values that belong to a tensor and are shared along some of its axes, as numpy broadcasts:
 * `shape` has the tensor's rank and is 1 along the axes that share. Row-major.
 */
export interface Broadcast<T> {
  readonly shape: readonly number[];
  readonly values: readonly T[];
}

/** One value for a whole tensor of this rank. */
export function shared<T>(rank: number, value: T): Broadcast<T> {
  return { shape: new Array<number>(rank).fill(1), values: [value] };
}

export function isShared(b: Broadcast<unknown>): boolean {
  return b.values.length === 1;
}

/** The same values seen at a higher rank: leading axes of size 1 are added. */
export function withRank<T>(b: Broadcast<T>, rank: number): Broadcast<T> {
  invariant(rank >= b.shape.length, `rank ${b.shape.length} cannot become ${rank}`);
  return { shape: [...new Array<number>(rank - b.shape.length).fill(1), ...b.shape], values: b.values };
}

/**
 * A function of one argument that is asked once for each value (numbers, or the very same objects) and gives the same for
 * it again: what is the same in many places stays so, which saves the time and the memory of them all.
 */
function once<T, U>(f: (value: T) => U): (value: T) => U {
  const known = new Map<T, U>();
  return value => {
    // A Map takes it for 0.
    if (Object.is(value, -0)) return f(value);
    const before = known.get(value);
    if (before !== undefined) return before;
    const result = f(value);
    known.set(value, result);
    return result;
  };
}

/** Each value by a function without side effects. */
export function map<T, U>(b: Broadcast<T>, f: (value: T) => U): Broadcast<U> {
  return { shape: b.shape, values: b.values.map(once(f)) };
}

/** Combines two elementwise by a function without side effects, at the smallest shape that holds both. */
export function zip<T, U, V>(a: Broadcast<T>, b: Broadcast<U>, f: (a: T, b: U) => V): Broadcast<V> {
  const shape = broadcastShape(a.shape, b.shape);
  invariant(shape, `shapes [${a.shape}] and [${b.shape}] do not broadcast`);
  spend('repeated', sizeOf(shape));
  const indexA = broadcastIndices(a.shape, shape);
  const indexB = broadcastIndices(b.shape, shape);
  const withA = once((left: T) => once((right: U) => f(left, right)));
  return {
    shape,
    values: Array.from({ length: sizeOf(shape) }, (_, i) => withA(a.values[indexA[i]])(b.values[indexB[i]])),
  };
}

/** Every element's own value, row-major, for a tensor of `shape`. */
export function expand<T>(b: Broadcast<T>, shape: readonly number[]): T[] {
  const index = broadcastIndices(b.shape, shape);
  return Array.from(index, i => b.values[i]);
}

/** The same values for a tensor of shape `from` that is reshaped (row-major) to `to`. */
export function reshape<T>(b: Broadcast<T>, from: readonly number[], to: readonly number[]): Broadcast<T> {
  return isShared(b) ? shared(to.length, b.values[0]) : { shape: to, values: expand(b, from) };
}

/** The same values for a tensor whose axes are permuted: result axis i is axis perm[i]. */
export function transpose<T>(b: Broadcast<T>, perm: readonly number[]): Broadcast<T> {
  if (isShared(b)) return b;
  const values = Array.from(transposedIndices(b.shape, perm), i => b.values[i]);
  return { shape: perm.map(axis => b.shape[axis]), values };
}

/** The same values shared along every axis on which they do not vary: numbers, or the very same objects. */
export function narrowed<T>(b: Broadcast<T>): Broadcast<T> {
  return b.shape.reduce((found, size, axis) => {
    const inner = sizeOf(found.shape.slice(axis + 1));
    const isFirst = (i: number): boolean => Math.floor(i / inner) % size === 0;
    const firstOf = (i: number): number => i - (Math.floor(i / inner) % size) * inner;
    if (found.values.some((value, i) => !Object.is(value, found.values[firstOf(i)]))) return found;
    return {
      shape: found.shape.map((dim, k) => (k === axis ? 1 : dim)),
      values: found.values.filter((_, i) => isFirst(i)),
    };
  }, b);
}
