import type { Cells } from './cells.ts';
import type { Cost } from './kernel.ts';

/**
 * ring_reader.v and the counter of its parent, calibrated against Yosys (hw/README.md).
 *
 * @param dims turns of its loops; those of 1 cost nothing
 */
export function ringCost(depthBeats: number, widthBits: number, dims: readonly number[], cells: Cells): Cost {
  const ram = cells.ram(depthBeats, widthBits);
  const placeBits = Math.max(1, Math.ceil(Math.log2(depthBeats)));
  const isWrapping = depthBeats !== 2 ** placeBits;
  const turnBits = dims.reduce((sum, dim) => sum + Math.ceil(Math.log2(dim)), 0);
  return {
    lut: Math.round(ram.lut + cells.control * (8 + placeBits * (isWrapping ? 7 : 4.5) + 1.7 * turnBits)),
    ff: Math.round(ram.ff + 3 + 4 * placeBits + turnBits),
    dsp: 0,
    blockRam: ram.blockRam,
    romBits: 0,
    ramBits: depthBeats * widthBits,
  };
}
