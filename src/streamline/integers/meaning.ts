import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import type { AffineMap } from '../../exact/condition.ts';
import type { ElementFunction } from '../../exact/element-function.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import { spend } from '../../ir/budget.ts';
import { sizeOf } from '../../ir/tensor.ts';

/** One function of the chain that leads from a layer value to a float value. */
export type Stage =
  | { readonly kind: 'affine'; readonly map: Broadcast<AffineMap> }
  | {
      readonly kind: 'elementwise';
      readonly fn: Broadcast<ElementFunction>;
      /** Of the function's argument, counted from the result of the function before it. */
      readonly rounding: RoundingTerms;
    };

/**
 * What a float value of the trained network is in terms of an integer value of the layer graph:
 * value = stage_n(... stage_1(integer)), exactly. Scales travel through the network as these
 * meanings, so no pass has to move nodes about: at a fork both readers see the same meaning.
 */
export interface Meaning {
  /** Value name in the layer graph. */
  readonly layer: string;
  /** Shape in the float graph, batch dimension 1. */
  readonly shape: readonly number[];
  /** The axis of `shape` that holds the channels: 1 for images, else the last. */
  readonly channelAxis: number;
  /**
   * Where the layer value keeps the elements: element i of the float value, row-major, is element
   * order[i] of the layer value. Undefined: channels innermost, the rest row-major.
   */
  readonly order?: Int32Array;
  /** Never two affine stages in a row. */
  readonly stages: readonly Stage[];
  readonly rounding: RoundingTerms;
}

/**
 * What bounds the rounding error of a float32 framework at this value (claim A4): it adds up
 * `terms` terms, whose magnitudes sum to at most weight * (sum of |w x| in integers) + magnitude.
 * Behind a function they count from its result, and |result| stands for the sum.
 */
export interface RoundingTerms {
  readonly terms: number;
  readonly weight: Broadcast<number>;
  readonly magnitude: Broadcast<number>;
}

export const IDENTITY: AffineMap = { scale: S.ONE, offset: S.ZERO };

/** outer after inner. */
export function composeMaps(outer: AffineMap, inner: AffineMap): AffineMap {
  const map = {
    scale: S.multiply(outer.scale, inner.scale),
    offset: S.add(S.multiply(outer.scale, inner.offset), outer.offset),
  };
  spendDigits(map.scale);
  spendDigits(map.offset);
  return map;
}

/** Every map of a chain without quantizers has more digits than the one before. */
function spendDigits({ terms }: S.Surd): void {
  let bits = 0;
  for (const { coefficient, radicand } of terms)
    bits += Q.bitLength(coefficient.num) + Q.bitLength(coefficient.den) + Q.bitLength(radicand);
  spend('digits', bits);
}

export function withAffine(
  meaning: Meaning,
  map: Broadcast<AffineMap>,
  magnitude: Broadcast<number>,
  operations: number,
  shape: readonly number[],
): Meaning {
  const last = meaning.stages.at(-1);
  const stages: Stage[] =
    last?.kind === 'affine'
      ? [...meaning.stages.slice(0, -1), { kind: 'affine', map: B.zip(map, last.map, composeMaps) }]
      : [...meaning.stages, { kind: 'affine', map }];
  const factor = B.map(map, m => Math.abs(S.toNumber(m.scale)));
  const { rounding } = meaning;
  return {
    ...meaning,
    shape,
    stages,
    rounding: {
      terms: rounding.terms + operations,
      weight: B.zip(rounding.weight, factor, (a, b) => a * b),
      magnitude: B.zip(
        B.zip(rounding.magnitude, factor, (a, b) => a * b),
        magnitude,
        (a, b) => a + b,
      ),
    },
  };
}

export function withFunction(meaning: Meaning, fn: Broadcast<ElementFunction>): Meaning {
  const stages: Stage[] = [...meaning.stages, { kind: 'elementwise', fn, rounding: meaning.rounding }];
  const rank = meaning.shape.length;
  const rounding = { terms: 0, weight: B.shared(rank, 1), magnitude: B.shared(rank, 0) };
  return { ...meaning, stages, rounding };
}

/** The value behind further stages, those of another value. */
export const withStages = (meaning: Meaning, stages: readonly Stage[]): Meaning =>
  stages.reduce<Meaning>(
    (found, stage) =>
      stage.kind === 'affine'
        ? withAffine(
            found,
            stage.map,
            B.map(stage.map, m => Math.abs(S.toNumber(m.offset))),
            1,
            found.shape,
          )
        : withFunction(found, stage.fn),
    meaning,
  );

