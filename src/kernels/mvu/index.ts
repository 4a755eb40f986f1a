import { bitsOf, int } from '../../ir/integer-type.ts';
import { weightBits } from '../../ir/weight-code.ts';
import { bankedModule, bankParameters, hlsBanks, selectorPort } from '../bank-select.ts';
import { elementParameters, weightCodeParameter } from '../element-parameters.ts';
import { ram, registers } from '../hls-arrays.ts';
import { hlsElement } from '../hls-element.ts';
import { hlsWeight } from '../hls-weight.ts';
import { dotWords } from '../hls-words.ts';
import type { HlsRoom, KernelRoom } from '../kernel.ts';
import { bothSets, reloadableModule, reloadParameters, UNWRITTEN_PINS } from '../reload.ts';
import { mvuCost } from './cost.ts';
import { folds } from './folding.ts';
import { weightMemory } from './memory.ts';
import { isMultiplied, withRegisters } from './registers.ts';
import { type MvuParams, mvuSchema } from './schema.ts';
import { mvuTiming } from './timing.ts';

export { cyclesPerFrame, folds } from './folding.ts';
export type { MvuParams } from './schema.ts';

const mvuHls: HlsRoom<MvuParams> = {
  kind: 'process',
  template: ({ banks }) => (banks > 1 ? 'mvu_banked' : 'mvu'),
  headers: ['mvu.hpp', 'bank.hpp', 'dot.hpp', 'element.hpp', 'memory.hpp'],
  arguments: (p, [weights]) => [
    ['MW', String(p.mw)],
    ['MH', String(p.mh)],
    ['PE', String(p.pe)],
    ['SIMD', String(p.simd)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['A', hlsElement(p.activation)],
    ['W', hlsWeight(p.weight)],
    ['ACC_BITS', String(p.accBits)],
    ...hlsBanks(p.banks),
    ['WEIGHTS', weights],
  ],
  fields: ({ pe }) => pe,
  reading: () => 'word',
  canRewind: () => true,
  words: p => dotWords(p.activation, p.weight, p.simd, p.accBits),
  arrays: p => [
    ram('vector', folds(p).sf, p.simd * bitsOf(p.activation)),
    registers('accumulators', p.pe, p.accBits),
  ],
};

/** None in the plain case, so that what is not there is not in the Verilog either. */
const pipelineParameters = ({
  memoryRegister,
  group,
  logicProducts,
}: MvuParams): readonly (readonly [string, number])[] => [
  ...(memoryRegister ? [['MEMORY_REGISTER', 1] as const] : []),
  ...(group === undefined ? [] : [['GROUP', group] as const]),
  ...(logicProducts ? [['LOGIC_PRODUCTS', 1] as const] : []),
];

/** Those whose products are no gates anyway. */
const withLogicProducts = (params: MvuParams): MvuParams =>
  isMultiplied(params) ? { ...params, logicProducts: true } : params;

/** Matrix-vector unit: y[r] = sum over c of weights[b][r][c] * x[c], b the frame's bank. */
export const mvu: KernelRoom<'mvu', MvuParams> = {
  kind: 'mvu',
  module: 'mvu',
  sources: [
    'mvu/mvu.v',
    'mvu/mvu_rows.v',
    'mvu/mvu_dot.v',
    'common/popcount.v',
    'common/adder_tree.v',
    'common/elastic_register.v',
  ],
  banked: bankedModule('mvu', UNWRITTEN_PINS),
  reloadable: reloadableModule('mvu'),
  params: mvuSchema,
  withRegisters,
  withLogicProducts,

  ports: ({ mw, mh, pe, simd, activation, accBits, vectorsPerFrame, banks }) => ({
    inputs: {
      s_axis: { type: activation, lanes: simd, vectorElements: mw, vectorsPerFrame },
      ...selectorPort(banks),
    },
    outputs: { m_axis: { type: int(accBits), lanes: pe, vectorElements: mh, vectorsPerFrame } },
  }),

  timing: mvuTiming,
  cost: (params, cells) => mvuCost(params.reload === undefined ? params : { ...params, banks: 2 }, cells),

  verilog: p => [
    ['MW', p.mw],
    ['MH', p.mh],
    ['PE', p.pe],
    ['SIMD', p.simd],
    ...elementParameters('A', p.activation),
    ['W_BITS', weightBits(p.weight)],
    ['W_CODE', weightCodeParameter(p.weight)],
    ['ACC_BITS', p.accBits],
    ...pipelineParameters(p),
    ...bankParameters(p.banks, p.vectorsPerFrame),
    ...reloadParameters(p.reload, p.vectorsPerFrame),
  ],

  memories: (params, contents) => [bothSets(weightMemory(params, contents.weights), params)],
  hls: mvuHls,
};
