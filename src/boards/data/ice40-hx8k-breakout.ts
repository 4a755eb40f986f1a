import type { BoardText } from './board-text.ts';

/** Lattice iCE40-HX8K breakout board. */
export const ICE40_HX8K_BREAKOUT: BoardText = {
  schemaVersion: 1,
  name: 'ice40-hx8k-breakout',
  title: 'Lattice iCE40-HX8K breakout board',
  wrapper: 'uart',
  device: { family: 'ice40', device: 'hx8k', package: 'ct256', pll: 'core' },
  limits: 'ICE40-HX8K',
  clock: { pin: 'J3', megahertz: 12 },
  pins: { rx: 'B10', tx: 'B12', led: { pin: 'B5', isActiveLow: false } },
  ioStandard: 'LVCMOS33',
  baud: 1000000,
  load: 'iceprog -S {bitstream}',
  sources: {
    pins: 'Lattice EB85, iCE40HX-8K Breakout Board User Guide',
    baud: 'FTDI FT2232H, up to 12 Mbaud',
  },
};
