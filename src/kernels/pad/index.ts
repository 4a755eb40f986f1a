import { bitsOf } from '../../ir/integer-type.ts';
import type { Cells } from '../cells.ts';
import { elementParameters } from '../element-parameters.ts';
import { hlsElement } from '../hls-element.ts';
import { INT_BITS } from '../hls-words.ts';
import type { Cost, HlsRoom, KernelRoom } from '../kernel.ts';
import { encodeElement, widthBits } from '../stream.ts';
import {
  foldsOf,
  inputShape,
  outputHeight,
  outputShape,
  outputWidth,
  type PadParams,
  padSchema,
} from './schema.ts';
import { padTiming } from './timing.ts';

export type { PadParams } from './schema.ts';

const bitsFor = (count: number): number => Math.ceil(Math.log2(count));

/** Calibrated against Yosys (hw/README.md): two registers, and counters with their comparisons. */
function padCost(params: PadParams, cells: Cells): Cost {
  const counterBits =
    bitsFor(foldsOf(params)) + bitsFor(outputWidth(params) + 1) + bitsFor(outputHeight(params) + 1);
  const outputBits = widthBits(outputShape(params));
  return {
    lut: Math.round(cells.control * (4 + 1.8 * counterBits) + outputBits),
    ff: 3 + counterBits + widthBits(inputShape(params)) + outputBits,
    dsp: 0,
    blockRam: 0,
    romBits: 0,
    ramBits: 0,
  };
}

const padHls: HlsRoom<PadParams> = {
  kind: 'process',
  template: () => 'pad',
  headers: ['pad.hpp', 'element.hpp'],
  arguments: p => [
    ['HEIGHT', String(p.height)],
    ['WIDTH', String(p.width)],
    ['CHANNELS', String(p.channels)],
    ['LANES', String(p.lanes)],
    ['IN', hlsElement(p.input)],
    ['OUT', hlsElement(p.output)],
    ['PAD_TOP', String(p.pads[0])],
    ['PAD_LEFT', String(p.pads[1])],
    ['PAD_BOTTOM', String(p.pads[2])],
    ['PAD_RIGHT', String(p.pads[3])],
    ['VALUE', String(p.value)],
  ],
  fields: () => 1,
  reading: () => 'word',
  canRewind: () => true,
  words: () => ({ constant: INT_BITS }),
  arrays: () => [],
};

/** Padding of images with a constant. */
export const pad: KernelRoom<'pad', PadParams> = {
  kind: 'pad',
  module: 'pad',
  sources: ['pad/pad.v'],
  params: padSchema,
  ports: params => ({ inputs: { s_axis: inputShape(params) }, outputs: { m_axis: outputShape(params) } }),
  timing: padTiming,
  cost: padCost,
  verilog: p => [
    ['HEIGHT', p.height],
    ['WIDTH', p.width],
    ['CHANNELS', p.channels],
    ['LANES', p.lanes],
    ...elementParameters('IN', p.input),
    ['OUT_BITS', bitsOf(p.output)],
    ['PAD_TOP', p.pads[0]],
    ['PAD_LEFT', p.pads[1]],
    ['PAD_BOTTOM', p.pads[2]],
    ['PAD_RIGHT', p.pads[3]],
    ['PAD_VALUE', p.output.kind === 'bipolar' ? encodeElement(p.output, p.value) : p.value],
  ],
  memories: () => [],
  hls: padHls,
};
