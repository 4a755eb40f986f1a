import { fifo } from '../../src/kernels/fifo/index.ts';
import { passingCase, randomShape } from './passing-case.ts';
import { Random } from './random.ts';
import type { SweepCase } from './sweep.ts';

/** Both stores, whole powers of two and their neighbours; rings of few beats as families without shift registers have them. */
const depths = [2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 34, 48, 63, 64, 65, 100, 128];

export function fifoCases(): SweepCase[] {
  const random = new Random(5);
  return depths.flatMap(depth =>
    Array.from({ length: 5 }, (_, i) => {
      // Short frames of few bits for most, and of each depth enough beats to go round in the store more than once.
      const vectorsPerFrame = i === 0 ? depth : random.pick([1, 2, 20]);
      const stream = { ...randomShape(random, 4), vectorsPerFrame };
      const shiftDepth = [undefined, undefined, undefined, 4, 1][i];
      const params = fifo.params.parse({
        depth,
        stream,
        ...(shiftDepth === undefined ? {} : { shiftDepth }),
      });
      return passingCase(random, { id: 'fifo', kind: 'fifo', params, contents: {}, layer: '' }, stream);
    }),
  );
}
