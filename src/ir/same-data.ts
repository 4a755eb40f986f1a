import { invariant } from './invariant.ts';

/**
 * Whether two values hold the same data: primitives as Object.is has them (NaN equals itself, 0 is not -0), typed
 * arrays, arrays, maps and plain objects entry by entry. What an undefined field holds and what is absent differ.
 */
export function isSameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Map) return b instanceof Map && isSameData([...a], [...b]);
  if (isList(a)) return isList(b) && a.length === b.length && a.every((x, i) => isSameData(x, b[i]));
  invariant(!(a instanceof Set || ArrayBuffer.isView(a)), 'only lists, maps and plain objects are compared');
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return left.size === right.size && [...left].every(([k, x]) => right.has(k) && isSameData(x, right.get(k)));
}

/** Lists whose `every` sees all elements: arrays without holes, and the typed arrays of tensors. */
const isList = (value: object): value is readonly unknown[] =>
  Array.isArray(value) ||
  value instanceof Float64Array ||
  value instanceof Float32Array ||
  value instanceof Int32Array ||
  value instanceof Uint8Array;
