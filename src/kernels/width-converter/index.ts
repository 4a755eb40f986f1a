import { bitsOf } from '../../ir/integer-type.ts';
import { registers } from '../hls-arrays.ts';
import type { HlsRoom, KernelRoom } from '../kernel.ts';
import { widthConverterCost } from './cost.ts';
import {
  formOf,
  gcd,
  gearbox,
  outputShape,
  type WidthConverterParams,
  widthConverterSchema,
} from './schema.ts';
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
  reading: () => 'word',
  canRewind: params => formOf(params) !== 'gearbox',
  words: () => ({}),
  arrays: params => {
    if (formOf(params) !== 'gearbox') return [];
    const { input, outputLanes } = params;
    const unit = gcd(input.lanes, outputLanes);
    return [registers('buffer', gearbox(params).capacity / unit, unit * bitsOf(input.type))];
  },
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
