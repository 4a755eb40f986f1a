import { int } from '../../ir/integer-type.ts';
import { elementParameters, signedElementBits } from '../element-parameters.ts';
import { hlsElement } from '../hls-element.ts';
import { INT_BITS, sumBits } from '../hls-words.ts';
import type { HlsRoom, KernelRoom } from '../kernel.ts';
import { addCost } from './cost.ts';
import { type AddParams, addSchema, shapeOf } from './schema.ts';
import { addTiming } from './timing.ts';

export type { AddParams } from './schema.ts';

const addHls: HlsRoom<AddParams> = {
  kind: 'process',
  template: () => 'add',
  headers: ['add.hpp', 'element.hpp'],
  arguments: p => [
    ['CHANNELS', String(p.channels)],
    ['LANES', String(p.lanes)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['A', hlsElement(p.inputs[0])],
    ['B', hlsElement(p.inputs[1])],
    ['A_FACTOR', String(p.factors[0])],
    ['B_FACTOR', String(p.factors[1])],
    ['OUT_BITS', String(p.outputBits)],
  ],
  fields: () => 1,
  reading: () => 'word',
  canRewind: () => true,
  words: p => {
    const [a, b] = p.inputs.map(type => signedElementBits(type) + INT_BITS);
    return { sum: sumBits(a, b) };
  },
  arrays: () => [],
};

/** Sum of two streams, each times a constant. */
export const add: KernelRoom<'add', AddParams> = {
  kind: 'add',
  module: 'add',
  sources: ['add/add.v', 'common/constant_product.v', 'common/element_value.v', 'common/used_lanes.v'],
  params: addSchema,

  ports: p => ({
    inputs: { s0_axis: shapeOf(p, p.inputs[0]), s1_axis: shapeOf(p, p.inputs[1]) },
    outputs: { m_axis: shapeOf(p, int(p.outputBits)) },
  }),

  timing: addTiming,
  cost: addCost,

  verilog: p => [
    ['CHANNELS', p.channels],
    ['LANES', p.lanes],
    ...elementParameters('A', p.inputs[0]),
    ...elementParameters('B', p.inputs[1]),
    ['A_FACTOR', p.factors[0]],
    ['B_FACTOR', p.factors[1]],
    ['OUT_BITS', p.outputBits],
  ],
  memories: () => [],
  hls: addHls,
};
