import type { BoardText } from './board-text.ts';

/** Digilent Basys 3. */
export const BASYS3: BoardText = {
  schemaVersion: 1,
  name: 'basys3',
  title: 'Digilent Basys 3',
  wrapper: 'uart',
  device: { family: 'xc7', part: 'xc7a35tcpg236-1' },
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
  clock: { pin: 'W5', megahertz: 100 },
  pins: { rx: 'B18', tx: 'A18', led: { pin: 'U16', isActiveLow: false } },
  ioStandard: 'LVCMOS33',
  baud: 1000000,
  sources: {
    pins: 'Basys-3-Master.xdc of github.com/Digilent/digilent-xdc; litex-boards, platforms/digilent_basys3.py',
    limits: 'AMD DS180, 7 Series FPGAs Data Sheet: Overview',
    baud: 'FTDI FT2232HQ, up to 12 Mbaud',
  },
};
