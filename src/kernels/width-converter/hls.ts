import { bitsOf } from '../../ir/integer-type.ts';
import type { HlsRoom } from '../kernel.ts';
import type { WidthConverterParams } from './schema.ts';

export const widthConverterHls: HlsRoom<WidthConverterParams> = {
  kind: 'process',
  template: () => 'width_converter',
  headers: ['width_converter.hpp', 'element.hpp'],
  arguments: ({ input, outputLanes }) => [
    ['ELEMENTS', String(input.vectorElements)],
    ['BITS', String(bitsOf(input.type))],
    ['IN_LANES', String(input.lanes)],
    ['OUT_LANES', String(outputLanes)],
    ['VECTORS', String(input.vectorsPerFrame)],
  ],
  fields: () => 1,
  hasSharedFields: () => false,
};
