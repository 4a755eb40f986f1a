import type { Edit, ProofSet } from './module-proof.ts';
import { MODULES, type ProvedModule } from './modules/index.ts';

/** A fault planted in a module that its proof must notice. */
export interface Mutant extends Edit {
  readonly module: ProvedModule;
  /** Of those that the module is proved for. */
  readonly set: ProofSet;
  readonly fault: string;
}

/** What stands in the source, what instead, and what that does. */
type Fault = readonly [before: string, after: string, fault: string];

/** Faults of a file, noticed with a set of the module's, by its number. */
function faults(module: ProvedModule, set: number, file: string, ...rows: readonly Fault[]): Mutant[] {
  return rows.map(([before, after, fault]) => ({
    ...{ module, set: MODULES[module].sets[set], file, before, after, fault },
  }));
}

export const MUTANTS: readonly Mutant[] = [
  ...faults(
    'axis_register',
    0,
    'axis-register/axis_register.v',
    ['s_axis_tvalid | ~ready_q', 's_axis_tvalid', 'the skid beat is forgotten'],
    ['if (ready_q) skid_q', 'skid_q', 'the skid beat is overwritten'],
  ),
  ...faults('elastic_register', 0, 'common/elastic_register.v', [
    'if (s_axis_tready) data_q',
    'if (s_axis_tvalid) data_q',
    'the beat changes while it waits',
  ]),
  ...faults('fifo', 2, 'fifo/fifo_shift.v', [
    'leaves & ~arrives',
    'leaves',
    'the place moves where a beat arrives as another leaves',
  ]),
  ...faults('fifo', 2, 'fifo/fifo.v', [
    'ready_q <= leaves | (ready_q & ~fills);',
    "ready_q <= 1'b1;",
    'a beat too many is taken',
  ]),
  ...faults(
    'fifo',
    7,
    'fifo/fifo_ring.v',
    ['arrives & (write_q == read_d)', "1'b0", 'no bypass'],
    [
      'wire [PLACE_BITS-1:0] read_next = (read_q == LAST[PLACE_BITS-1:0])',
      "wire [PLACE_BITS-1:0] read_next = (1'b0)",
      'the read place wraps at 4, not at 3',
    ],
  ),
  ...faults(
    'stream_fork',
    0,
    'fork/stream_fork.v',
    ['valid0_q <= take | wait0;', 'valid0_q <= take;', 'an output drops its beat'],
    ['~wait0 & ~wait1', '~wait0', 'a beat is overwritten'],
  ),
  ...faults('frame_output', 1, 'frame-output/frame_output.v', [
    'last_q <= last_beat;',
    'last_q <= last_beat & s_axis_tvalid & ~valid_q;',
    'tlast is lost back to back',
  ]),
  ...faults(
    'frame_input',
    1,
    'frame-input/frame_input.v',
    [' & {WIDTH{~filling_q}}', '', 'the fill is not zero'],
    ['~(taken & s_axis_tlast)', '~s_axis_tlast', 'dropping ends without a handshake'],
  ),
  ...faults('width_converter', 1, 'width-converter/width_converter_up.v', [
    '{IN_BITS{earlier}}',
    "{IN_BITS{1'b1}}",
    'old parts in the last beat',
  ]),
  ...faults('width_converter', 5, 'width-converter/width_converter_down.v', [
    'wire last_part = last_beat |',
    "wire last_part = 1'b0 |",
    'the end of a vector is ignored',
  ]),
  ...faults(
    'width_converter',
    8,
    'width-converter/width_converter_gearbox.v',
    ['ROOM = CAPACITY - IN;', 'ROOM = CAPACITY - IN + 1;', 'the buffer overflows'],
    ['ROOM = CAPACITY - IN;', 'ROOM = CAPACITY - IN - 2;', 'it stands still'],
  ),
  ...faults('bank_select', 1, 'common/bank_select.v', [
    'assign frame_end = vector_end & last_vector;',
    'assign frame_end = vector_end;',
    'the bank is freed early',
  ]),
  ...faults('slice', 0, 'slice/slice.v', [
    'wire leaves = next_beat == END',
    'wire leaves = next_beat == FIRST',
    'all beats pass',
  ]),
  ...faults('pad', 0, 'pad/pad.v', ['sends & ~padded', 'sends', 'beats are lost to the padding']),
  ...faults('upsample', 0, 'upsample/upsample.v', [
    'reads & last[2] & last[4]',
    'reads & last[4]',
    'rows are freed early',
  ]),
  ...faults('sliding_window', 0, 'sliding-window/sliding_window.v', [
    'LAST_HELD = DEPTH - 1',
    'LAST_HELD = DEPTH',
    'the buffer is overwritten',
  ]),
  ...faults('parallel_window', 0, 'parallel-window/parallel_window.v', [
    'held_q < $signed(KEPT[HELD_BITS-1:0])',
    'held_q <= $signed(KEPT[HELD_BITS-1:0])',
    'the banks are overwritten',
  ]),
  ...faults('spatial_shift', 0, 'spatial-shift/spatial_shift.v', [
    'LAST_HELD = DEPTH - 1 - SPAN',
    'LAST_HELD = DEPTH - SPAN',
    'the buffer is overwritten',
  ]),
  ...faults('concat', 0, 'concat/concat.v', [
    'take & |(turn_q & ends)',
    'take',
    'every input has its turn for one beat',
  ]),
  ...faults('gather', 0, 'gather/gather.v', [
    'held_q < $signed(DEPTH[COUNT_BITS-1:0])',
    'held_q <= $signed(DEPTH[COUNT_BITS-1:0])',
    'the buffer is overwritten',
  ]),
  ...faults('pool', 0, 'pool/pool.v', [
    'first_place | is_more',
    'is_more',
    'a window goes on with the one before',
  ]),
  ...faults('add', 1, 'add/add.v', [
    's1_axis_tready = s0_axis_tvalid & product_ready',
    's1_axis_tready = product_ready',
    'a beat of b is taken alone',
  ]),
  ...faults('multiply', 0, 'multiply/element_product.v', [
    "$signed({1'b0, a}) * $signed(b)",
    '$signed(a) * $signed(b)',
    'an unsigned factor is taken for a signed one',
  ]),
  ...faults('lookup', 1, 'lookup/lookup.v', [
    'if (last_beat) entry_q',
    "if (1'b0) entry_q",
    'lanes past the end are not 0',
  ]),
  ...faults('threshold', 0, 'threshold/threshold_parallel.v', [
    '(x >= t) ^ descends',
    '(x > t) ^ descends',
    'a threshold is not reached by what equals it',
  ]),
  ...faults('threshold', 4, 'threshold/threshold_step.v', [
    '>= $signed(threshold_q)',
    '> $signed(threshold_q)',
    'likewise in the search',
  ]),
  ...faults('requantize', 0, 'requantize/requantize.v', [
    '(q > high) ? MAX[OUT_BITS-1:0]',
    '(q > high) ? MIN[OUT_BITS-1:0]',
    'the upper bound gives the lower',
  ]),
  ...faults('requantize', 1, 'requantize/requantize.v', ['~(|s[SHIFT-1:GUARD_BITS])', "1'b0", 'ties go up']),
  ...faults('requantize', 5, 'requantize/requantize.v', [
    '~(|s[SHIFT-1:GUARD_BITS])',
    '~(|s[SHIFT-1:GUARD_BITS+1])',
    'a bit more than guard bits is left out',
  ]),
  ...faults('argmax', 0, 'argmax/argmax.v', [
    '~index[INDEX_BITS-1:0]}',
    'index[INDEX_BITS-1:0]}',
    'of equal scores the last wins',
  ]),
  ...faults('mvu', 3, 'mvu/mvu.v', [
    'sums_first_q ? FIRST[COUNT_BITS-1:0] : count_q',
    'sums_last_q ? FIRST[COUNT_BITS-1:0] : count_q',
    'a sum starts at its end',
  ]),
  ...faults('mvu', 2, 'mvu/mvu.v', [
    '~sums_last_q | ~output_valid_q | m_axis_tready',
    '~sums_last_q | ~output_valid_q | 1',
    'a result is overwritten',
  ]),
  ...faults('vvu', 1, 'vvu/vvu.v', [
    'if (product_ready) held_q <=',
    'held_q <=',
    'a sum moves on while its share waits',
  ]),
  ...faults('mvu_unrolled', 4, 'mvu_unrolled.v', [
    '.s_axis_tvalid(s_axis_tvalid)',
    ".s_axis_tvalid(1'b1)",
    'results of nothing',
  ]),
  ...faults('lookup_banked', 0, 'common/bank_select.v', [
    'assign frame_end = vector_end & last_vector;',
    'assign frame_end = vector_end;',
    'the bank is freed early',
  ]),
  ...faults('mvu_banked', 0, 'mvu/mvu_banked.v', [
    'assign s_axis_tready = ready & bank_valid;',
    'assign s_axis_tready = ready;',
    'beats are taken before the bank is known',
  ]),
  ...faults(
    'reload_half',
    1,
    'common/reload_half.v',
    ['frame_d >= reload_frame', 'frame_d > reload_frame', 'the other set is used a frame late'],
    ['half_q  <= (frame_d', 'half_q  <= (frame_q', 'the first vector of a frame uses the old set'],
    ['else if (write_q) address_q', 'else if (reload_write) address_q', 'the place moves with every 32 bits'],
    ['write_q <= mine & reload_write', 'write_q <= reload_write', "another memory's words are written"],
  ),
];
