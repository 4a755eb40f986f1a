import { bitsOf } from '../../ir/integer-type.ts';
import { bankedModule, bankParameters, selectorPort } from '../bank-select.ts';
import { elementParameters } from '../element-parameters.ts';
import type { KernelRoom } from '../kernel.ts';
import { thresholdCost } from './cost.ts';
import { thresholdHls } from './hls.ts';
import { thresholdMemories } from './memory.ts';
import { type ThresholdParams, thresholdBits, thresholdSchema } from './schema.ts';
import { thresholdTiming } from './timing.ts';

export type { ThresholdParams } from './schema.ts';

/** Thresholds: the number of its channel's thresholds that each element reaches, as a code. */
export const threshold: KernelRoom<'threshold', ThresholdParams> = {
  kind: 'threshold',
  module: 'threshold',
  sources: [
    'threshold/threshold.v',
    'threshold/threshold_parallel.v',
    'threshold/threshold_binary.v',
    'threshold/threshold_step.v',
    'common/popcount.v',
    'common/adder_tree.v',
  ],
  banked: bankedModule('threshold'),
  params: thresholdSchema,

  ports: ({ channels, lanes, vectorsPerFrame, input, output, banks }) => ({
    inputs: {
      s_axis: { type: input, lanes, vectorElements: channels, vectorsPerFrame },
      ...selectorPort(banks),
    },
    outputs: { m_axis: { type: output, lanes, vectorElements: channels, vectorsPerFrame } },
  }),

  timing: thresholdTiming,
  cost: thresholdCost,

  verilog: p => [
    ['CHANNELS', p.channels],
    ['LANES', p.lanes],
    ['N', p.thresholds],
    ...elementParameters('IN', p.input),
    ['T_BITS', thresholdBits(p.input)],
    ['OUT_BITS', bitsOf(p.output)],
    ['BASE', p.output.kind === 'bipolar' ? 0 : p.base],
    ['PER_CHANNEL', p.perChannel ? 1 : 0],
    ['DESCENDING', p.descending ? 1 : 0],
    ['BINARY', p.search === 'binary' ? 1 : 0],
    ...bankParameters(p.banks, p.vectorsPerFrame),
  ],

  memories: (params, contents) => thresholdMemories(params, contents.thresholds, contents.descending),
  hls: thresholdHls,
};
