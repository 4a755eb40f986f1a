import type { BoardText } from './board-text.ts';

/** TUL PYNQ-Z2. */
export const PYNQ_Z2: BoardText = {
  schemaVersion: 1,
  name: 'pynq-z2',
  title: 'TUL PYNQ-Z2',
  wrapper: 'dma',
  device: { family: 'zynq', part: 'xc7z020clg400-1', boardPart: 'tul.com.tw:pynq-z2:part0:1.0' },
  limits: 'XC7Z020',
  clock: { megahertz: 100 },
  sources: {
    part: 'board files of TUL, pynq-z2 1.0',
  },
};
