import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import type { FunctionChain } from '../exact/element-function.ts';
import * as S from '../exact/surd.ts';
import type { IntegerRange } from '../ir/integer-type.ts';
import type { Quantizer } from '../quant/quantizer.ts';
import type { SumStep } from './integers/separation.ts';
import type { SumLane } from './integers/sum-check.ts';
import { type Bounds, sumSteps } from './integers/sum-steps.ts';
import type { QuantizingReader } from './sum-readers.ts';

/** What quantizes an element, and through which functions. */
export type Reading = readonly [chain: FunctionChain, quantizer: Quantizer];

/** Elements of a sum that mean the same, and what reads any of them. */
export interface SumElements<T> {
  /** What the operands of each mean. */
  readonly meant: T;
  readonly key: string;
  readonly readings: readonly Reading[];
}

/** What the integers of the operands of an element mean, as text. */
export const keyOf = (maps: readonly AffineMap[]): string =>
  maps.map(({ scale, offset }) => `${S.format(scale)} ${S.format(offset)}`).join(';');

/** The elements of a sum by what they mean. */
export function elementsOf<T>(
  meanings: Broadcast<T>,
  textOf: (meant: T) => string,
  quantizers: readonly QuantizingReader[],
): readonly SumElements<T>[] {
  const groups = new Map<string, { readonly meant: T; readonly readings: Set<Reading> }>();
  const keys = B.map(meanings, meant => ({ meant, key: textOf(meant) }));
  for (const { meant, key } of keys.values) {
    if (!groups.has(key)) groups.set(key, { meant, readings: new Set() });
  }
  for (const { chain, quantizer } of quantizers) {
    const readings = distinctPairs(chain, quantizer);
    const read = B.zip(keys, readings, ({ key }, reading) => ({ key, reading }));
    for (const { key, reading } of read.values) groups.get(key)?.readings.add(reading);
  }
  return Array.from(groups, ([key, { meant, readings }]) => ({ meant, key, readings: [...readings] }));
}

/** Chain and quantizer of each element; the same object where both are the same objects. */
function distinctPairs(chain: Broadcast<FunctionChain>, quantizer: Broadcast<Quantizer>): Broadcast<Reading> {
  const numbers = new Map<unknown, number>();
  const numberOf = (object: unknown): number => {
    const number = numbers.get(object) ?? numbers.size;
    numbers.set(object, number);
    return number;
  };
  const known = new Map<string, Reading>();
  return B.zip(chain, quantizer, (functions, q) => {
    const key = [...functions, q].map(numberOf).join(' ');
    const reading = known.get(key) ?? [functions, q];
    known.set(key, reading);
    return reading;
  });
}

/** The places where the code of any reader changes, by what the value means; undefined where they cannot be told. */
export function stepsOfReadings(
  bounds: Bounds,
  readings: readonly Reading[],
): readonly SumStep[] | undefined {
  const steps: SumStep[] = [];
  for (const [chain, quantizer] of readings) {
    const own = sumSteps(chain, quantizer, bounds);
    if (!own) return undefined;
    steps.push(...own);
  }
  return steps;
}

/** Elements of a sum of two that mean the same, and where codes of them change. */
export interface Lane extends SumLane {
  readonly key: string;
  /** Of the elements with this ratio of scales. */
  readonly ratio: string;
}

/** The lanes of a sum of two; undefined where the steps of a reader cannot be told. */
export function lanesOf(
  [left, right]: readonly [Broadcast<AffineMap>, Broadcast<AffineMap>],
  ranges: readonly [IntegerRange, IntegerRange],
  quantizers: readonly QuantizingReader[],
): readonly Lane[] | undefined {
  const pairs = B.zip(left, right, (a, b): readonly AffineMap[] => [a, b]);
  const lanes = elementsOf(pairs, keyOf, quantizers).map(
    ({ meant: [a, b], key, readings }): Lane | undefined => {
      const steps = stepsOfReadings(boundsOf([a, b], ranges), readings);
      return steps && { maps: [a, b], steps, key, ratio: ratioKey(a, b) };
    },
  );
  return lanes.every(lane => lane !== undefined) ? lanes : undefined;
}

/** Lanes whose scales have the same ratio: they have the same multipliers. */
export function groupsOf(lanes: readonly Lane[]): readonly (readonly Lane[])[] {
  const groups = new Map<string, Lane[]>();
  for (const lane of lanes) groups.set(lane.ratio, [...(groups.get(lane.ratio) ?? []), lane]);
  return [...groups.values()];
}

function ratioKey(a: AffineMap, b: AffineMap): string {
  const ratio = S.rationalRatio(a.scale, b.scale);
  return ratio ? `${ratio.num}/${ratio.den}` : `${S.format(a.scale)} to ${S.format(b.scale)}`;
}

/** Real numbers that the sums lie between. */
function boundsOf(maps: readonly AffineMap[], ranges: readonly IntegerRange[]): Bounds {
  const ends = maps.map(({ scale, offset }, i) => {
    const [s, o] = [S.toNumber(scale), S.toNumber(offset)];
    return [ranges[i].min * s + o, ranges[i].max * s + o];
  });
  const min = ends.reduce((sum, each) => sum + Math.min(...each), 0);
  const max = ends.reduce((sum, each) => sum + Math.max(...each), 0);
  return withRoom({ min, max });
}

/** Bounds with room at both ends for what integers may be off. */
export function withRoom({ min, max }: Bounds): Bounds {
  const room = (max - min) / 64;
  return { min: min - room, max: max + room };
}
