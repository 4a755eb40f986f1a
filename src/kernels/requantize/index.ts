import { bitsOf } from '../../ir/integer-type.ts';
import { bankedModule, bankParameters, hlsBanks, selectorPort } from '../bank-select.ts';
import { elementParameters, signedElementBits } from '../element-parameters.ts';
import { hlsElement } from '../hls-element.ts';
import { INT_BITS, sumBits } from '../hls-words.ts';
import type { HlsRoom, KernelRoom } from '../kernel.ts';
import { requantizeCost } from './cost.ts';
import { requantizeMemories } from './memory.ts';
import { withRegisters } from './registers.ts';
import { type RequantizeParams, requantizeSchema } from './schema.ts';
import { requantizeTiming } from './timing.ts';

export type { RequantizeParams } from './schema.ts';

const requantizeHls: HlsRoom<RequantizeParams> = {
  kind: 'process',
  template: ({ banks }) => (banks > 1 ? 'requantize_banked' : 'requantize'),
  headers: ['requantize.hpp', 'bank.hpp', 'element.hpp', 'memory.hpp'],
  arguments(p, memories) {
    // The room's memories are those that have bits, the multipliers first.
    const multipliers = memories.slice(0, p.multiplierBits > 0 ? 1 : 0);
    const [biases = NONE] = memories.slice(multipliers.length);
    return [
      ['CHANNELS', String(p.channels)],
      ['LANES', String(p.lanes)],
      ['VECTORS', String(p.vectorsPerFrame)],
      ['IN', hlsElement(p.input)],
      ['SUM_BITS', String(p.sumBits)],
      ['SHIFT', String(p.shift)],
      ['HALF_EVEN', String(p.rounding === 'half-even')],
      ['ZERO', String(p.zero)],
      ['MIN', String(p.min)],
      ['MAX', String(p.max)],
      ['OUT_BITS', String(bitsOf(p.output))],
      ...hlsBanks(p.banks),
      ['MULTIPLIERS', multipliers[0] ?? NONE],
      ['BIASES', biases],
      ...(p.guardBits === undefined ? [] : [['GUARD_BITS', String(p.guardBits)] as const]),
    ];
  },
  fields(p, { parameter }) {
    const isPerChannel = parameter === 'BIAS_FILE' ? p.biasPerChannel : p.multiplierPerChannel;
    return isPerChannel ? p.lanes : 1;
  },
  reading: () => 'word',
  canRewind: () => true,
  words: p => {
    const multiplied = signedElementBits(p.input) + (p.multiplierBits || NEUTRAL_BITS);
    return {
      sum: sumBits(multiplied, p.biasBits || NEUTRAL_BITS),
      kept: p.sumBits,
      code: sumBits(p.sumBits - p.shift, INT_BITS),
    };
  },
  arrays: () => [],
};

const NONE = 'bitwright::no_memory';
/** Of what stands for a multiplier or a bias that is not there. */
const NEUTRAL_BITS = 2;

/** Requantizer: multiplication, shift with rounding, and clamp of each element. */
export const requantize: KernelRoom<'requantize', RequantizeParams> = {
  kind: 'requantize',
  module: 'requantize',
  sources: ['requantize/requantize.v'],
  banked: bankedModule('requantize'),
  params: requantizeSchema,
  withRegisters,

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
    ...(p.partBits === undefined ? [] : [['PART_BITS', p.partBits] as const]),
    ['BIAS_BITS', p.biasBits],
    ['BIAS_PER_CHANNEL', p.biasPerChannel ? 1 : 0],
    ['SUM_BITS', p.sumBits],
    ['SHIFT', p.shift],
    ['HALF_EVEN', p.rounding === 'half-even' ? 1 : 0],
    ...(p.guardBits === undefined ? [] : [['GUARD_BITS', p.guardBits] as const]),
    ['ZERO', p.zero],
    ['MIN', p.min],
    ['MAX', p.max],
    ['OUT_BITS', bitsOf(p.output)],
    ...bankParameters(p.banks, p.vectorsPerFrame),
  ],

  memories: requantizeMemories,
  hls: requantizeHls,
};
