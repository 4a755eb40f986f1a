import type { IntegerTensor } from '../../ir/integer-tensor.ts';
import { bitsOf, int } from '../../ir/integer-type.ts';
import { bankSelectCost, hlsBanks, selectorPort } from '../bank-select.ts';
import type { Cells } from '../cells.ts';
import type { Cost, HlsRoom, KernelRoom } from '../kernel.ts';
import { networkArea } from './adder-network/area.ts';
import { networkHls } from './adder-network/hls.ts';
import { networkVerilog } from './adder-network/verilog.ts';
import { networkOf } from './network.ts';
import { type MvuUnrolledParams, mvuUnrolledSchema } from './schema.ts';
import { mvuUnrolledTiming } from './timing.ts';

export { stagesOf, unrolledAdders } from './network.ts';
export type { MvuUnrolledParams } from './schema.ts';

/** Words of a bit that a LUT6 chooses from, two of them with a MUXF7. */
const CHOSEN_BITS = 4;

/** Calibrated against Yosys (test/kernels/mvu-unrolled-cost.test.ts). */
function mvuUnrolledCost(
  params: MvuUnrolledParams,
  cells: Cells,
  { weights }: Readonly<Record<string, IntegerTensor>>,
): Cost {
  const network = networkArea(networkOf(params, weights));
  const { banks, mh, accBits, vectorsPerFrame } = params;
  const select = bankSelectCost(banks, 1, vectorsPerFrame);
  const chosen = banks > 1 ? mh * accBits : 0;
  return {
    lut: Math.round(
      cells.sum * network.lut +
        cells.control * select.lut +
        cells.choice * chosen * Math.ceil(banks / CHOSEN_BITS),
    ),
    ff: network.ff + select.ff + chosen,
    ...{ dsp: 0, blockRam: 0, romBits: 0, ramBits: 0 },
  };
}

const mvuUnrolledHls: HlsRoom<MvuUnrolledParams> = {
  kind: 'process',
  template: ({ banks }) => (banks > 1 ? 'mvu_unrolled_banked' : 'mvu_unrolled'),
  headers: ['mvu_unrolled.hpp', 'adder_network.hpp', 'bank.hpp', 'element.hpp'],
  arguments: (p, [network]) => [
    ['IN_BITS', String(p.mw * bitsOf(p.activation))],
    ['OUT_BITS', String(p.mh * p.accBits)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ...hlsBanks(p.banks),
    ['NETWORK', network],
  ],
  fields: () => 1,
  reading: () => 'word',
  canRewind: () => true,
  words: () => ({}),
  arrays: () => [],
};

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
      context: networkHls(name, networkOf(params, weights), params.accBits, params.banks),
    }),
  },
  hls: mvuUnrolledHls,
};
