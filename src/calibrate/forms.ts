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
