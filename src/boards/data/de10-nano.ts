import type { BoardText } from './board-text.ts';

/** Terasic DE10-Nano. */
export const DE10_NANO: BoardText = {
  schemaVersion: 1,
  name: 'de10-nano',
  title: 'Terasic DE10-Nano',
  wrapper: 'uart',
  device: { family: 'cyclonev', part: '5CSEBA6U23I7' },
  limits: '5CSEBA6',
  clock: { pin: 'PIN_V11', megahertz: 50 },
  pins: { rx: 'PIN_AG13', tx: 'PIN_AF13', led: { pin: 'PIN_W15', isActiveLow: false } },
  ioStandard: '3.3-V LVTTL',
  baud: 1000000,
  adapter: 'a USB serial adapter of 3.3 V: its TX at Arduino_IO0, its RX at Arduino_IO1, and ground',
  sources: {
    pins: 'DE10_NANO_SoC_GHRD.qsf of Terasic; litex-boards, platforms/de10nano.py (Arduino_IO0 and IO1)',
    baud: 'of the adapter',
  },
};
