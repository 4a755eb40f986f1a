import type { BoardText } from './board-text.ts';

/** Avnet Ultra96-V2. */
export const ULTRA96: BoardText = {
  schemaVersion: 1,
  name: 'ultra96',
  title: 'Avnet Ultra96-V2',
  wrapper: 'dma',
  device: { family: 'zynqmp', part: 'xczu3eg-sbva484-1-i', boardPart: 'avnet.com:ultra96v2:part0:1.2' },
  limits: {
    lut: 70560,
    ff: 141120,
    blockRam: {
      unit: 'RAMB36',
      count: 216,
      shapes: [
        [512, 72],
        [1024, 36],
        [2048, 18],
        [4096, 9],
        [8192, 4],
        [16384, 2],
        [32768, 1],
      ],
    },
    dsp: 360,
  },
  clock: { megahertz: 100 },
  sources: {
    part: 'github.com/Avnet/bdf, ultra96v2 1.2',
    limits: 'AMD DS891, Zynq UltraScale+ MPSoC Data Sheet: Overview',
  },
};
