import { BOARD_NAMES, boardOfName } from '../boards/index.ts';
import type { Board, UartBoard } from '../boards/schema.ts';
import type { ToolFolder } from '../tools/browser-tools.ts';

/** Who places and routes, and packs. */
export interface Router {
  /** The package, whose name is that of the program that places and routes, too. */
  readonly folder: ToolFolder;
  readonly packer: string;
}

/** Families of the page's boards, and who places and routes them and packs: of ECP5 there is no npm package. */
export const ROUTERS: { readonly [F in 'ice40' | 'ecp5']: Router | undefined } = {
  ice40: { folder: 'nextpnr-ice40', packer: 'icepack' },
  ecp5: undefined,
};

export type PageBoard = UartBoard & { readonly device: { readonly family: keyof typeof ROUTERS } };

const isPageBoard = (board: Board): board is PageBoard =>
  board.wrapper === 'uart' && Object.hasOwn(ROUTERS, board.device.family);

/** The boards that the page synthesises for. */
export const PAGE_BOARDS: readonly PageBoard[] = BOARD_NAMES.map(boardOfName).filter(isPageBoard);

/** Whether the page places and routes for a board, and makes its bitstream. */
export const isRouted = ({ device }: PageBoard): boolean => ROUTERS[device.family] !== undefined;
