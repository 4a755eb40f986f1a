import type { CanonicalOp } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import { placeOfBound } from '../exact/grid-bound.ts';
import type { Rational } from '../exact/rational.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { integerTensor } from '../ir/integer-tensor.ts';
import { narrowestType } from '../ir/integer-type.ts';
import {
  bareMeaning,
  composeMaps,
  functionsOf,
  IDENTITY,
  type Meaning,
  withAffine,
} from './integers/meaning.ts';
import type { Banks, LayerBuilder } from './layer-builder.ts';

/** Least and greatest integer that a clip leaves, and what they mean. */
interface Clamp {
  readonly lo: number;
  readonly hi: number;
  readonly map: AffineMap;
}

/** What clips between straight lines leave of an integer, and what that means element by element. */
export interface ClampedIntegers {
  readonly lo: number;
  readonly hi: number;
  readonly maps: Broadcast<AffineMap>;
}

/** Of straight lines and clips to bounds that are integers of the layer: those integers. Undefined of all else. */
export function clampsOf(meaning: Meaning, builder: LayerBuilder): ClampedIntegers | undefined {
  const { type, range } = builder.infoOf(meaning.layer);
  const rank = meaning.shape.length;
  let clamps = B.shared<Clamp | undefined>(rank, { lo: range.min, hi: range.max, map: IDENTITY });
  for (const stage of meaning.stages) {
    clamps = B.zip(clamps, functionsOf(stage), (clamp, fn) => {
      if (clamp && fn.kind === 'affine') return { ...clamp, map: composeMaps(fn.map, clamp.map) };
      return clamp && fn.kind === 'clip' ? clampedBy(clamp, fn) : undefined;
    });
  }
  const found = clamps.values.filter(clamp => clamp !== undefined);
  if (found.length < clamps.values.length) return undefined;
  const [{ lo, hi }] = found;
  if (found.some(clamp => clamp.lo !== lo || clamp.hi !== hi)) return undefined;
  const isIdle = lo === range.min && hi === range.max;
  if (!isIdle && (type.kind === 'bipolar' || Math.max(-lo, hi) >= 2 ** 30)) return undefined;
  return { lo, hi, maps: { shape: clamps.shape, values: found.map(clamp => clamp.map) } };
}

/** A layer value clamped; itself where nothing is cut off. */
export function clampedLayer(
  value: string,
  layer: string,
  { lo, hi }: IntegerBounds,
  node: CanonicalOp,
  builder: LayerBuilder,
): string {
  const { range } = builder.infoOf(layer);
  if (lo === range.min && hi === range.max) return layer;
  const one = (number: number) => integerTensor([1], [number]);
  return builder.emit({
    kind: 'requantize',
    name: `${node.name} clip`,
    attrs: {
      multipliers: one(1),
      biases: one(0),
      shift: 0,
      rounding: 'floor',
      zero: 0,
      output: narrowestType({ min: lo, max: hi }),
      min: lo,
      max: hi,
    },
    inputs: [layer],
    outputs: [`${value} clipped`],
    from: node.from,
  });
}

type IntegerBounds = Pick<ClampedIntegers, 'lo' | 'hi'>;

/** What the integers of a layer value mean once they are clamped; `from` is what they were before. */
export function meaningOfClamped(
  layer: string,
  { lo, hi, maps }: ClampedIntegers,
  from: Meaning,
  builder: LayerBuilder,
): Meaning {
  const { range } = builder.infoOf(from.layer);
  const isIdle = lo === range.min && hi === range.max;
  const bare = bareMeaning(layer, from.shape, from.channelAxis, from.rounding.terms + 1);
  // What has gathered before the clip counts as for the greatest integer in front of it.
  const reach = isIdle ? 0 : Math.max(-range.min, range.max);
  const magnitude = B.map(maps, m => Math.abs(S.toNumber(m.offset)) + reach * Math.abs(S.toNumber(m.scale)));
  return withAffine({ ...from, ...bare }, maps, magnitude, 0, from.shape);
}

/** A value of which a winner chooses the meaning, clamped; undefined where its banks are clipped to other integers, or to none. */
export function clampedBanks(
  value: string,
  { banks, ...winner }: Banks<Meaning>,
  node: CanonicalOp,
  builder: LayerBuilder,
): Banks<Meaning> | undefined {
  const clamps = banks.map(meaning => clampsOf(meaning, builder));
  const [first] = clamps;
  if (!first || !clamps.every(own => own?.lo === first.lo && own.hi === first.hi)) return undefined;
  const layer = clampedLayer(value, banks[0].layer, first, node, builder);
  return {
    ...winner,
    banks: banks.map((meaning, bank) => meaningOfClamped(layer, clamps[bank] ?? first, meaning, builder)),
  };
}

/** The integers that a clip of their meaning leaves; undefined where a bound that holds is no integer. */
function clampedBy(
  { lo, hi, map }: Clamp,
  { min, max }: { readonly min?: Rational; readonly max?: Rational },
): Clamp | undefined {
  const sign = S.sign(map.scale);
  if (sign === 0) return undefined;
  const integerAt = (bound: Rational | undefined) => bound && placeOfBound(bound, map);
  // A bound that is no rational number of integers has no code.
  if ((min && !integerAt(min)) || (max && !integerAt(max))) return undefined;
  const [low, high] = sign > 0 ? [integerAt(min), integerAt(max)] : [integerAt(max), integerAt(min)];
  const clip = (integer: number): number | undefined => {
    const at = Q.fromNumber(integer);
    const raised = low && Q.compare(at, low) < 0 ? low : at;
    const result = high && Q.compare(raised, high) > 0 ? high : raised;
    return result.den === 1n ? Number(result.num) : undefined;
  };
  const [least, most] = [clip(lo), clip(hi)];
  return least === undefined || most === undefined ? undefined : { lo: least, hi: most, map };
}
