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
  {
    reason:
      'Keys are all different but for 0, which means that there is none; of two such either may be the best, and none improves another.',
    mutations: [
      'argmax_cell: right_wins[i]: right > left -> right >= left',
      'argmax_cell: improves: winner > kept -> winner >= kept',
    ],
  },
  {
    reason: 'Inputs end at different beats of the vector, each in its own turn.',
    mutations: ['concat: if: take & |(turn_q & ends) -> take & |(ends)'],
  },
  {
    reason: 'Of two equal numbers either is the maximum.',
    mutations: [
      'pool: is_more: {sign_x, x[IN_BITS-2:0]} > {sign_h, h[IN_BITS-2:0]} -> {sign_x, x[IN_BITS-2:0]} >= {sign_h, h[IN_BITS-2:0]}',
    ],
  },
  {
    reason:
      'Until the beat is taken its place holds whatever stands at the input; with the beat it is written once more, and nothing reads it before.',
    mutations: ['mvu: if: issue & filling_q -> filling_q', 'width_converter_up: if: taken & now -> now'],
  },
  {
    reason: 'There is one word, which stays as it is.',
    mutations: ["threshold_parallel: if: read_ready -> 1'b1 (4)", "requantize: if: ready[0] -> 1'b1 (5)"],
  },
  {
    reason: 'Only who counts zeros reads them, and then they are counted.',
    mutations: ["mvu_rows: zeros: {$clog2(COLUMNS + 1) {1'b0}} -> {$clog2(COLUMNS + 1) {1'b1}}"],
  },
  {
    reason: 'The part is written once more, with its own write, before its word is.',
    mutations: [
      'reload_half: if: reload_write & (chunk_q == CHUNK[CHUNK_BITS-1:0]) -> (chunk_q == CHUNK[CHUNK_BITS-1:0])',
    ],
  },
  {
    reason: 'The part that arrives is taken from the input, whatever was kept of it.',
    mutations: ['width_converter_up: earlier: part_q > PART[PART_BITS-1:0] -> part_q >= PART[PART_BITS-1:0]'],
  },
];

/** Why a mutant that nothing catches is none; undefined where nobody has said so. */
export const reasonOf = (key: string): string | undefined =>
  EQUIVALENT.find(({ mutations }) => mutations.includes(key))?.reason;
