/** The files of bench/prove/rules: every proof reads all, and uses some. */
export const RULES = [
  ...['reset_rule', 'stream_rules', 'progress_rule', 'place_counter', 'watched_value', 'frame_bank'],
  ...['pass_rules', 'stream_fork_rules', 'frame_input_rules', 'frame_output_rules', 'width_converter_rules'],
  ...[
    'bank_select_rules',
    'bank_mux_rules',
    'remap_rules',
    'pool_rules',
    'join_rules',
    'lookup_rules',
    'threshold_rules',
  ],
  ...['requantize_rules', 'argmax_rules', 'weighted_element', 'mvu_rules', 'vvu_rules'],
];
