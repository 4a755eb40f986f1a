import type { KernelRoom } from '../kernel.ts';
import { widthBits } from '../stream.ts';
import { axisRegisterCost } from './cost.ts';
import { axisRegisterHls } from './hls.ts';
import { type AxisRegisterParams, axisRegisterSchema } from './schema.ts';
import { axisRegisterTiming } from './timing.ts';

export type { AxisRegisterParams } from './schema.ts';

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
