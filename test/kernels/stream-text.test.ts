import { expect, it } from 'vitest';
import { uint } from '../../src/ir/integer-type.ts';
import { describeStream } from '../../src/kernels/stream-text.ts';

it('counts one of a thing in the singular', () => {
  const stream = { type: uint(8), lanes: 49, vectorElements: 784, vectorsPerFrame: 1 };
  expect(describeStream(stream)).toBe('1 vector of 784 uint8 in 16 beats of 49 lanes (16 beats a frame)');
  expect(describeStream({ ...stream, lanes: 1, vectorElements: 1 })).toBe(
    '1 vector of 1 uint8 in 1 beat of 1 lane (1 beat a frame)',
  );
  expect(describeStream({ ...stream, lanes: 2, vectorElements: 2, vectorsPerFrame: 3 })).toBe(
    '3 vectors of 2 uint8 in 1 beat of 2 lanes (3 beats a frame)',
  );
});
