import { bitsOf } from '../../ir/integer-type.ts';
import { elementParameters } from '../element-parameters.ts';
import type { KernelRoom } from '../kernel.ts';
import { encodeElement } from '../stream.ts';
import { padCost } from './cost.ts';
import { padHls } from './hls.ts';
import { inputShape, outputShape, type PadParams, padSchema } from './schema.ts';
import { padTiming } from './timing.ts';

export type { PadParams } from './schema.ts';

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
