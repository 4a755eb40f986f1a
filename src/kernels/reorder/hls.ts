import { bitsOf } from '../../ir/integer-type.ts';
import type { HlsArgument, HlsRoom } from '../kernel.ts';
import { beatsPerFrame, widthBits } from '../stream.ts';
import { inputShape, isWired, loopsOf, type ReorderParams } from './schema.ts';

export const reorderHls: HlsRoom<ReorderParams> = {
  kind: 'process',
  template: p => (isWired(p) ? 'reorder_lanes' : 'reorder_beats'),
  headers: ['reorder.hpp', 'loop_nest.hpp'],
  arguments(p) {
    const { dims, strides } = loopsOf(p);
    const shape = inputShape(p);
    const ofForm: HlsArgument[] = isWired(p)
      ? [
          ['LANES', String(p.lanes)],
          ['BITS', String(bitsOf(p.type))],
          ['BEATS', String(beatsPerFrame(shape))],
        ]
      : [
          ['BITS', String(widthBits(shape))],
          ['PERIODS', String(p.periods)],
          ['DEPTH', String(p.depthBeats)],
        ];
    return [
      ...ofForm,
      ...dims.map((dim, k): HlsArgument => ['LOOPS', `bitwright::loop<${dim}, ${strides[k]}>`]),
    ];
  },
  fields: () => 1,
  hasSharedFields: () => false,
};
