import type { BoardText } from './board-text.ts';

/** Digilent Arty A7-35T. */
export const ARTY_A7: BoardText = {
  schemaVersion: 1,
  name: 'arty-a7',
  title: 'Digilent Arty A7-35T',
  wrapper: 'uart',
  device: { family: 'xc7', part: 'xc7a35ticsg324-1L' },
  limits: {
    lut: 20800,
    ff: 41600,
    blockRam: {
      unit: 'RAMB36',
      count: 50,
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
    dsp: 90,
  },
  clock: { pin: 'E3', megahertz: 100 },
  pins: { rx: 'A9', tx: 'D10', led: { pin: 'H5', isActiveLow: false } },
  ioStandard: 'LVCMOS33',
  baud: 1000000,
  sources: {
    pins: 'Arty-A7-35-Master.xdc of github.com/Digilent/digilent-xdc; litex-boards, platforms/digilent_arty.py',
    limits: 'AMD DS180, 7 Series FPGAs Data Sheet: Overview',
    baud: 'FTDI FT2232HQ, up to 12 Mbaud',
  },
};
