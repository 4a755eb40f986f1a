import { hlsElement } from '../hls-element.ts';
import type { HlsArgument, HlsRoom } from '../kernel.ts';
import type { ConcatParams } from './schema.ts';

/** A stream for each input, where the module has one port for all of them. */
export const concatHls: HlsRoom<ConcatParams> = {
  kind: 'process',
  template: () => 'concat',
  headers: ['concat.hpp', 'element.hpp'],
  arguments: p => [
    ['LANES', String(p.lanes)],
    ['VECTORS', String(p.vectorsPerFrame)],
    ['OUT', hlsElement(p.output)],
    ...p.inputs.map(
      ({ type, channels }): HlsArgument => ['SOURCES', `bitwright::source<${hlsElement(type)}, ${channels}>`],
    ),
  ],
  fields: () => 1,
  hasSharedFields: () => false,
};
