import type { BoardText } from './board-text.ts';

/** OrangeCrab r0.2 with LFE5U-25F. */
export const ORANGECRAB: BoardText = {
  schemaVersion: 1,
  name: 'orangecrab',
  title: 'OrangeCrab r0.2 with LFE5U-25F',
  wrapper: 'uart',
  device: { family: 'ecp5', device: '25k', package: 'CSFBGA285', speed: '8' },
  limits: 'ECP5-25K',
  clock: { pin: 'A9', megahertz: 48 },
  pins: { rx: 'N17', tx: 'M18', led: { pin: 'K4', isActiveLow: true } },
  ioStandard: 'LVCMOS33',
  baud: 1000000,
  adapter:
    'a USB serial adapter of 3.3 V: its TX at pin 0 of the Feather header, its RX at pin 1, and ground',
  load: 'openFPGALoader --dfu --vid 0x1209 --pid 0x5af0 {bitstream}',
  sources: {
    pins: 'litex-boards, platforms/gsd_orangecrab.py (r0.2, feather_serial)',
    baud: 'of the adapter',
  },
};
