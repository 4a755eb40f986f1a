import { fail } from '../ir/diagnostic.ts';
import { invariant } from '../ir/invariant.ts';
import type { ElementKind } from '../ir/tensor.ts';
import { graphDiagnostic } from './diagnostics.ts';

/** Puts the result of one operation into the values of a kind: rounded for floats, checked for integers. */
export function storeAs(kind: ElementKind, node: string): (value: number) => number {
  switch (kind) {
    case 'float32':
      return Math.fround;
    case 'float64':
      return value => value;
    case 'int64':
      return value => {
        if (!Number.isSafeInteger(value)) fail(graphDiagnostic('integer-overflow', { value }, { node }));
        return value;
      };
    case 'bool':
      return value => {
        invariant(value === 0 || value === 1, `${value} stored as bool`);
        return value;
      };
  }
}

/** The kind of an operation on operands of these kinds: float32 as soon as one of them is a float. */
export function commonKind(kinds: readonly ElementKind[]): ElementKind {
  if (kinds.every(kind => kind === kinds[0])) return kinds[0];
  return kinds.some(kind => kind === 'float32' || kind === 'float64') ? 'float32' : 'int64';
}

/** To the nearest integer, ties to even; exact for every double. */
export function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const part = x - below;
  if (part < 0.5) return below;
  if (part > 0.5) return below + 1;
  return below % 2 === 0 ? below : below + 1;
}
