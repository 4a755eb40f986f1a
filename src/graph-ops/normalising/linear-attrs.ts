import { canonicalDiagnostic } from '../../canonical/diagnostics.ts';
import type { LinearAttrs } from '../../canonical/graph.ts';
import { MAX_WEIGHT_BITS, rowUnits } from '../../canonical/row-units.ts';
import { expand } from '../../exact/broadcast.ts';
import type { Rational } from '../../exact/rational.ts';
import * as Q from '../../exact/rational.ts';
import { fail, type Location } from '../../ir/diagnostic.ts';
import { integerTensor } from '../../ir/integer-tensor.ts';
import { unsignedBits } from '../../ir/integer-type.ts';
import type { NormaliseContext } from './context.ts';
import { normaliserDiagnostic } from './diagnostics.ts';
import { type ExactConstant, exactElements } from './exact-constant.ts';
import { type FloatGrid, floatGrid } from './float-grid.ts';

/** Wider weights that take two values and 0 are split by sign. */
const MAX_UNSPLIT_BITS = 4;

/**
 * Integer codes [outputs, inputs] and units of a weight matrix, [inputs, outputs] in the model or,
 * transposed, [outputs, inputs]. Quantized weights whose scale depends on the output alone keep the
 * codes of their quantizer; other matrices are put on the coarsest grid that holds each row exactly.
 *
 * Ternary weights of two scales (+Wp, 0, -Wn; TTQ, Zhu et al. 2017) have no such grid of few bits: they are
 * the sum of two matrices of 0 and 1, one for each scale. Weights that lie on a grid but for the rounding of float32 are
 * put on it, and that is said.
 */
export function linearAttrs(
  weights: ExactConstant,
  isTransposed: boolean,
  alpha: Rational,
  at: Location,
  { snap, report }: Pick<NormaliseContext, 'snap' | 'report'>,
): readonly LinearAttrs[] {
  const { shape } = weights.tensor;
  if (shape.length !== 2) {
    const reason = `its weights have ${shape.length} dimensions, not 2`;
    fail(canonicalDiagnostic('unsupported-operator', { op: 'the matrix product', reason }, at));
  }
  const [outputs, inputs] = isTransposed ? shape : [shape[1], shape[0]];
  const index = isTransposed
    ? (o: number, i: number) => o * inputs + i
    : (o: number, i: number) => i * outputs + o;
  const { quantized } = weights;
  const inputAxis = isTransposed ? 1 : 0;
  if (quantized && quantized.unit.shape[inputAxis] === 1) {
    const units =
      quantized.unit.values.length === 1
        ? quantized.unit.values
        : expand(quantized.unit, isTransposed ? [outputs, 1] : [1, outputs]);
    const codes = new Float64Array(outputs * inputs);
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) codes[o * inputs + i] = quantized.codes[index(o, i)];
    }
    const reach = codes.reduce((most, code) => Math.max(most, code, -code - 1), 0);
    refuseWide(unsignedBits(reach) + 1, at);
    return [
      {
        codes: integerTensor([outputs, inputs], codes),
        unit: units.map(u => Q.multiply(u, alpha)),
        axis: 'last',
      },
    ];
  }
  const elements = exactElements(weights);
  const entry = (o: number, i: number) => elements[index(o, i)];
  const { codes, unit, bits } = rowUnits(outputs, inputs, entry);
  if (bits > MAX_UNSPLIT_BITS) {
    const parts = [1n, -1n].map(sign => partOfSign(outputs, inputs, entry, sign));
    if (parts.every(part => part.isBinary)) {
      return parts.map(part => ({ ...part.attrs, unit: part.attrs.unit.map(u => Q.multiply(u, alpha)) }));
    }
  }
  const gridded =
    bits > MAX_WEIGHT_BITS && !quantized ? onFloatGrid(weights, index, [outputs, inputs]) : undefined;
  if (gridded) {
    const { isNearest, distance } = gridded;
    if (!isNearest && snap === 'none') fail(normaliserDiagnostic('off-grid-weights', gridded, at));
    report(normaliserDiagnostic('gridded-weights', { distance, steps: gridded.steps }, at));
    return [{ codes: gridded.codes, unit: gridded.unit.map(u => Q.multiply(u, alpha)), axis: 'last' }];
  }
  refuseWide(bits, at);
  return [
    {
      codes: integerTensor([outputs, inputs], codes),
      unit: unit.map(u => Q.multiply(u, alpha)),
      axis: 'last',
    },
  ];
}

/** The matrix of the entries of one sign; `isBinary`: each row has only one value beside 0. */
function partOfSign(
  outputs: number,
  inputs: number,
  entry: (row: number, column: number) => Rational,
  sign: bigint,
): { readonly attrs: LinearAttrs; readonly isBinary: boolean } {
  const magnitude = (e: Rational): Rational => (e.num * sign > 0n ? Q.rational(e.num * sign, e.den) : Q.ZERO);
  const { codes, unit } = rowUnits(outputs, inputs, (o, i) => magnitude(entry(o, i)));
  const isEmpty = unit.map((_, o) => codes.slice(o * inputs, (o + 1) * inputs).every(code => code === 0));
  // A row of zeros has any unit: that of the others.
  const shared = unit[isEmpty.indexOf(false)] ?? Q.ONE;
  return {
    attrs: {
      codes: integerTensor([outputs, inputs], codes),
      unit: unit.map((u, o) => Q.multiply(isEmpty[o] ? shared : u, Q.rational(sign))),
      axis: 'last',
    },
    isBinary: codes.every(code => code === 0 || code === 1),
  };
}

/** Float32 weights that lie on a grid but for their rounding: on one for all of them or, failing that, on one for each output. */
function onFloatGrid(
  { tensor: { data } }: ExactConstant,
  index: (output: number, input: number) => number,
  [outputs, inputs]: readonly [number, number],
) {
  const row = (o: number) => Float64Array.from({ length: inputs }, (_, i) => data[index(o, i)]);
  const rows = Array.from({ length: outputs }, (_, o) => row(o));
  const all = floatGrid(Float64Array.from(rows.flatMap(weights => Array.from(weights))));
  const grids: FloatGrid[] = [];
  for (const weights of all ? [] : rows) {
    const own = floatGrid(weights);
    if (!own) return undefined;
    grids.push(own);
  }
  const found = all ? [all] : grids;
  const codes = new Float64Array(outputs * inputs);
  found.forEach((grid, o) => {
    codes.set(grid.codes, o * inputs);
  });
  return {
    codes: integerTensor([outputs, inputs], codes),
    unit: found.map(grid => grid.unit),
    steps: codes.reduce((most, code) => Math.max(most, Math.abs(code)), 0),
    distance: found.reduce((most, grid) => Math.max(most, grid.distance), 0),
    isNearest: found.every(grid => grid.isNearest),
  };
}

function refuseWide(bits: number, at: Location): void {
  if (bits > MAX_WEIGHT_BITS)
    fail(canonicalDiagnostic('unquantized-weights', { bits, limit: MAX_WEIGHT_BITS }, at));
}
