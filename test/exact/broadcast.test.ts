import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as B from '../../src/exact/broadcast.ts';

const SEED = 20240503;

/** The coordinates of every element of a shape, row-major. */
function coordinates(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, dim) => all.flatMap(head => Array.from({ length: dim }, (_, i) => [...head, i])),
    [[]],
  );
}

/** The element that a position of a larger tensor sees, axes aligned at the end. */
function at<T>(b: B.Broadcast<T>, position: readonly number[]): T {
  let index = 0;
  b.shape.forEach((dim, axis) => {
    const place = position[position.length - b.shape.length + axis];
    index = index * dim + (dim === 1 ? 0 : place);
  });
  return b.values[index];
}

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const numbered = (shape: readonly number[], first = 0): B.Broadcast<number> => ({
  shape,
  values: Array.from({ length: size(shape) }, (_, i) => first + i),
});
/** A shape, and two that broadcast to it between them. */
const pairs = shapes.chain(full =>
  fc.tuple(
    fc.constant(full),
    ...[0, 1].map(() =>
      fc.tuple(
        fc.integer({ min: 0, max: full.length }),
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      ),
    ),
  ),
);
const shrink = (full: readonly number[], [dropped, ones]: [number, boolean[]]): number[] =>
  full.map((dim, i) => (ones[i] ? 1 : dim)).slice(Math.min(dropped, full.length - 1));

const check = (property: fc.IRawProperty<unknown>) =>
  fc.assert(property as fc.IRawProperty<never>, { seed: SEED, numRuns: 300 });

it('zips as numpy broadcasts', () => {
  check(
    fc.property(pairs, ([full, left, right]) => {
      const a = numbered(shrink(full, left as [number, boolean[]]));
      const b = numbered(shrink(full, right as [number, boolean[]]), 1000);
      const zipped = B.zip(a, b, (x, y) => `${x},${y}`);
      const rank = Math.max(a.shape.length, b.shape.length);
      const expected = Array.from({ length: rank }, (_, i) => {
        const dims = [a, b].map(t => t.shape[t.shape.length - rank + i] ?? 1);
        return Math.max(...dims);
      });
      expect(zipped.shape).toEqual(expected);
      coordinates(expected).forEach((position, i) => {
        expect(zipped.values[i]).toBe(`${at(a, position)},${at(b, position)}`);
      });
    }),
  );
  expect(() => B.zip(numbered([2]), numbered([3]), () => 0)).toThrow('do not broadcast');
});

it('expands and raises the rank', () => {
  check(
    fc.property(pairs, ([full, left]) => {
      const b = numbered(shrink(full, left as [number, boolean[]]));
      const expected = coordinates(full).map(position => at(b, position));
      expect(B.expand(b, full)).toEqual(expected);
      const raised = B.withRank(b, full.length);
      expect(raised.shape).toHaveLength(full.length);
      expect(B.expand(raised, full)).toEqual(expected);
    }),
  );
  expect(() => B.withRank(numbered([1, 2]), 1)).toThrow('rank 2 cannot become 1');
});

it('maps values and leaves the shape', () => {
  expect(B.map(numbered([2, 1]), v => v * 2)).toEqual({ shape: [2, 1], values: [0, 2] });
});

it('asks a function once for what is the same, and tells 0 from -0', () => {
  const one = { name: 'one' };
  const values = { shape: [4], values: [one, { name: 'other' }, one, one] };
  const asked: string[] = [];
  const mapped = B.map(values, ({ name }) => {
    asked.push(name);
    return { name };
  });
  expect(asked).toEqual(['one', 'other']);
  expect(mapped.values.map(v => v === mapped.values[0])).toEqual([true, false, true, true]);
  const zipped = B.zip(values, { shape: [2, 1], values: [1, 1] }, ({ name }, n) => ({ name, n }));
  expect(new Set(zipped.values).size).toBe(2);
  const zeros = { shape: [3], values: [0, -0, 0] };
  expect(B.map(zeros, x => 1 / x).values).toEqual([1 / 0, -1 / 0, 1 / 0]);
  expect(B.zip(zeros, B.shared(1, -1), (x, y) => y / x).values).toEqual([-1 / 0, 1 / 0, -1 / 0]);
});

it('reshapes the tensor behind it', () => {
  check(
    fc.property(pairs, fc.nat(3), ([full, left], way) => {
      const b = B.withRank(numbered(shrink(full, left as [number, boolean[]])), full.length);
      const elements = size(full);
      const to = [[elements], [1, elements], [elements, 1], [1, ...full]][way];
      const reshaped = B.reshape(b, full, to);
      expect(B.expand(reshaped, to)).toEqual(B.expand(b, full));
    }),
  );
  expect(B.reshape(B.shared(3, 'x'), [2, 3, 4], [24])).toEqual({ shape: [1], values: ['x'] });
});

it('transposes', () => {
  check(
    fc.property(pairs, fc.array(fc.nat(), { minLength: 4, maxLength: 4 }), ([full, left], keys) => {
      const b = B.withRank(numbered(shrink(full, left as [number, boolean[]])), full.length);
      const perm = full.map((_, i) => i).sort((x, y) => keys[x] - keys[y] || x - y);
      const turned = B.transpose(b, perm);
      const shape = perm.map(axis => full[axis]);
      coordinates(shape).forEach(position => {
        const source = full.map((_, axis) => position[perm.indexOf(axis)]);
        expect(at(turned, position)).toBe(at(b, source));
      });
    }),
  );
});

it('knows what is shared by all elements', () => {
  expect(B.isShared(B.shared(4, 1))).toBe(true);
  expect(B.shared(2, 5)).toEqual({ shape: [1, 1], values: [5] });
  expect(B.isShared(numbered([1, 2]))).toBe(false);
});
