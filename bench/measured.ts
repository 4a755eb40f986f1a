import { type Kernel, verilogOf } from '../src/kernels/index.ts';
import { type Cost, parameterText } from '../src/kernels/kernel.ts';

/** What Yosys makes of a calibration case (area.json). */
export interface MeasuredKernel extends Pick<Cost, 'lut' | 'ff' | 'dsp' | 'blockRam'> {
  readonly kind: string;
  /** `describeKernel` of it. */
  readonly parameters: string;
}

/** `MW 64, MH 64, ...`: the module's parameters, without those that are 0. */
export const describeKernel = (kernel: Kernel): string =>
  verilogOf(kernel)
    .filter(([, value]) => value !== 0)
    .map(([name, value]) => `${name} ${parameterText(value)}`)
    .join(', ');
