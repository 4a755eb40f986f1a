import type { BoardText } from './board-text.ts';

/** Digilent Basys 3. */
export const BASYS3: BoardText = {
  schemaVersion: 1,
  name: 'basys3',
  title: 'Digilent Basys 3',
  wrapper: 'uart',
  device: { family: 'xc7', part: 'xc7a35tcpg236-1' },
  limits: 'XC7A35T',
  clock: { pin: 'W5', megahertz: 100 },
  pins: { rx: 'B18', tx: 'A18', led: { pin: 'U16', isActiveLow: false } },
  ioStandard: 'LVCMOS33',
  baud: 1000000,
  sources: {
    pins: 'Basys-3-Master.xdc of github.com/Digilent/digilent-xdc; litex-boards, platforms/digilent_basys3.py',
    baud: 'FTDI FT2232HQ, up to 12 Mbaud',
  },
};
