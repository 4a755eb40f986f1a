import fc from 'fast-check';
import { expect, it } from 'vitest';
import { joinFrames, splitFrames } from '../../src/host/frame-parts.ts';

it('puts one port behind another in each frame', () => {
  const joined = joinFrames([Float64Array.of(1, 2, 3, 4), Float64Array.of(10, 20)], [2, 1]);
  expect([...joined]).toEqual([1, 2, 10, 3, 4, 20]);
});

it('takes as many frames as all ports have', () => {
  const joined = joinFrames([Float64Array.of(1, 2, 3, 4, 5), Float64Array.of(10)], [2, 1]);
  expect([...joined]).toEqual([1, 2, 10]);
});

it('parts what was joined', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
      fc.nat(6),
      (sizes, frames) => {
        const parts = sizes.map((size, port) =>
          Float64Array.from({ length: size * frames }, (_, i) => 100 * port + i),
        );
        expect(splitFrames(joinFrames(parts, sizes), sizes)).toEqual(parts);
      },
    ),
    { seed: 11 },
  );
});

it('refuses a part of a frame', () => {
  expect(() => splitFrames(Float64Array.of(1, 2, 3, 4), [2, 1])).toThrow('whole number of frames');
});
