import type { BoardText } from './board-text.ts';

/** 1BitSquared iCEBreaker. */
export const ICEBREAKER: BoardText = {
  schemaVersion: 1,
  name: 'icebreaker',
  title: '1BitSquared iCEBreaker',
  wrapper: 'uart',
  device: { family: 'ice40', device: 'up5k', package: 'sg48', pll: 'pad' },
  limits: 'ICE40-UP5K',
  clock: { pin: '35', megahertz: 12 },
  pins: { rx: '6', tx: '9', led: { pin: '11', isActiveLow: true } },
  ioStandard: 'LVCMOS33',
  baud: 1000000,
  load: 'iceprog {bitstream}',
  sources: {
    pins: 'icebreaker.pcf of github.com/icebreaker-fpga/icebreaker-examples; litex-boards, platforms/1bitsquared_icebreaker.py',
    baud: 'FTDI FT2232H, up to 12 Mbaud',
  },
};
