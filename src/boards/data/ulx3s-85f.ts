import type { BoardText } from './board-text.ts';

/** Radiona ULX3S with LFE5U-85F. */
export const ULX3S_85F: BoardText = {
  schemaVersion: 1,
  name: 'ulx3s-85f',
  title: 'Radiona ULX3S with LFE5U-85F',
  wrapper: 'uart',
  device: { family: 'ecp5', device: '85k', package: 'CABGA381', speed: '6' },
  limits: {
    lut: 83640,
    ff: 83640,
    blockRam: {
      unit: 'DP16KD',
      count: 208,
      shapes: [
        [512, 36],
        [1024, 18],
        [2048, 9],
        [4096, 4],
        [8192, 2],
        [16384, 1],
      ],
    },
    dsp: 156,
  },
  clock: { pin: 'G2', megahertz: 25 },
  pins: { rx: 'M1', tx: 'L4', led: { pin: 'B2', isActiveLow: false } },
  ioStandard: 'LVCMOS33',
  baud: 1000000,
  load: 'openFPGALoader -b ulx3s {bitstream}',
  sources: {
    pins: 'ulx3s_v20.lpf of github.com/emard/ulx3s; litex-boards, platforms/radiona_ulx3s.py',
    limits: 'Lattice FPGA-DS-02012, ECP5 and ECP5-5G Family Data Sheet',
    baud: 'FTDI FT231X, up to 3 Mbaud',
  },
};