/** The functions that a stage applies to the elements. */
export function functionsOf(stage: Stage): Broadcast<ElementFunction> {
  return stage.kind === 'elementwise'
    ? stage.fn
    : B.map(stage.map, (map): ElementFunction => ({ kind: 'affine', map }));
}

/** The stages and rounding of a value whose elements are placed anew: `move` says how. */
export function movedStages(
  { stages, rounding }: Pick<Meaning, 'stages' | 'rounding'>,
  move: <T>(b: Broadcast<T>) => Broadcast<T>,
): Pick<Meaning, 'stages' | 'rounding'> {
  const movedTerms = ({ terms, weight, magnitude }: RoundingTerms): RoundingTerms => ({
    terms,
    weight: move(weight),
    magnitude: move(magnitude),
  });
  return {
    stages: stages.map(stage =>
      stage.kind === 'affine'
        ? { kind: 'affine', map: move(stage.map) }
        : { kind: 'elementwise', fn: move(stage.fn), rounding: movedTerms(stage.rounding) },
    ),
    rounding: movedTerms(rounding),
  };
}

/** The same meaning of another layer value; `move` takes per-element data along. */
export function movedTo(
  meaning: Meaning,
  layer: string,
  shape: readonly number[],
  move: <T>(b: Broadcast<T>) => Broadcast<T>,
): Meaning {
  return { ...meaning, layer, shape, ...movedStages(meaning, move) };
}

/** The single affine map from the layer value, or undefined where a function stands between. */
export function asAffine(meaning: Meaning): Broadcast<AffineMap> | undefined {
  if (meaning.stages.length === 0) return B.shared(meaning.shape.length, IDENTITY);
  const [stage] = meaning.stages;
  return meaning.stages.length === 1 && stage.kind === 'affine' ? stage.map : undefined;
}

/** A layer value that stands for itself. */
export function bareMeaning(
  layer: string,
  shape: readonly number[],
  channelAxis: number,
  terms: number,
): Meaning {
  const rank = shape.length;
  return {
    layer,
    shape,
    channelAxis,
    stages: [],
    rounding: { terms, weight: B.shared(rank, 1), magnitude: B.shared(rank, 0) },
  };
}

/**
 * Shape of the layer value behind a float value: vectors first, channels last, no batch dimension. Row-major, it is the order
 * of the elements where `channelsInnermost` is.
 */
export function layerShape(shape: readonly number[], channelAxis: number): readonly number[] {
  if (channelAxis !== 1 || shape.length < 3) return longAxes(shape);
  const [batch, channels, ...places] = shape;
  // Without a batch dimension the first axis is one of places too.
  const around = batch > 1 ? [batch, ...places] : places;
  if (shape.length > 4) return longAxes([...around, channels]);
  return shape.length === 3 && batch === 1 ? [1, ...around, channels] : [...around, channels];
}

/** The axes longer than 1; where there is at most one of them, all elements as one vector. */
function longAxes(shape: readonly number[]): readonly number[] {
  const dims = shape.filter(dim => dim > 1);
  return dims.length <= 1 ? [sizeOf(shape)] : dims;
}

/** A shape of the float graph without its batch dimension: that of one frame. */
export function frameShape(shape: readonly number[]): readonly number[] {
  return shape.length > 1 && shape[0] === 1 ? shape.slice(1) : shape;
}

/** Where the layer value keeps each element of the float value. */
export function orderOf({
  shape,
  channelAxis,
  order,
}: Pick<Meaning, 'shape' | 'channelAxis' | 'order'>): Int32Array {
  return order ?? channelsInnermost(shape, channelAxis);
}

/** The order of a value whose channels, on one axis, are innermost, the rest row-major. */
export function channelsInnermost(shape: readonly number[], channelAxis: number): Int32Array {
  const channels = shape[channelAxis] ?? 1;
  const inner = sizeOf(shape.slice(channelAxis + 1));
  const order = new Int32Array(sizeOf(shape));
  for (let i = 0, first = 0; i < order.length; first += channels * inner) {
    for (let channel = 0; channel < channels; channel++) {
      for (let place = 0; place < inner; place++) order[i++] = first + place * channels + channel;
    }
  }
  return order;
}

/**
 * For each element of the layer value, its index in the float value; undefined where the orders agree.
 */
export function floatIndices(
  meaning: Pick<Meaning, 'shape' | 'channelAxis' | 'order'>,
): Int32Array | undefined {
  const order = orderOf(meaning);
  if (order.every((layerIndex, floatIndex) => layerIndex === floatIndex)) return undefined;
  const indices = new Int32Array(order.length);
  order.forEach((layerIndex, floatIndex) => {
    indices[layerIndex] = floatIndex;
  });
  return indices;
}

export function isSameOrder(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
