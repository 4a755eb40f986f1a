import { bitsOf } from '../../ir/integer-type.ts';
import { elementParameters, signedElementBits } from '../element-parameters.ts';
import { hlsElement } from '../hls-element.ts';
import type { HlsRoom, KernelRoom } from '../kernel.ts';
import { multiplyCost } from './cost.ts';
import { type MultiplyParams, multiplySchema, shapeOf } from './schema.ts';
import { multiplyTiming } from './timing.ts';

export type { MultiplyParams } from './schema.ts';

const multiplyHls: HlsRoom<MultiplyParams> = {
  kind: 'process',
  template: () => 'multiply',
  headers: ['multiply.hpp', 'dot.hpp', 'element.hpp'],
  arguments: p => [
    ['CHANNELS', String(p.channels)],
    ['LANES', String(p.lanes)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['A', hlsElement(p.inputs[0])],
    ['B', hlsElement(p.inputs[1])],
    ['OUT', hlsElement(p.output)],
  ],
  fields: () => 1,
  reading: () => 'word',
  canRewind: () => true,
  words: ({ inputs: [a, b] }) => ({ product: signedElementBits(a) + signedElementBits(b) }),
  arrays: () => [],
};

/** Product of two streams, element by element. */
export const multiply: KernelRoom<'multiply', MultiplyParams> = {
  kind: 'multiply',
  module: 'multiply',
  sources: [
    'multiply/multiply.v',
    'multiply/element_product.v',
    'common/element_value.v',
    'common/used_lanes.v',
  ],
  params: multiplySchema,
  ports: p => ({
    inputs: { s0_axis: shapeOf(p, p.inputs[0]), s1_axis: shapeOf(p, p.inputs[1]) },
    outputs: { m_axis: shapeOf(p, p.output) },
  }),
  timing: multiplyTiming,
  cost: multiplyCost,
  verilog: p => [
    ['CHANNELS', p.channels],
    ['LANES', p.lanes],
    ...elementParameters('A', p.inputs[0]),
    ...elementParameters('B', p.inputs[1]),
    ['OUT_BITS', bitsOf(p.output)],
  ],
  memories: () => [],
  hls: multiplyHls,
};
