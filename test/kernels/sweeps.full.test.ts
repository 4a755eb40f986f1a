import { it } from 'vitest';
import { kernelKinds } from '../../src/kernels/index.ts';
import { casesOf } from './all-cases.ts';
import { leftToFull } from './default-part.ts';
import { partsOf, sweep } from './sweep.ts';

for (const kind of kernelKinds) {
  for (const [first, part] of partsOf(leftToFull(casesOf[kind]()))) {
    it(`${kind} computes as by brute force, in the predicted cycles, what npm test leaves out: cases from ${first} on`, async () => {
      await sweep(part);
    });
  }
}
