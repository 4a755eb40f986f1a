import { costOf } from '../codegen/kernels/index.ts';
import type { AttrsOf, LayerOp } from '../ops/index.ts';
import { inferNode } from '../ops/index.ts';
import type { ValueInfo } from '../ops/op-room.ts';
import { lowerLayer } from './index.ts';

/** What a DSP block is worth in LUTs. */
const DSP_LUTS = 100;
/** What a bit of read-only memory is worth: Yosys gives 257 LUTs for a block RAM of 36 Kbit. */
const ROM_BIT_LUTS = 257 / 36864;

/** Whether a requantizer takes less area than the thresholds that it equals, one element a cycle. */
export function prefersRequantizer(
  thresholds: AttrsOf<'threshold'>,
  requantizer: AttrsOf<'requantize'>,
  input: ValueInfo,
): boolean {
  const wiring = { name: 'quantizer', inputs: ['x'], outputs: ['y'], from: [] };
  return (
    areaOf({ ...wiring, kind: 'requantize', attrs: requantizer }, input) <
    areaOf({ ...wiring, kind: 'threshold', attrs: thresholds }, input)
  );
}

/** In LUTs; flip-flops count half a LUT. */
function areaOf(node: LayerOp, input: ValueInfo): number {
  const context = { id: node.name, input, output: inferNode(node, [input]) };
  const kernel = lowerLayer(node, context, { pe: 1, simd: 1 });
  if (!kernel) return 0;
  const { lut, ff, dsp, romBits } = costOf(kernel);
  return lut + ff / 2 + DSP_LUTS * dsp + ROM_BIT_LUTS * romBits;
}
