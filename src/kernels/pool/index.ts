import { bitsOf } from '../../ir/integer-type.ts';
import { elementParameters, signedElementBits } from '../element-parameters.ts';
import { goingRound } from '../hls-arrays.ts';
import { hlsElement } from '../hls-element.ts';
import { sumBits } from '../hls-words.ts';
import type { HlsRoom, KernelRoom } from '../kernel.ts';
import { poolCost } from './cost.ts';
import { foldsOf, type PoolParams, poolSchema, shapeOf } from './schema.ts';
import { poolTiming } from './timing.ts';

export type { PoolParams } from './schema.ts';

const poolHls: HlsRoom<PoolParams> = {
  kind: 'process',
  template: () => 'pool',
  headers: ['pool.hpp', 'element.hpp', 'going_round.hpp'],
  arguments: p => [
    ['PLACES', String(p.places)],
    ['CHANNELS', String(p.channels)],
    ['LANES', String(p.lanes)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['IN', hlsElement(p.input)],
    ['OPERATION', operation(p)],
  ],
  fields: () => 1,
  reading: () => 'word',
  canRewind: () => true,
  words: p => ({ result: sumBits(bitsOf(p.output) + 1, signedElementBits(p.input)) }),
  arrays: p => [goingRound(foldsOf(p), p.lanes * bitsOf(p.output))],
};

function operation({ mode, input, output }: PoolParams): string {
  const element = hlsElement(input);
  return mode === 'max' ? `bitwright::maximum<${element} >` : `bitwright::sum<${element}, ${bitsOf(output)}>`;
}

/** Maximum or sum over the places of windows. */
export const pool: KernelRoom<'pool', PoolParams> = {
  kind: 'pool',
  module: 'pool',
  sources: ['pool/pool.v', 'common/element_value.v'],
  params: poolSchema,

  ports: p => ({
    inputs: { s_axis: shapeOf(p, p.input, p.places * p.channels) },
    outputs: { m_axis: shapeOf(p, p.output, p.channels) },
  }),

  timing: poolTiming,
  cost: poolCost,

  verilog: p => [
    ['PLACES', p.places],
    ['FOLDS', foldsOf(p)],
    ['LANES', p.lanes],
    ...elementParameters('IN', p.input),
    ['SUM', p.mode === 'sum' ? 1 : 0],
    ['OUT_BITS', bitsOf(p.output)],
  ],
  memories: () => [],
  hls: poolHls,
};
