import type { CanonicalOp } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import type { Rational } from '../exact/rational.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { floatGrid } from '../graph-ops/normalising/float-grid.ts';
import { fail } from '../ir/diagnostic.ts';
import { invariant } from '../ir/invariant.ts';
import { dequantization, type Quantizer, stepsOf } from '../quant/quantizer.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { exactScale } from './integers/join.ts';
import { asAffine, type Meaning, type RoundingTerms } from './integers/meaning.ts';
import type { LayerBuilder } from './layer-builder.ts';
import { rescaled } from './rescale.ts';
import { type Readers, readersOf } from './sum-readers.ts';

/** Bits of the integers that stand for constants, sign included. */
const MAX_BITS = 16;

/** What the integers that stand for constants are, and what they mean. */
interface Codes {
  readonly integers: Broadcast<number>;
  readonly map: Broadcast<AffineMap>;
  /** That of the neighbour whose unit it is. */
  readonly rounding?: RoundingTerms;
}

/** Whether a value does not depend on the integers of its layer. */
export const isConstant = (map: Broadcast<AffineMap>): boolean =>
  map.values.every(({ scale }) => S.sign(scale) === 0);

/**
 * A value that is constant, as integers of its own; its layer multiplies what it is given by 0. They are counted in the unit of
 * a neighbour where that holds it, else they are the codes of the quantizer that alone reads it, else they have a unit of
 * their own, which float32 constants may lie on but for their rounding. What has none, and needs none, stays a constant: where
 * quantizers alone read it, or where it is the same at all places.
 *
 * @param value name of the constant in the canonical graph
 * @param neighbours what it is joined with
 */
export function constantAsCodes(
  value: string,
  meaning: Meaning,
  neighbours: readonly Meaning[],
  node: Extract<CanonicalOp, { kind: 'concat' }>,
  builder: LayerBuilder,
): Meaning {
  const map = asAffine(meaning);
  if (!map || !isConstant(map)) return meaning;
  const elements = map.values.map(({ offset }) => S.asRational(offset));
  if (!elements.every(element => element !== undefined)) return meaning;
  const constant = { shape: map.shape, values: elements };
  const readers = readersOf(value, builder.graph);
  const codes =
    inUnitOf(constant, neighbours) ?? quantized(constant, readers) ?? inOwnUnit(constant, neighbours);
  if (codes) return withCodes(value, meaning, codes, node, builder);
  const { axis: joined } = node.attrs;
  const isOfChannels =
    joined === meaning.channelAxis && map.shape.every((dim, k) => dim === 1 || k === joined);
  if (readers.isClosed || isOfChannels) return meaning;
  const grid = floatGrid(Float64Array.from(elements, Q.toNumber));
  if (grid && (grid.isNearest || builder.options.snap !== 'none')) {
    const unit = { scale: S.fromRational(grid.unit), offset: S.ZERO };
    const integers = { shape: map.shape, values: [...grid.codes] };
    builder.notes.push(streamlineDiagnostic('gridded-constant', grid, { node: node.name }));
    return withCodes(value, meaning, { integers, map: B.shared(map.shape.length, unit) }, node, builder);
  }
  return fail(streamlineDiagnostic('free-constant', { limit: MAX_BITS }, { node: node.name }));
}

function withCodes(
  value: string,
  meaning: Meaning,
  { integers, map, rounding }: Codes,
  node: CanonicalOp,
  builder: LayerBuilder,
): Meaning {
  const steps = B.map(integers, bias => ({ multiplier: 0, bias }));
  const found = rescaled(meaning, steps, map, `constant ${value}`, node, builder);
  invariant(found, 'constants that are too wide');
  return rounding ? { ...found, rounding } : found;
}

/** In the unit of a neighbour that has one scale. */
function inUnitOf(constant: Broadcast<Rational>, neighbours: readonly Meaning[]): Codes | undefined {
  const rank = constant.shape.length;
  for (const neighbour of neighbours) {
    const map = asAffine(neighbour);
    if (!map || !B.isShared(map) || isConstant(map)) continue;
    const integers = integersOf(constant.values, map.values[0]);
    if (!integers) continue;
    const { rounding } = neighbour;
    const isEven = B.isShared(rounding.weight) && B.isShared(rounding.magnitude);
    return {
      integers: { ...constant, values: integers },
      map: B.shared(rank, map.values[0]),
      ...(isEven ? { rounding } : {}),
    };
  }
  return undefined;
}

/** In the coarsest unit that holds all, where it has one in common with the neighbours' scales. */
function inOwnUnit(constant: Broadcast<Rational>, neighbours: readonly Meaning[]): Codes | undefined {
  const scales = neighbours.flatMap(neighbour => asAffine(neighbour)?.values.map(({ scale }) => scale) ?? []);
  const found = constant.values.reduce(Q.commonUnit, Q.ZERO);
  // Zeros alone have any unit.
  const any = scales.find(scale => S.sign(scale) > 0) ?? S.ONE;
  const unit = { scale: Q.sign(found) === 0 ? any : S.fromRational(found), offset: S.ZERO };
  const integers = integersOf(constant.values, unit);
  if (!integers || !exactScale([unit.scale, ...scales])) return undefined;
  return { integers: { ...constant, values: integers }, map: B.shared(constant.shape.length, unit) };
}

/** The integers that mean the values; undefined where one has none, or too wide a one. */
function integersOf(values: readonly Rational[], { scale, offset }: AffineMap): number[] | undefined {
  const integers: number[] = [];
  for (const value of values) {
    const integer = S.rationalRatio(S.subtract(S.fromRational(value), offset), scale);
    if (integer?.den !== 1n || Q.bitLength(integer.num) + 1 > MAX_BITS) return undefined;
    integers.push(Number(integer.num));
  }
  return integers;
}

/** What a quantizer makes of constants that nothing else reads: it makes the same of its own results. */
function quantized(constant: Broadcast<Rational>, { quantizers, isClosed }: Readers): Codes | undefined {
  const [reader, ...others] = quantizers;
  if (!isClosed || !reader || others.length > 0) return undefined;
  const isDirect = reader.chain.values.every(chain => chain.length === 0);
  const isOwn = ({ kind }: Quantizer): boolean => kind === 'uniform' || kind === 'bipolar';
  if (!isDirect || !reader.quantizer.values.every(isOwn)) return undefined;
  const integers = B.zip(reader.quantizer, constant, codeOf);
  const map = B.map(reader.quantizer, (quantizer): AffineMap => {
    const { scale, offset } = dequantization(quantizer);
    return { scale: S.fromRational(scale), offset: S.fromRational(offset) };
  });
  return { integers, map };
}

/** The code that a uniform or bipolar quantizer has for a number. */
function codeOf(quantizer: Quantizer, value: Rational): number {
  const climbed = stepsOf(quantizer).filter(({ at, inclusive }) => {
    const above = Q.compare(value, at);
    return above > 0 || (inclusive && above === 0);
  }).length;
  if (quantizer.kind === 'bipolar') return climbed > 0 ? 1 : -1;
  return quantizer.kind === 'uniform' ? quantizer.lo + climbed : climbed;
}
