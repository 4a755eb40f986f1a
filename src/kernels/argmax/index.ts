import { uint } from '../../ir/integer-type.ts';
import { elementParameters, signedElementBits } from '../element-parameters.ts';
import { registers } from '../hls-arrays.ts';
import { hlsElement } from '../hls-element.ts';
import { sumBits } from '../hls-words.ts';
import type { HlsRoom, KernelRoom } from '../kernel.ts';
import { argmaxCost } from './cost.ts';
import { scoreMemory } from './memory.ts';
import { type ArgmaxParams, argmaxSchema, indexBits, isScaled, scoreBits } from './schema.ts';
import { argmaxTiming } from './timing.ts';

export type { ArgmaxParams } from './schema.ts';

/** Of what stands for a multiplier or a bias that is not there. */
const NEUTRAL_BITS = 2;

const argmaxHls: HlsRoom<ArgmaxParams> = {
  kind: 'process',
  template: () => 'argmax',
  headers: ['argmax.hpp', 'element.hpp', 'memory.hpp'],
  arguments: (p, [factors]) => [
    ['CLASSES', String(p.classes)],
    ['LANES', String(p.lanes)],
    ['K', String(p.k)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['IN', hlsElement(p.input)],
    ['MULTIPLIER_BITS', String(p.multiplierBits)],
    ['SHIFT', String(p.shift ?? 0)],
    ['BIAS_BITS', String(p.biasBits)],
    ['SCORE_BITS', String(scoreBits(p))],
    ['INDEX_BITS', String(indexBits(p))],
    ['FACTORS', isScaled(p) ? factors : 'bitwright::no_memory'],
  ],
  fields: ({ lanes }) => lanes,
  reading: () => 'word',
  canRewind: () => true,
  words: p => {
    const multiplied = signedElementBits(p.input) + (p.multiplierBits || (p.shift ?? 0) + NEUTRAL_BITS);
    return { score: sumBits(multiplied, p.biasBits || NEUTRAL_BITS), kept: scoreBits(p) };
  },
  arrays: p => [registers('kept', p.k, scoreBits(p) + indexBits(p) + 1)],
};

/** Arg max or top k: one output vector of k class indices for each input vector of scores. */
export const argmax: KernelRoom<'argmax', ArgmaxParams> = {
  kind: 'argmax',
  module: 'argmax',
  sources: ['argmax/argmax.v', 'argmax/argmax_score.v', 'argmax/argmax_cell.v'],
  params: argmaxSchema,

  ports(params) {
    const { classes, lanes, k, input, vectorsPerFrame } = params;
    return {
      inputs: { s_axis: { type: input, lanes, vectorElements: classes, vectorsPerFrame } },
      outputs: { m_axis: { type: uint(indexBits(params)), lanes: k, vectorElements: k, vectorsPerFrame } },
    };
  },

  timing: argmaxTiming,
  cost: argmaxCost,

  verilog: params => [
    ['CLASSES', params.classes],
    ['LANES', params.lanes],
    ['K', params.k],
    ...elementParameters('IN', params.input),
    ['MULTIPLIER_BITS', params.multiplierBits],
    ['SHIFT', params.shift ?? 0],
    ['BIAS_BITS', params.biasBits],
    ['SCORE_BITS', scoreBits(params)],
    ['INDEX_BITS', indexBits(params)],
  ],

  memories: scoreMemory,
  hls: argmaxHls,
};
