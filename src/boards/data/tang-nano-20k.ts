import type { BoardText } from './board-text.ts';

/** Sipeed Tang Nano 20K. */
export const TANG_NANO_20K: BoardText = {
  schemaVersion: 1,
  name: 'tang-nano-20k',
  title: 'Sipeed Tang Nano 20K',
  wrapper: 'uart',
  device: {
    family: 'gowin',
    part: 'GW2AR-LV18QN88C8/I7',
    device: 'GW2A-18C',
    series: 'gw2a',
    pllDevice: 'GW2AR-18C',
  },
  limits: 'GW2AR-18',
  clock: { pin: '4', megahertz: 27 },
  pins: { rx: '70', tx: '69', led: { pin: '15', isActiveLow: true } },
  ioStandard: 'LVCMOS33',
  baud: 1000000,
  load: 'openFPGALoader -b tangnano20k {bitstream}',
  sources: {
    pins: 'tangnano20k.cst of github.com/YosysHQ/apicula; litex-boards, platforms/sipeed_tang_nano_20k.py',
    baud: 'BL616 of the board, up to 2 Mbaud',
  },
};
