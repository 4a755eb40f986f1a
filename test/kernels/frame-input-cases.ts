import { frameInput } from '../../src/kernels/frame-input/index.ts';
import type { StreamShape } from '../../src/kernels/stream.ts';
import { passingCase, randomShape } from './passing-case.ts';
import { Random } from './random.ts';
import type { SweepCase } from './sweep.ts';

export function inputCase(random: Random, stream: StreamShape): SweepCase {
  const params = frameInput.params.parse({ stream });
  return passingCase(random, { id: 'in', kind: 'frame-input', params, contents: {}, layer: '' }, stream);
}

export function frameInputCases(): SweepCase[] {
  const random = new Random(8);
  return Array.from({ length: 100 }, () => inputCase(random, randomShape(random, 10)));
}
