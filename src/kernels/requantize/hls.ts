import { bitsOf } from '../../ir/integer-type.ts';
import { hlsBanks } from '../bank-select.ts';
import { hlsElement } from '../hls-element.ts';
import type { HlsRoom } from '../kernel.ts';
import type { RequantizeParams } from './schema.ts';

export const requantizeHls: HlsRoom<RequantizeParams> = {
  kind: 'process',
  template: ({ banks }) => (banks > 1 ? 'requantize_banked' : 'requantize'),
  headers: ['requantize.hpp', 'element.hpp', 'memory.hpp'],
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
    ];
  },
  fields(p, { parameter }) {
    const isPerChannel = parameter === 'BIAS_FILE' ? p.biasPerChannel : p.multiplierPerChannel;
    return isPerChannel ? p.lanes : 1;
  },
  hasSharedFields: () => false,
};

const NONE = 'bitwright::no_memory';
