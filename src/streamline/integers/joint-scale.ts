import { type AffineMap, inverseOfTerm } from '../../exact/condition.ts';
import type { PartedStep } from '../../exact/functions/parted-line.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import { JointCodes, type JointKind } from './joint-codes.ts';
import { MAX_ENTRY_BITS, MAX_FACTOR_BITS, productUnits, sumUnits } from './joint-units.ts';
import { distanceOf, multiplesOf } from './multiples.ts';
import { jointTerm, reachOf, type ScaledTerm } from './scaled-term.ts';
import type { SumStep } from './separation.ts';

/** Widest result, sign aside. */
const MAX_RESULT_BITS = 40;

/** How many of the finest units are looked at where each step needs a threshold of its own. */
const PARTED_UNITS = 4;

/** Integers for the values of operands, proved: what reads their sum or product sees no difference. */
export interface JointScale {
  /** Of a line its multiplier, of a table an entry for each value. */
  readonly factors: readonly (number | readonly number[])[];
  readonly map: AffineMap;
  /** How far what the integer means may lie from the value, as a framework has it that is off in its functions. */
  readonly moved: number;
  /** Where no line serves all steps: the thresholds of each. */
  readonly steps?: readonly PartedStep[];
}

/**
 * The coarsest units tried with which the integers of a sum or product lie on the right side of each step, for every
 * combination of the operands' integers. In a product lines have no offset, and are taken as they are. Undefined where none is
 * found, or some combination cannot be told to lie on either side.
 */
export function jointScale(
  kind: JointKind,
  terms: readonly ScaledTerm[],
  steps: readonly SumStep[],
): JointScale | undefined {
  const codes = JointCodes.of(kind, terms.map(jointTerm), steps);
  if (!codes) return undefined;
  const finest: Candidate[] = [];
  for (const units of kind === 'sum' ? sumUnits(terms) : productUnits(terms)) {
    const candidate = candidateOf(kind, terms, units);
    if (!candidate) continue;
    for (const map of candidate.maps) {
      const fitted = fitting(codes, terms, candidate, map);
      if (fitted) return scaleOf(kind, terms, fitted, map);
    }
    finest.push(candidate);
    if (finest.length > PARTED_UNITS) finest.shift();
  }
  for (const candidate of finest) {
    const [map] = candidate.maps;
    const parted = codes.parted(candidate.integers, map);
    if (parted) return { ...scaleOf(kind, terms, candidate, map), steps: parted };
  }
  return undefined;
}

/** The candidate where it is right, else with the entries of a table moved until it is. */
function fitting(
  codes: JointCodes,
  terms: readonly ScaledTerm[],
  candidate: Candidate,
  map: AffineMap,
): Candidate | undefined {
  if (codes.holds(candidate.integers, map)) return candidate;
  for (const [which, term] of terms.entries()) {
    const entries = term.kind === 'table' ? codes.fitted(candidate.integers, which, map) : undefined;
    if (!entries) continue;
    const integers = candidate.integers.map((own, i) => (i === which ? entries : own));
    const factors = candidate.factors.map((own, i) => (i === which ? [...entries] : own));
    return { ...candidate, integers, factors };
  }
  return undefined;
}

interface Candidate {
  readonly units: readonly S.Surd[];
  readonly factors: JointScale['factors'];
  readonly integers: readonly Float64Array[];
  /** What the result may be taken to mean. */
  readonly maps: readonly AffineMap[];
}

/** Undefined where integers are too wide, or an operand vanishes. */
function candidateOf(
  kind: JointKind,
  terms: readonly ScaledTerm[],
  units: readonly S.Surd[],
): Candidate | undefined {
  const factors = terms.map((term, i) => {
    if (term.kind === 'table') return multiplesOf(term.values, units[i]);
    return Math.round(S.toNumber(term.map.scale) / S.toNumber(units[i])) + 0;
  });
  const isWithin = factors.every(factor =>
    typeof factor === 'number'
      ? factor !== 0 && Math.abs(factor) < 2 ** MAX_FACTOR_BITS
      : factor.every(entry => Math.abs(entry) < 2 ** MAX_ENTRY_BITS),
  );
  if (!isWithin) return undefined;
  const integers = terms.map((term, i) => {
    const factor = factors[i];
    if (typeof factor !== 'number') return Float64Array.from(factor);
    return term.kind === 'line' ? term.integers.map(x => factor * x) : new Float64Array();
  });
  const reaches = integers.map(each => each.reduce((most, v) => Math.max(most, Math.abs(v)), 0));
  const reach = reaches.reduce((a, b) => (kind === 'sum' ? a + b : a * b));
  if (reach >= 2 ** MAX_RESULT_BITS) return undefined;
  return { units, factors, integers, maps: meanings(kind, terms, units, factors) };
}

/** Lines keep their offsets, or what means zero stays what it is. */
function meanings(
  kind: JointKind,
  terms: readonly ScaledTerm[],
  units: readonly S.Surd[],
  factors: JointScale['factors'],
): readonly AffineMap[] {
  if (kind === 'product') return [{ scale: units.reduce(S.multiply), offset: S.ZERO }];
  const [scale] = units;
  const kept: S.Surd[] = [];
  const moved: S.Surd[] = [];
  for (const [i, term] of terms.entries()) {
    const factor = factors[i];
    if (term.kind === 'table' || typeof factor !== 'number') continue;
    const share = S.multiply(S.scale(scale, Q.fromNumber(factor)), inverseOfTerm(term.map.scale));
    kept.push(term.map.offset);
    moved.push(S.multiply(term.map.offset, share));
  }
  const offsets = [kept, moved].map(each => each.reduce(S.add, S.ZERO));
  return offsets.map(offset => ({ scale, offset }));
}

function scaleOf(
  kind: JointKind,
  terms: readonly ScaledTerm[],
  { units, factors }: Candidate,
  map: AffineMap,
): JointScale {
  const distances = terms.map((term, i) => {
    const factor = factors[i];
    if (term.kind === 'table' && typeof factor !== 'number')
      return distanceOf(term.values, factor, units[i]) + term.error;
    if (term.kind === 'table' || typeof factor !== 'number') return 0;
    const error = S.subtract(S.scale(units[i], Q.fromNumber(factor)), term.map.scale);
    const reach = term.integers.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    return Math.abs(S.toNumber(error)) * reach;
  });
  const reaches = terms.map(reachOf);
  const moved = distances.map((distance, i) =>
    kind === 'sum'
      ? distance
      : reaches.reduce((all, reach, j) => (i === j ? all : all * (reach + distances[j])), distance),
  );
  const offset = terms.reduce(
    (sum, term) => (kind === 'sum' && term.kind === 'line' ? S.add(sum, term.map.offset) : sum),
    S.ZERO,
  );
  const start = Math.abs(S.toNumber(S.subtract(map.offset, offset)));
  return { factors, map, moved: moved.reduce((a, b) => a + b, start) };
}
