import type { IntegerTensor } from '../../ir/integer-tensor.ts';
import { bankSelectCost } from '../bank-select.ts';
import type { Cost } from '../kernel.ts';
import { networkArea } from './adder-network/area.ts';
import { networkOf } from './network.ts';
import type { MvuUnrolledParams } from './schema.ts';

/** Words of a bit that a LUT6 chooses from, two of them with a MUXF7. */
const CHOSEN_BITS = 4;

/** Calibrated against Yosys (test/kernels/mvu-unrolled-cost.test.ts). */
export function mvuUnrolledCost(
  params: MvuUnrolledParams,
  { weights }: Readonly<Record<string, IntegerTensor>>,
): Cost {
  const network = networkArea(networkOf(params, weights));
  const { banks, mh, accBits, vectorsPerFrame } = params;
  const select = bankSelectCost(banks, 1, vectorsPerFrame);
  const chosen = banks > 1 ? mh * accBits : 0;
  return {
    lut: network.lut + select.lut + chosen * Math.ceil(banks / CHOSEN_BITS),
    ff: network.ff + select.ff + chosen,
    ...{ dsp: 0, blockRam: 0, romBits: 0, ramBits: 0 },
  };
}
