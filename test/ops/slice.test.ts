import fc from 'fast-check';
import { expect, it } from 'vitest';
import { int, uint } from '../../src/ir/integer-type.ts';
import { concat } from '../../src/ops/concat/index.ts';
import { slice } from '../../src/ops/slice/index.ts';
import { rowsOf, samples } from './branch-inputs.ts';

const SEED = 20240513;

const cases = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 4 }))
  .chain(([vectors, start, count]) =>
    fc.integer({ min: start + count, max: start + count + 3 }).chain(channels =>
      fc.record({
        start: fc.constant(start),
        count: fc.constant(count),
        sample: samples(vectors, channels),
      }),
    ),
  );

it('takes some channels of every vector', () => {
  fc.assert(
    fc.property(cases, ({ start, count, sample }) => {
      const { info, frame } = sample;
      const expected = rowsOf(sample).flatMap(row => row.slice(start, start + count));
      expect([...slice.reference({ start, count }, [frame], [info])]).toEqual(expected);
      expect(slice.infer({ start, count }, [info])).toEqual({ ...info, shape: [info.shape[0], count] });
      const free = [slice.macs, slice.parameterBits].map(of => of({ start, count }, [info]));
      expect(free).toEqual([0, 0]);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

it('is undone by a concatenation', () => {
  fc.assert(
    fc.property(samples(3, 7), fc.integer({ min: 1, max: 6 }), ({ info, frame }, cut) => {
      const parts = [
        { start: 0, count: cut },
        { start: cut, count: 7 - cut },
      ];
      const frames = parts.map(attrs => slice.reference(attrs, [frame], [info]));
      const infos = parts.map(attrs => slice.infer(attrs, [info]));
      expect(concat.reference({}, frames, infos)).toEqual(frame);
      expect(concat.infer({}, infos)).toEqual(info);
    }),
    { seed: SEED, numRuns: 100 },
  );
});

it('refuses what leaves the channels', () => {
  const info = { shape: [2, 8], type: int(4), range: { min: -8, max: 7 } };
  expect(() => slice.infer({ start: 5, count: 4 }, [info])).toThrow('channels 5 to 8 of [2,8]');
  expect(() => slice.infer({ start: -1, count: 4 }, [info])).toThrow('channels -1 to 2');
  expect(() => slice.infer({ start: 0, count: 0 }, [info])).toThrow('channels 0 to -1');
  expect(slice.infer({ start: 4, count: 4 }, [{ ...info, type: uint(3) }]).shape).toEqual([2, 4]);
});
