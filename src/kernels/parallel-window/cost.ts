import { bitsOf } from '../../ir/integer-type.ts';
import type { Cells } from '../cells.ts';
import type { Cost } from '../kernel.ts';
import { counterBits, paddedType } from '../window-plane.ts';
import type { ParallelWindowParams } from './params.ts';
import { axesOf } from './schema.ts';

/** Per bit of the counters. */
const CONTROL_LUTS = 1.3;
/** Flip-flops besides the counters: what is full, valid and complete. */
const STATE_FFS = 3;

/** Calibrated against Yosys (hw/README.md). */
export function parallelWindowCost(params: ParallelWindowParams, cells: Cells): Cost {
  const { height, width, channels, kernel, stride, type } = params;
  const [rows, columns] = axesOf(params);
  const [kernelHeight, kernelWidth] = kernel;
  const places = kernelHeight * kernelWidth;
  const isPadded = params.pads.some(n => n > 0);
  const pixelBits = channels * bitsOf(type);
  const bankBits = kernelHeight > 1 ? counterBits(kernelHeight) : 0;
  const lastRow = (rows.steps - 1) * stride[0];
  const lastColumn = (columns.steps - 1) * stride[1];
  const controlBits =
    2 * counterBits(width + 1) +
    counterBits(rows.steps + 1) +
    counterBits(kernelHeight * width) +
    1 +
    counterBits(lastColumn + kernelWidth + 1) +
    counterBits(lastRow + kernelHeight + 1) +
    counterBits(width + kernelWidth + stride[1] + 1) +
    3 * bankBits +
    (isPadded ? kernelHeight + kernelWidth : 0);
  const bank = cells.ram(width, pixelBits);
  // Where windows and frames go on by whole rounds of banks, the top row is always in the same one.
  const turns = stride[0] % kernelHeight !== 0 || (height - lastRow) % kernelHeight !== 0;
  const turnLuts = turns ? Math.ceil(kernelHeight / 4) * kernelHeight * pixelBits : 0;
  // Of -1 / +1 as a wider number the lowest bit, of others the highest bits, are alike in all channels.
  const isWidened = bitsOf(paddedType(params)) > bitsOf(type);
  return {
    lut: Math.round(
      cells.control * CONTROL_LUTS * controlBits +
        (isPadded ? places : 0) +
        cells.choice * turnLuts +
        kernelHeight * bank.lut,
    ),
    ff:
      controlBits +
      STATE_FFS +
      places * (pixelBits + (isWidened ? 1 : 0)) +
      (kernelWidth - 1) * kernelHeight * pixelBits +
      kernelHeight * bank.ff,
    dsp: 0,
    blockRam: kernelHeight * bank.blockRam,
    romBits: 0,
    ramBits: kernelHeight * width * pixelBits,
  };
}
