import { unreachable } from '../ir/invariant.ts';
import type { ElementFunction, FunctionChain } from './element-function.ts';
import { errorFunction } from './error-function.ts';
import * as Q from './rational.ts';
import * as S from './surd.ts';

/** The function in doubles: where to look first, and how far rounding reaches; it decides nothing. */
export function approximate(chain: FunctionChain): (x: number) => number {
  const functions = chain.map(approximation);
  return x => functions.reduce((value, f) => f(value), x);
}

export function approximation(f: ElementFunction): (x: number) => number {
  switch (f.kind) {
    case 'affine': {
      const [scale, offset] = [S.toNumber(f.map.scale), S.toNumber(f.map.offset)];
      return x => scale * x + offset;
    }
    case 'clip': {
      const min = f.min ? Q.toNumber(f.min) : Number.NEGATIVE_INFINITY;
      const max = f.max ? Q.toNumber(f.max) : Number.POSITIVE_INFINITY;
      return x => Math.min(Math.max(x, min), max);
    }
    case 'leaky': {
      const slope = Q.toNumber(f.slope);
      return x => (x >= 0 ? x : slope * x);
    }
    case 'elu': {
      const alpha = Q.toNumber(f.alpha);
      return x => (x >= 0 ? x : alpha * Math.expm1(x));
    }
    case 'sign':
      return Math.sign;
    case 'exp':
      return Math.exp;
    case 'log':
      return Math.log;
    case 'tanh':
      return Math.tanh;
    case 'sigmoid':
      return x => 1 / (1 + Math.exp(-x));
    case 'softplus':
      return x => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    case 'erf':
      return errorFunction;
    case 'times-root-2-over-pi':
      return x => Math.sqrt(2 / Math.PI) * x;
    case 'sum': {
      const [left, right] = [approximate(f.left), approximate(f.right)];
      return x => left(x) + right(x);
    }
    case 'product': {
      const [left, right] = [approximate(f.left), approximate(f.right)];
      return x => left(x) * right(x);
    }
    default:
      return unreachable(f);
  }
}
