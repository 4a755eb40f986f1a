import type { BoardText } from './board-text.ts';

/** 1BitSquared iCEBreaker. */
export const ICEBREAKER: BoardText = {
  schemaVersion: 1,
  name: 'icebreaker',
  title: '1BitSquared iCEBreaker',
  wrapper: 'uart',
  device: { family: 'ice40', device: 'up5k', package: 'sg48', pll: 'pad' },
  limits: {
    lut: 5280,
    ff: 5280,
    blockRam: {
      unit: 'SB_RAM40_4K',
      count: 30,
      shapes: [
        [256, 16],
        [512, 8],
        [1024, 4],
        [2048, 2],
      ],
    },
    dsp: 8,
  },
  clock: { pin: '35', megahertz: 12 },
  pins: { rx: '6', tx: '9', led: { pin: '11', isActiveLow: true } },
  ioStandard: 'LVCMOS33',
  baud: 1000000,
  load: 'iceprog {bitstream}',
  sources: {
    pins: 'icebreaker.pcf of github.com/icebreaker-fpga/icebreaker-examples; litex-boards, platforms/1bitsquared_icebreaker.py',
    limits: 'Lattice FPGA-DS-02008, iCE40 UltraPlus Family Data Sheet',
    baud: 'FTDI FT2232H, up to 12 Mbaud',
  },
};
