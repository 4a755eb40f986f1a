import { axisRegister } from '../../src/kernels/axis-register/index.ts';
import { passingCase, randomShape } from './passing-case.ts';
import { Random } from './random.ts';
import type { SweepCase } from './sweep.ts';

export function axisRegisterCases(): SweepCase[] {
  const random = new Random(6);
  return Array.from({ length: 100 }, () => {
    const stream = randomShape(random, 10);
    const params = axisRegister.params.parse({ stream });
    return passingCase(random, { id: 'reg', kind: 'axis-register', params, contents: {}, layer: '' }, stream);
  });
}
