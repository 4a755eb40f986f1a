import type { Cost } from '../kernel.ts';
import { widthBits } from '../stream.ts';
import { foldsOf, inputShape, outputHeight, outputShape, outputWidth, type PadParams } from './schema.ts';

const bitsFor = (count: number): number => Math.ceil(Math.log2(count));

/** Calibrated against Yosys (hw/README.md): two registers, and counters with their comparisons. */
export function padCost(params: PadParams): Cost {
  const counterBits =
    bitsFor(foldsOf(params)) + bitsFor(outputWidth(params) + 1) + bitsFor(outputHeight(params) + 1);
  const outputBits = widthBits(outputShape(params));
  return {
    lut: Math.round(4 + 1.8 * counterBits + outputBits),
    ff: 3 + counterBits + widthBits(inputShape(params)) + outputBits,
    dsp: 0,
    blockRam: 0,
    romBits: 0,
    ramBits: 0,
  };
}
