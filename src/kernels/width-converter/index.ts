import { bitsOf } from '../../ir/integer-type.ts';
import type { HlsRoom, KernelRoom } from '../kernel.ts';
import { widthConverterCost } from './cost.ts';
import { outputShape, type WidthConverterParams, widthConverterSchema } from './schema.ts';
import { widthConverterTiming } from './timing.ts';

export type { WidthConverterParams } from './schema.ts';

const widthConverterHls: HlsRoom<WidthConverterParams> = {
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

/** Repacks vectors from one number of lanes to another. */
export const widthConverter: KernelRoom<'width-converter', WidthConverterParams> = {
  kind: 'width-converter',
  module: 'width_converter',
  sources: [
    'width-converter/width_converter.v',
    'width-converter/width_converter_up.v',
    'width-converter/width_converter_down.v',
    'width-converter/width_converter_gearbox.v',
  ],
  params: widthConverterSchema,
  ports: params => ({ inputs: { s_axis: params.input }, outputs: { m_axis: outputShape(params) } }),
  timing: widthConverterTiming,
  cost: widthConverterCost,
  verilog: ({ input, outputLanes }) => [
    ['ELEMENTS', input.vectorElements],
    ['BITS', bitsOf(input.type)],
    ['IN_LANES', input.lanes],
    ['OUT_LANES', outputLanes],
  ],
  memories: () => [],
  hls: widthConverterHls,
};
