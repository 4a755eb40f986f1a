import { canonicalDiagnostic } from '../../canonical/diagnostics.ts';
import type { LinearAttrs } from '../../canonical/graph.ts';
import { MAX_WEIGHT_BITS, rowUnits } from '../../canonical/row-units.ts';
import type { AffineMap } from '../../exact/condition.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import { fail, type Location } from '../../ir/diagnostic.ts';
import { type IntegerTensor, integerTensor } from '../../ir/integer-tensor.ts';
import { invariant } from '../../ir/invariant.ts';

export interface LinearOnIntegers {
  readonly weights: IntegerTensor;
  /** value[o] = map[o](accumulator[o]), exactly. */
  readonly map: readonly AffineMap[];
  /** Sum of the magnitudes of the terms that do not depend on the data, per output (claim A4). */
  readonly magnitude: readonly number[];
}

/**
 * A linear layer on values input[i] = maps[i](q[i]) (one map for all inputs, or one each): integer
 * weights for the q, and what the accumulator means. Offsets become a constant per output; scales that differ between inputs are
 * multiplied into the weights where the common unit allows it.
 */
export function linearOnIntegers(
  attrs: LinearAttrs,
  maps: readonly AffineMap[],
  at: Location,
): LinearOnIntegers {
  const [outputs, inputs] = attrs.codes.shape;
  const reference = referenceOf(maps);
  const ratios = ratiosOf(maps);
  invariant(ratios, 'input scales of irrational ratio');
  const unitOf = (o: number): Rational => attrs.unit[attrs.unit.length === 1 ? 0 : o];
  const isUniform = ratios.every(r => Q.equals(r, Q.ONE));
  let weights = attrs.codes;
  let scales = Array.from({ length: outputs }, (_, o) => S.scale(reference, unitOf(o)));
  if (!isUniform) {
    const scaled = rowUnits(outputs, inputs, (o, i) =>
      Q.multiply(Q.fromNumber(attrs.codes.data[o * inputs + i]), ratios[ratios.length === 1 ? 0 : i]),
    );
    if (scaled.bits > MAX_WEIGHT_BITS) {
      fail(canonicalDiagnostic('unquantized-weights', { bits: scaled.bits, limit: MAX_WEIGHT_BITS }, at));
    }
    weights = integerTensor([outputs, inputs], scaled.codes);
    scales = scales.map((s, o) => S.scale(s, scaled.unit[o]));
  }
  const magnitude: number[] = [];
  const map = scales.map((scale, o): AffineMap => {
    let offset = S.ZERO;
    let size = 0;
    const row = attrs.codes.data.subarray(o * inputs, (o + 1) * inputs);
    if (maps.length === 1) {
      const sum = row.reduce((a, b) => a + b, 0);
      offset = S.scale(maps[0].offset, Q.multiply(unitOf(o), Q.fromNumber(sum)));
      size = row.reduce((a, b) => a + Math.abs(b), 0) * Math.abs(S.toNumber(maps[0].offset));
    } else {
      for (let i = 0; i < inputs; i++) {
        if (row[i] === 0 || maps[i].offset.terms.length === 0) continue;
        const term = S.scale(maps[i].offset, Q.multiply(unitOf(o), Q.fromNumber(row[i])));
        offset = S.add(offset, term);
        size += Math.abs(S.toNumber(maps[i].offset) * row[i]);
      }
    }
    magnitude.push(size * Math.abs(Q.toNumber(unitOf(o))));
    return { scale, offset };
  });
  return { weights, map, magnitude };
}

/** Whether integer weights within their bits make up for scales that differ between the inputs. */
export function hasIntegerWeights({ codes }: LinearAttrs, maps: readonly AffineMap[]): boolean {
  const ratios = ratiosOf(maps);
  if (!ratios) return false;
  const [outputs, inputs] = codes.shape;
  if (ratios.every(r => Q.equals(r, Q.ONE))) return true;
  const entry = (o: number, i: number): Rational =>
    Q.multiply(Q.fromNumber(codes.data[o * inputs + i]), ratios[ratios.length === 1 ? 0 : i]);
  return rowUnits(outputs, inputs, entry).bits <= MAX_WEIGHT_BITS;
}

const referenceOf = (maps: readonly AffineMap[]): S.Surd =>
  maps.find(m => m.scale.terms.length > 0)?.scale ?? S.ONE;

/** The scales as multiples of the first that is not 0; undefined where one is no rational multiple of it. */
function ratiosOf(maps: readonly AffineMap[]): readonly Rational[] | undefined {
  const reference = referenceOf(maps);
  const ratios = maps.map(m => S.rationalRatio(m.scale, reference));
  return ratios.every(ratio => ratio !== undefined) ? ratios : undefined;
}
