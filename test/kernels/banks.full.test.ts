import { it } from 'vitest';
import { leftToFull } from './banks.ts';
import { lookupCases } from './lookup-cases.ts';
import { mvuCases } from './mvu-cases.ts';
import { mvuUnrolledCases } from './mvu-unrolled-cases.ts';
import { requantizeCases } from './requantize-cases.ts';
import { partsOf, type SweepCase, sweep } from './sweep.ts';
import { thresholdCases } from './threshold-cases.ts';
import { vvuCases } from './vvu-cases.ts';

const kernels: Readonly<Record<string, () => readonly SweepCase[]>> = {
  mvu: mvuCases,
  'mvu, unrolled': mvuUnrolledCases,
  vvu: vvuCases,
  threshold: thresholdCases,
  requantize: requantizeCases,
  lookup: lookupCases,
};

for (const [kernel, cases] of Object.entries(kernels)) {
  for (const [first, part] of partsOf(leftToFull(cases()))) {
    it(`${kernel} computes as by brute force, in the predicted cycles, what npm test leaves out: cases from ${first} on`, async () => {
      await sweep(part);
    });
  }
}
