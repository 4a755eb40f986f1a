import { frameOutput } from '../../src/kernels/frame-output/index.ts';
import { passingCase, randomShape } from './passing-case.ts';
import { Random } from './random.ts';
import type { SweepCase } from './sweep.ts';

export function frameOutputCases(): SweepCase[] {
  const random = new Random(7);
  return Array.from({ length: 100 }, () => {
    const stream = randomShape(random, 10);
    const params = frameOutput.params.parse({ stream });
    return passingCase(random, { id: 'out', kind: 'frame-output', params, contents: {}, layer: '' }, stream);
  });
}
