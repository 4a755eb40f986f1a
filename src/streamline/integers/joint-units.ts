import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import { greatest } from '../../ir/extremes.ts';
import { reachOf, type ScaledTerm } from './scaled-term.ts';

/** Widest multiplier of a line, and widest entry of a table; signs aside. */
export const [MAX_FACTOR_BITS, MAX_ENTRY_BITS] = [22, 22] as const;

/** Fewest bits of a table's entries that are tried. */
const MIN_ENTRY_BITS = 4;

const absolute = (value: S.Surd): S.Surd => (S.sign(value) < 0 ? S.negate(value) : value);

const halved = (value: S.Surd, times: number): S.Surd =>
  S.scale(value, times < 0 ? Q.rational(1n << BigInt(-times)) : Q.rational(1n, 1n << BigInt(times)));

/** For a sum one unit for all, from coarse to fine. */
export function* sumUnits(terms: readonly ScaledTerm[]): Generator<readonly S.Surd[]> {
  const units = terms.every(term => term.kind === 'line') ? lineUnits(terms) : tableUnits(terms);
  for (const unit of units) yield terms.map(() => unit);
}

/** Powers of two times the scale of a line, or of 1, that leave tables their entries. */
function tableUnits(terms: readonly ScaledTerm[]): readonly S.Surd[] {
  const scales = terms.flatMap(term => (term.kind === 'line' ? [absolute(term.map.scale)] : []));
  const bases = scales.length > 0 ? scales : [S.ONE];
  const most = greatest(tableReaches(terms));
  const units = bases.flatMap(base => {
    const first = Math.ceil(Math.log2(S.toNumber(base) / most)) + MIN_ENTRY_BITS;
    return Array.from({ length: MAX_ENTRY_BITS - MIN_ENTRY_BITS }, (_, i) => halved(base, first + i));
  });
  return units.toSorted((a, b) => S.toNumber(b) - S.toNumber(a));
}

/** Bits of multipliers, and how many of each width are tried. */
const WIDTHS = [6, 8, 10, 12, 14, 16, 18, 20, 22];
const OF_EACH_WIDTH = 8;

/**
 * Units that are fractions of the largest scale, of which each other scale is nearly a multiple: of each width those with the
 * least error. That is far below half a unit, and what a random unit would leave.
 */
function* lineUnits(lines: readonly Extract<ScaledTerm, { kind: 'line' }>[]): Generator<S.Surd> {
  const sizes = lines.map(({ map }) => Math.abs(S.toNumber(map.scale)));
  const reaches = lines.map(({ integers }) => integers.reduce((most, x) => Math.max(most, Math.abs(x)), 0));
  const leader = sizes.indexOf(greatest(sizes));
  const scale = absolute(lines[leader].map.scale);
  const ratios = sizes.map(size => size / sizes[leader]);
  const errorOf = (parts: number): number => {
    let error = 0;
    for (let i = 0; i < ratios.length; i++)
      error += Math.abs(Math.round(ratios[i] * parts) / parts - ratios[i]) * reaches[i];
    return error;
  };
  let first = 1;
  for (const width of WIDTHS) {
    const best: { readonly parts: number; readonly error: number }[] = [];
    for (let parts = first; parts < 2 ** width; parts++) {
      const error = errorOf(parts);
      const isFull = best.length === OF_EACH_WIDTH;
      if (isFull && error >= best[best.length - 1].error) continue;
      if (isFull) best.pop();
      best.push({ parts, error });
      best.sort((a, b) => a.error - b.error);
    }
    for (const { parts } of best) yield S.scale(scale, Q.rational(1n, BigInt(parts)));
    first = 2 ** width;
  }
}

const tableReaches = (terms: readonly ScaledTerm[]): readonly number[] =>
  terms
    .filter(term => term.kind === 'table')
    .map(reachOf)
    .filter(reach => reach > 0);

/** For a product, powers of two for tables whose entries get as many bits each; lines have their scale. */
export function productUnits(terms: readonly ScaledTerm[]): readonly (readonly S.Surd[])[] {
  const exponents = terms.map(term => Math.ceil(Math.log2(Math.max(reachOf(term), Number.MIN_VALUE))));
  return Array.from({ length: MAX_ENTRY_BITS - MIN_ENTRY_BITS }, (_, i) =>
    terms.map((term, t) =>
      term.kind === 'line' ? term.map.scale : halved(S.ONE, MIN_ENTRY_BITS + i - exponents[t]),
    ),
  );
}
