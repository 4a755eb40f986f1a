import type { BoardText } from './board-text.ts';

/** Digilent Arty A7-35T. */
export const ARTY_A7: BoardText = {
  schemaVersion: 1,
  name: 'arty-a7',
  title: 'Digilent Arty A7-35T',
  wrapper: 'uart',
  device: { family: 'xc7', part: 'xc7a35ticsg324-1L' },
  limits: 'XC7A35T',
  clock: { pin: 'E3', megahertz: 100 },
  pins: { rx: 'A9', tx: 'D10', led: { pin: 'H5', isActiveLow: false } },
  ioStandard: 'LVCMOS33',
  baud: 1000000,
  sources: {
    pins: 'Arty-A7-35-Master.xdc of github.com/Digilent/digilent-xdc; litex-boards, platforms/digilent_arty.py',
    baud: 'FTDI FT2232HQ, up to 12 Mbaud',
  },
};
