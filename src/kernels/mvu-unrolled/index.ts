import { int } from '../../ir/integer-type.ts';
import { selectorPort } from '../bank-select.ts';
import type { KernelRoom } from '../kernel.ts';
import { networkHls } from './adder-network/hls.ts';
import { networkVerilog } from './adder-network/verilog.ts';
import { mvuUnrolledCost } from './cost.ts';
import { mvuUnrolledHls } from './hls.ts';
import { networkOf } from './network.ts';
import { type MvuUnrolledParams, mvuUnrolledSchema } from './schema.ts';
import { mvuUnrolledTiming } from './timing.ts';

export { stagesOf, unrolledAdders } from './network.ts';
export type { MvuUnrolledParams } from './schema.ts';

/** Matrix-vector unit of constant weights, a vector per cycle: y[r] = sum over c of weights[r][c] * x[c]. */
export const mvuUnrolled: KernelRoom<'mvu-unrolled', MvuUnrolledParams> = {
  kind: 'mvu-unrolled',
  module: 'mvu_unrolled',
  sources: ['common/elastic_register.v', 'common/bit_table.v', 'common/bank_mux.v', 'common/bank_select.v'],
  params: mvuUnrolledSchema,

  ports: ({ mw, mh, activation, accBits, vectorsPerFrame, banks }) => ({
    inputs: {
      s_axis: { type: activation, lanes: mw, vectorElements: mw, vectorsPerFrame },
      ...selectorPort(banks),
    },
    outputs: { m_axis: { type: int(accBits), lanes: mh, vectorElements: mh, vectorsPerFrame } },
  }),

  timing: mvuUnrolledTiming,
  cost: mvuUnrolledCost,
  verilog: () => [],
  memories: () => [],

  generated: {
    verilog: (module, params, { weights }) => ({
      template: 'verilog/adder-network.v.hbs',
      context: networkVerilog(module, networkOf(params, weights), params.accBits, params),
    }),
    hls: (name, params, { weights }) => ({
      template: 'hls/adder-network.hpp.hbs',
      context: networkHls(name, networkOf(params, weights), params.accBits),
    }),
  },
  hls: mvuUnrolledHls,
};
