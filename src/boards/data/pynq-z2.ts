import type { BoardText } from './board-text.ts';

/** TUL PYNQ-Z2. */
export const PYNQ_Z2: BoardText = {
  schemaVersion: 1,
  name: 'pynq-z2',
  title: 'TUL PYNQ-Z2',
  wrapper: 'dma',
  device: { family: 'zynq', part: 'xc7z020clg400-1', boardPart: 'tul.com.tw:pynq-z2:part0:1.0' },
  limits: {
    lut: 53200,
    ff: 106400,
    blockRam: {
      unit: 'RAMB36',
      count: 140,
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
    dsp: 220,
  },
  clock: { megahertz: 100 },
  sources: {
    part: 'board files of TUL, pynq-z2 1.0',
    limits: 'AMD DS190, Zynq-7000 SoC Data Sheet: Overview',
  },
};
