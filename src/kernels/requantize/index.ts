import { bitsOf } from '../../ir/integer-type.ts';
import { bankedModule, bankParameters, selectorPort } from '../bank-select.ts';
import { elementParameters } from '../element-parameters.ts';
import type { KernelRoom } from '../kernel.ts';
import { requantizeCost } from './cost.ts';
import { requantizeHls } from './hls.ts';
import { requantizeMemories } from './memory.ts';
import { type RequantizeParams, requantizeSchema } from './schema.ts';
import { requantizeTiming } from './timing.ts';

export type { RequantizeParams } from './schema.ts';

/** Requantizer: multiplication, shift with rounding, and clamp of each element. */
export const requantize: KernelRoom<'requantize', RequantizeParams> = {
  kind: 'requantize',
  module: 'requantize',
  sources: ['requantize/requantize.v'],
  banked: bankedModule('requantize'),
  params: requantizeSchema,

  ports: ({ channels, lanes, vectorsPerFrame, input, output, banks }) => ({
    inputs: {
      s_axis: { type: input, lanes, vectorElements: channels, vectorsPerFrame },
      ...selectorPort(banks),
    },
    outputs: { m_axis: { type: output, lanes, vectorElements: channels, vectorsPerFrame } },
  }),

  timing: requantizeTiming,
  cost: requantizeCost,

  verilog: p => [
    ['CHANNELS', p.channels],
    ['LANES', p.lanes],
    ...elementParameters('IN', p.input),
    ['MULTIPLIER_BITS', p.multiplierBits],
    ['MULTIPLIER_PER_CHANNEL', p.multiplierPerChannel ? 1 : 0],
    ['BIAS_BITS', p.biasBits],
    ['BIAS_PER_CHANNEL', p.biasPerChannel ? 1 : 0],
    ['SUM_BITS', p.sumBits],
    ['SHIFT', p.shift],
    ['HALF_EVEN', p.rounding === 'half-even' ? 1 : 0],
    ['ZERO', p.zero],
    ['MIN', p.min],
    ['MAX', p.max],
    ['OUT_BITS', bitsOf(p.output)],
    ...bankParameters(p.banks, p.vectorsPerFrame),
  ],

  memories: requantizeMemories,
  hls: requantizeHls,
};
