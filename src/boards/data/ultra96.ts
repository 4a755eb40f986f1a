import type { BoardText } from './board-text.ts';

/** Avnet Ultra96-V2. */
export const ULTRA96: BoardText = {
  schemaVersion: 1,
  name: 'ultra96',
  title: 'Avnet Ultra96-V2',
  wrapper: 'dma',
  device: { family: 'zynqmp', part: 'xczu3eg-sbva484-1-i', boardPart: 'avnet.com:ultra96v2:part0:1.2' },
  limits: 'XCZU3EG',
  clock: { megahertz: 100 },
  sources: {
    part: 'github.com/Avnet/bdf, ultra96v2 1.2',
  },
};
