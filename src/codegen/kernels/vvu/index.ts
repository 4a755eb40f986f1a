import { int } from '../../../ir/integer-type.ts';
import { weightBits } from '../../../ir/weight-code.ts';
import type { KernelRoom } from '../../kernel.ts';
import { elementParameters, weightCodeParameter } from '../element-parameters.ts';
import { vvuCost } from './cost.ts';
import { vvuHls } from './hls.ts';
import { weightMemory } from './memory.ts';
import { type VvuParams, vvuSchema } from './schema.ts';
import { vvuTiming } from './timing.ts';

export type { VvuParams } from './schema.ts';

/** Vector-vector unit: y[c * m + j] = sum over places p of weights[c * m + j][p] * x[p][c]. */
export const vvu: KernelRoom<'vvu', VvuParams> = {
  kind: 'vvu',
  module: 'vvu',
  sources: ['vvu/vvu.v', 'mvu/mvu_dot.v', 'common/popcount.v', 'common/adder_tree.v'],
  params: vvuSchema,

  ports: ({ channels, places, multiplier, pe, activation, accBits, vectorsPerFrame }) => ({
    inputs: { s_axis: { type: activation, lanes: pe, vectorElements: places * channels, vectorsPerFrame } },
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

  verilog: ({ channels, places, multiplier, pe, activation, weight, accBits }) => [
    ['CHANNELS', channels],
    ['PLACES', places],
    ['MULTIPLIER', multiplier],
    ['PE', pe],
    ...elementParameters('A', activation),
    ['W_BITS', weightBits(weight)],
    ['W_CODE', weightCodeParameter(weight)],
    ['ACC_BITS', accBits],
  ],

  memories: (params, contents) => [weightMemory(params, contents.weights)],
  hls: vvuHls,
};
