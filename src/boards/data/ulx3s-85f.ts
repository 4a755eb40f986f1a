import type { BoardText } from './board-text.ts';

/** Radiona ULX3S with LFE5U-85F. */
export const ULX3S_85F: BoardText = {
  schemaVersion: 1,
  name: 'ulx3s-85f',
  title: 'Radiona ULX3S with LFE5U-85F',
  wrapper: 'uart',
  device: { family: 'ecp5', device: '85k', package: 'CABGA381', speed: '6' },
  limits: 'ECP5-85K',
  clock: { pin: 'G2', megahertz: 25 },
  pins: { rx: 'M1', tx: 'L4', led: { pin: 'B2', isActiveLow: false } },
  ioStandard: 'LVCMOS33',
  baud: 1000000,
  load: 'openFPGALoader -b ulx3s {bitstream}',
  sources: {
    pins: 'ulx3s_v20.lpf of github.com/emard/ulx3s; litex-boards, platforms/radiona_ulx3s.py',
    baud: 'FTDI FT231X, up to 3 Mbaud',
  },
};
