import { ring } from '../hls-arrays.ts';
import type { HlsRoom, KernelRoom } from '../kernel.ts';
import { widthBits } from '../stream.ts';
import { gatherCost } from './cost.ts';
import { entryBeats, inputShape, keptFrom, outputShape } from './geometry.ts';
import { turnMemory } from './memory.ts';
import type { GatherParams } from './params.ts';
import { gatherSchema } from './schema.ts';
import { gatherTiming } from './timing.ts';

export { gatherDepth } from './geometry.ts';
export type { GatherParams, GatherShape } from './params.ts';

const gatherHls: HlsRoom<GatherParams> = {
  kind: 'process',
  template: () => 'gather',
  headers: ['gather.hpp', 'counter.hpp', 'element.hpp', 'ring.hpp'],
  arguments: (p, [turns]) => [
    ['BITS', String(widthBits(inputShape(p)))],
    ['BEATS', String(entryBeats(p))],
    ['SIZE', String(p.size)],
    ['COUNT', String(p.indices.length)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['FIRST', String(p.indices[0])],
    ['LEAST', String(keptFrom(p.indices)[0])],
    ['DEPTH', String(p.depthBeats)],
    ['TURNS', turns],
  ],
  fields: () => 1,
  reading: () => 'word',
  canRewind: () => false,
  words: () => ({}),
  arrays: p => [ring(p.depthBeats, inputShape(p))],
};

/** Gather: entries of vectors by constant indices. */
export const gather: KernelRoom<'gather', GatherParams> = {
  kind: 'gather',
  module: 'gather',
  sources: ['gather/gather.v'],
  params: gatherSchema,
  ports: params => ({ inputs: { s_axis: inputShape(params) }, outputs: { m_axis: outputShape(params) } }),
  timing: gatherTiming,
  cost: gatherCost,
  verilog: params => [
    ['BITS', widthBits(inputShape(params))],
    ['BEATS', entryBeats(params)],
    ['SIZE', params.size],
    ['COUNT', params.indices.length],
    ['FIRST', params.indices[0]],
    ['LEAST', keptFrom(params.indices)[0]],
    ['DEPTH', params.depthBeats],
  ],
  memories: params => [turnMemory(params)],
  hls: gatherHls,
};
