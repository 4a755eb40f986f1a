import { type ModuleProof, outStream } from '../module-proof.ts';

/** 32 bits each, the first lowest. */
const list = (values: readonly number[]): string =>
  `{${values
    .map(value => `32'd${value}`)
    .reverse()
    .join(', ')}}`;

export const concat: ModuleProof = {
  sources: ['concat/concat.v', 'common/element_value.v'],
  claim: 'function',
  rules: 'concat_rules',
  sharesParameters: true,
  inputs: p => [{ name: 's_axis', widthBits: p.LANES * p.TOTAL_BITS, streams: p.INPUTS }],
  outputs: p => outStream(p.LANES * p.OUT_BITS),
  takesWithinCycles: () => 0,
  givesWithinCycles: () => 1,
  sets: [
    {
      parameters: { INPUTS: 2, LANES: 1, TOTAL_BITS: 3, IN_SIGNED: 1, IN_BIPOLAR: 2, OUT_BITS: 3 },
      lists: { CHANNELS: list([2, 1]), IN_BITS: list([2, 1]) },
    },
    {
      parameters: { INPUTS: 3, LANES: 2, TOTAL_BITS: 4, IN_SIGNED: 0, IN_BIPOLAR: 0, OUT_BITS: 2 },
      lists: { CHANNELS: list([2, 6, 4]), IN_BITS: list([1, 2, 1]) },
    },
  ],
};
