/** The files of bench/prove/rules: every proof reads all, and uses some. */
export const RULES: readonly string[] = [
  // Of any module.
  ...['reset_rule', 'stream_rules', 'progress_rule', 'place_counter', 'watched_value', 'frame_bank'],
  ...['watched_lane', 'weighted_element'],
  // Of one, or a few that do alike.
  ...['pass', 'stream_fork', 'frame_input', 'frame_output', 'width_converter', 'bank_select', 'bank_mux'].map(
    ruled,
  ),
  ...['remap', 'pool', 'join', 'lookup', 'threshold', 'requantize', 'argmax', 'mvu', 'vvu'].map(ruled),
  ...['mvu_unrolled', 'concat', 'reload_half'].map(ruled),
];

function ruled(name: string): string {
  return `${name}_rules`;
}
