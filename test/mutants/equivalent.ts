/** Why some mutants behave as the module does, in every design: the keys of their mutations, with the module first. */
export interface Equivalent {
  readonly reason: string;
  readonly mutations: readonly string[];
}

export const EQUIVALENT: readonly Equivalent[] = [
  {
    reason: 'Only the ADDRESS_BITS lowest bits of the address are read, and these are above them.',
    mutations: [
      "threshold_step: address: {1'b0, in_beat, in_prefix[l*IN_BITS+:STAGE]} -> {1'b1, in_beat, in_prefix[l*IN_BITS+:STAGE]}",
      "threshold_step: address: {1'b0, in_beat} -> {1'b1, in_beat}",
      "threshold_step: address: {{BEAT_BITS{1'b0}}, in_prefix[l*IN_BITS+:IN_BITS]} -> {{BEAT_BITS{1'b1}}, in_prefix[l*IN_BITS+:IN_BITS]}",
    ],
  },
];

/** Why a mutant that nothing catches is none; undefined where nobody has said so. */
export const reasonOf = (key: string): string | undefined =>
  EQUIVALENT.find(({ mutations }) => mutations.includes(key))?.reason;
