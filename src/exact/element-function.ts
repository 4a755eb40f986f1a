import { unreachable } from '../ir/invariant.ts';
import type { AffineMap } from './condition.ts';
import type { Rational } from './rational.ts';
import * as Q from './rational.ts';
import * as S from './surd.ts';

/** A function of one real number. Its parameters are exact. */
export type ElementFunction =
  | { readonly kind: 'affine'; readonly map: AffineMap }
  | {
      /** min(max(x, min), max); a bound that is undefined bounds nothing. */
      readonly kind: 'clip';
      readonly min?: Rational;
      readonly max?: Rational;
    }
  | {
      /** x where x >= 0, slope * x elsewhere: slope -1 is |x|. */
      readonly kind: 'leaky';
      readonly slope: Rational;
    }
  | {
      /** x where x >= 0, alpha * (e^x - 1) elsewhere. */
      readonly kind: 'elu';
      readonly alpha: Rational;
    }
  | { readonly kind: 'sign' }
  | { readonly kind: 'exp' | 'log' | 'erf' | 'tanh' | 'sigmoid' | 'softplus' }
  /** sqrt(2 / pi) * x. */
  | { readonly kind: 'times-root-2-over-pi' }
  | {
      /** left(x) + right(x), or left(x) * right(x). */
      readonly kind: 'sum' | 'product';
      readonly left: FunctionChain;
      readonly right: FunctionChain;
    };

/** The composition of its functions, the first applied first; empty: the identity. */
export type FunctionChain = readonly ElementFunction[];

export const RELU: PiecewiseLinear = { kind: 'clip', min: Q.ZERO };

/**
 * 1 where the function nowhere falls, -1 where it nowhere rises, undefined where it may do both. A
 * function of which that cannot be told at once counts as one that does both.
 */
export function direction(chain: FunctionChain): 1 | -1 | undefined {
  let found: 1 | -1 = 1;
  for (const f of chain) {
    const own = directionOf(f);
    if (own === undefined) return undefined;
    found = own === found ? 1 : -1;
  }
  return found;
}

function directionOf(f: ElementFunction): 1 | -1 | undefined {
  switch (f.kind) {
    case 'affine':
      return S.sign(f.map.scale) < 0 ? -1 : 1;
    case 'leaky':
      return Q.sign(f.slope) < 0 ? undefined : 1;
    case 'elu':
      return Q.sign(f.alpha) < 0 ? undefined : 1;
    case 'sum': {
      const left = direction(f.left);
      return left === direction(f.right) ? left : undefined;
    }
    case 'product':
      return undefined;
    case 'clip':
    case 'sign':
    case 'exp':
    case 'log':
    case 'erf':
    case 'tanh':
    case 'sigmoid':
    case 'softplus':
    case 'times-root-2-over-pi':
      return 1;
    default:
      return unreachable(f);
  }
}

/** Pieces of straight lines: conditions on them are pulled back as conditions on surds. */
export type PiecewiseLinear = Extract<ElementFunction, { kind: 'affine' | 'clip' | 'leaky' | 'sign' }>;

export function isPiecewiseLinear(f: ElementFunction): f is PiecewiseLinear {
  return f.kind === 'affine' || f.kind === 'clip' || f.kind === 'leaky' || f.kind === 'sign';
}
