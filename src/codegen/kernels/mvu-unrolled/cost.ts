import type { IntegerTensor } from '../../../ir/integer-tensor.ts';
import { networkArea } from '../../adder-network/area.ts';
import type { Cost } from '../../kernel.ts';
import { networkOf } from './network.ts';
import type { MvuUnrolledParams } from './schema.ts';

/** Calibrated against Yosys (test/codegen/kernels/mvu-unrolled-cost.test.ts). */
export function mvuUnrolledCost(
  params: MvuUnrolledParams,
  { weights }: Readonly<Record<string, IntegerTensor>>,
): Cost {
  return { ...networkArea(networkOf(params, weights)), dsp: 0, blockRam: 0, romBits: 0, ramBits: 0 };
}
