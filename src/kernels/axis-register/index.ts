import type { Cost, HlsRoom, KernelRoom } from '../kernel.ts';
import { widthBits } from '../stream.ts';
import { type AxisRegisterParams, axisRegisterSchema } from './schema.ts';
import { axisRegisterTiming } from './timing.ts';

export type { AxisRegisterParams } from './schema.ts';

/** Calibrated against Yosys (hw/README.md). */
function axisRegisterCost({ stream }: AxisRegisterParams): Cost {
  const width = widthBits(stream);
  return { lut: width + 3, ff: 2 * width + 2, dsp: 0, blockRam: 0, romBits: 0, ramBits: 0 };
}

const axisRegisterHls: HlsRoom<AxisRegisterParams> = { kind: 'buffer', depthBeats: () => 2 };

/** Cuts every combinational path between two kernels; holds two beats of its stream. */
export const axisRegister: KernelRoom<'axis-register', AxisRegisterParams> = {
  kind: 'axis-register',
  module: 'axis_register',
  sources: ['axis-register/axis_register.v'],
  params: axisRegisterSchema,
  ports: ({ stream }) => ({ inputs: { s_axis: stream }, outputs: { m_axis: stream } }),
  timing: axisRegisterTiming,
  cost: axisRegisterCost,
  verilog: ({ stream }) => [['WIDTH', widthBits(stream)]],
  memories: () => [],
  hls: axisRegisterHls,
};
