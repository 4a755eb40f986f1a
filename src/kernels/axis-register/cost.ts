import type { Cost } from '../kernel.ts';
import { widthBits } from '../stream.ts';
import type { AxisRegisterParams } from './schema.ts';

/** Calibrated against Yosys (hw/README.md). */
export function axisRegisterCost({ stream }: AxisRegisterParams): Cost {
  const width = widthBits(stream);
  return { lut: width + 3, ff: 2 * width + 2, dsp: 0, blockRam: 0, romBits: 0, ramBits: 0 };
}
