import type { BoardText } from './board-text.ts';

/** Sipeed Tang Nano 9K. */
export const TANG_NANO_9K: BoardText = {
  schemaVersion: 1,
  name: 'tang-nano-9k',
  title: 'Sipeed Tang Nano 9K',
  wrapper: 'uart',
  device: {
    family: 'gowin',
    part: 'GW1NR-LV9QN88PC6/I5',
    device: 'GW1N-9C',
    series: 'gw1n',
    pllDevice: 'GW1NR-9C',
  },
  limits: 'GW1NR-9',
  clock: { pin: '52', megahertz: 27 },
  pins: { rx: '18', tx: '17', led: { pin: '10', isActiveLow: true, ioStandard: 'LVCMOS18' } },
  ioStandard: 'LVCMOS33',
  baud: 1000000,
  load: 'openFPGALoader -b tangnano9k {bitstream}',
  sources: {
    pins: 'tangnano9k.cst of github.com/YosysHQ/apicula; litex-boards, platforms/sipeed_tang_nano_9k.py',
    baud: 'BL702 of the board, up to 2 Mbaud',
  },
};
