import type { GraphOp, GraphOpKind } from '../graph-ops/index.ts';

/**
 * What a float value on the data's way is in terms of integers, as far as calibration must know.
 *
 * - `codes`: scale * integer + offset with one scale for all channels
 * - `sums`: scale * integer + offset with scales that may differ between channels
 * - `function`: a non-linear function of such, which only a quantizer ends
 */
export interface Form {
  readonly kind: 'codes' | 'sums' | 'function';
  /** The scale is known to be positive, so that order is kept. */
  readonly rising: boolean;
  /** Zero is an integer, the same on all channels. */
  readonly hasZero: boolean;
  /** The quantizer whose scale this value has, up to a factor of few bits: the value it quantizes or gives. */
  readonly source?: string;
}

export const CODES: Form = { kind: 'codes', rising: true, hasZero: true };
export const FUNCTION: Form = { kind: 'function', rising: false, hasZero: false };

/** What a node asks of a value it reads; `linear` takes codes and sums. */
export interface Need {
  readonly form: 'codes' | 'linear' | 'any';
  readonly rising?: boolean;
  readonly zero?: boolean;
}

export const ANY: Need = { form: 'any' };

export function satisfies(form: Form, need: Need): boolean {
  if (need.form === 'any') return true;
  if (form.kind === 'function' || (need.form === 'codes' && form.kind !== 'codes')) return false;
  return (!need.rising || form.rising) && (!need.zero || form.hasZero);
}

/** Operators that only rename, reorder, repeat or drop elements. */
const REARRANGING: ReadonlySet<GraphOpKind> = new Set<GraphOpKind>([
  'cast',
  'depth-to-space',
  'flatten',
  'gather',
  'identity',
  'reshape',
  'resize-nearest',
  'slice',
  'space-to-depth',
  'split',
  'squeeze',
  'transpose',
  'unsqueeze',
]);

/** Those among them behind which a quantizer may as well stand before: they keep all elements and repeat them at most. */
const TRANSPARENT: ReadonlySet<GraphOpKind> = new Set<GraphOpKind>([
  'depth-to-space',
  'flatten',
  'identity',
  'reshape',
  'resize-nearest',
  'space-to-depth',
  'squeeze',
  'transpose',
  'unsqueeze',
]);

/** Monotone functions: the steps of a quantizer behind them can be pulled back to what stands before. */
const MONOTONE: ReadonlySet<GraphOpKind> = new Set<GraphOpKind>([
  'clip',
  'elu',
  'hard-sigmoid',
  'leaky-relu',
  'prelu',
  'relu',
  'sigmoid',
  'softplus',
  'tanh',
]);

const QUANTIZERS: ReadonlySet<GraphOpKind> = new Set<GraphOpKind>([
  'bipolar-quant',
  'dequantize-linear',
  'multi-threshold',
  'quant',
  'quant-avg-pool2d',
  'quantize-linear',
  'trunc',
]);

export const isRearranging = ({ kind }: GraphOp): boolean => REARRANGING.has(kind);
export const isTransparent = ({ kind }: GraphOp): boolean => TRANSPARENT.has(kind);
export const isMonotone = ({ kind }: GraphOp): boolean => MONOTONE.has(kind);
export const isQuantizer = ({ kind }: GraphOp): boolean => QUANTIZERS.has(kind);
