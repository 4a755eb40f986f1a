import { int } from '../../ir/integer-type.ts';
import { weightBits } from '../../ir/weight-code.ts';
import { bankedModule, bankParameters, hlsBanks, selectorPort } from '../bank-select.ts';
import { elementParameters, weightCodeParameter } from '../element-parameters.ts';
import { goingRound } from '../hls-arrays.ts';
import { hlsElement } from '../hls-element.ts';
import { hlsWeight } from '../hls-weight.ts';
import { dotWords } from '../hls-words.ts';
import type { HlsRoom, KernelRoom } from '../kernel.ts';
import { vvuCost } from './cost.ts';
import { weightMemory } from './memory.ts';
import { foldsOf, type VvuParams, vvuSchema } from './schema.ts';
import { vvuTiming } from './timing.ts';

export type { VvuParams } from './schema.ts';

const vvuHls: HlsRoom<VvuParams> = {
  kind: 'process',
  template: ({ banks }) => (banks > 1 ? 'vvu_banked' : 'vvu'),
  headers: ['vvu.hpp', 'bank.hpp', 'dot.hpp', 'element.hpp', 'going_round.hpp', 'memory.hpp'],
  arguments: (p, [weights]) => [
    ['CHANNELS', String(p.channels)],
    ['PLACES', String(p.places)],
    ['MULTIPLIER', String(p.multiplier)],
    ['PE', String(p.pe)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['A', hlsElement(p.activation)],
    ['W', hlsWeight(p.weight)],
    ['ACC_BITS', String(p.accBits)],
    ...hlsBanks(p.banks),
    ['WEIGHTS', weights],
  ],
  fields: ({ pe, multiplier }) => pe * multiplier,
  reading: () => 'word',
  canRewind: () => true,
  words: p => dotWords(p.activation, p.weight, 1, p.accBits),
  arrays: p => [goingRound(foldsOf(p), p.pe * p.multiplier * p.accBits)],
};

/** Vector-vector unit: y[c * m + j] = sum over places p of weights[b][c * m + j][p] * x[p][c], b the frame's bank. */
export const vvu: KernelRoom<'vvu', VvuParams> = {
  kind: 'vvu',
  module: 'vvu',
  sources: ['vvu/vvu.v', 'mvu/mvu_dot.v', 'common/popcount.v', 'common/adder_tree.v'],
  banked: bankedModule('vvu'),
  params: vvuSchema,

  ports: ({ channels, places, multiplier, pe, activation, accBits, vectorsPerFrame, banks }) => ({
    inputs: {
      s_axis: { type: activation, lanes: pe, vectorElements: places * channels, vectorsPerFrame },
      ...selectorPort(banks),
    },
    outputs: {
      m_axis: {
        type: int(accBits),
        lanes: pe * multiplier,
        vectorElements: channels * multiplier,
        vectorsPerFrame,
      },
    },
  }),

  timing: vvuTiming,
  cost: vvuCost,

  verilog: ({ channels, places, multiplier, pe, activation, weight, accBits, vectorsPerFrame, banks }) => [
    ['CHANNELS', channels],
    ['PLACES', places],
    ['MULTIPLIER', multiplier],
    ['PE', pe],
    ...elementParameters('A', activation),
    ['W_BITS', weightBits(weight)],
    ['W_CODE', weightCodeParameter(weight)],
    ['ACC_BITS', accBits],
    ...bankParameters(banks, vectorsPerFrame),
  ],

  memories: (params, contents) => [weightMemory(params, contents.weights)],
  hls: vvuHls,
};
