import { fork } from '../../src/kernels/fork/index.ts';
import { passingCase, randomShape } from './passing-case.ts';
import { Random } from './random.ts';
import type { SweepCase } from './sweep.ts';

export function forkCases(): SweepCase[] {
  const random = new Random(11);
  return Array.from({ length: 100 }, () => {
    const stream = randomShape(random, 10);
    const params = fork.params.parse({ stream });
    return passingCase(random, { id: 'fork', kind: 'fork', params, contents: {}, layer: '' }, stream);
  });
}
