import type { FunctionValue } from './function-value.ts';
import { plus, times } from './function-value.ts';
import { functionRoom, type PlainFunction } from './functions/index.ts';
import type { Direction, PullBack } from './functions/room.ts';

/** A function of one real number. Its parameters are exact. What is known of it stands in its room, `functions/<kind>.ts`. */
export type ElementFunction = PlainFunction | CombinedFunction;

/** left(x) + right(x), or left(x) * right(x). */
export interface CombinedFunction {
  readonly kind: 'sum' | 'product';
  readonly left: FunctionChain;
  readonly right: FunctionChain;
}

/** The composition of its functions, the first applied first; empty: the identity. */
export type FunctionChain = readonly ElementFunction[];

export const isCombined = (f: ElementFunction): f is CombinedFunction =>
  f.kind === 'sum' || f.kind === 'product';

/** Where a chain rises: see FunctionRoom.direction. */
export function direction(chain: FunctionChain): Direction {
  let found: 1 | -1 = 1;
  for (const f of chain) {
    const own = isCombined(f) ? combinedDirection(f) : functionRoom(f).direction(f);
    if (own === undefined) return undefined;
    found = own === found ? 1 : -1;
  }
  return found;
}

function combinedDirection({ kind, left, right }: CombinedFunction): Direction {
  if (kind === 'product') return undefined;
  const found = direction(left);
  return found === direction(right) ? found : undefined;
}

/** The function in doubles: where to look first, and how far rounding reaches; it decides nothing. */
export function approximate(chain: FunctionChain): (x: number) => number {
  const functions = chain.map(approximation);
  return x => functions.reduce((value, f) => f(value), x);
}

export function approximation(f: ElementFunction): (x: number) => number {
  if (!isCombined(f)) return functionRoom(f).approximation(f);
  const [left, right] = [approximate(f.left), approximate(f.right)];
  return f.kind === 'sum' ? x => left(x) + right(x) : x => left(x) * right(x);
}

/** The value at x; enclosures have `precision` fraction bits. Throws DomainError where there is none. */
export function valueAt(chain: FunctionChain, x: FunctionValue, precision: number): FunctionValue {
  return chain.reduce((value, f) => {
    if (!isCombined(f)) return functionRoom(f).valueAt(f, value, precision);
    const combine = f.kind === 'sum' ? plus : times;
    return combine(valueAt(f.left, value, precision), valueAt(f.right, value, precision), precision);
  }, x);
}

/** Pulls conditions on a function of straight pieces back to its argument; undefined of curves. */
export function throughFunction(f: ElementFunction): PullBack | undefined {
  return isCombined(f) ? undefined : functionRoom(f).pullBack(f);
}
