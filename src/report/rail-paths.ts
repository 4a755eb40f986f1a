import type { Rail, RailLane, RailRow } from './rail.ts';

/** Where a row's dot is, and how high its fixed part, in pixels. */
export const DOT_Y = 22;
export const HEAD = 44;
const LEFT = 14;
/** What lies further out is told in words alone. */
export const MOST_LANES = 24;

/** Where lanes are, in pixels: the more there are, the nearer, so that the rail stays narrow. */
export function placesOfLanes(rail: Rail): {
  readonly xOf: (lane: number) => number;
  readonly widthPx: number;
} {
  const lanes = Math.min(rail.lanes, MOST_LANES);
  const pitch = Math.min(14, Math.floor(84 / Math.max(1, lanes - 1)));
  const xOf = (lane: number): number => LEFT + lane * pitch;
  return { xOf, widthPx: xOf(lanes - 1) + LEFT };
}

/** Paths in the fixed part of a row, of `HEAD` pixels, and in what is below it, of one unit of any height. */
export interface Lines {
  readonly head: string;
  readonly tail: string;
}

interface Drawing {
  readonly xOf: (lane: number) => number;
  /** Lanes from here on are left out. */
  readonly lanes: number;
  /** Edges that are drawn of their own. */
  readonly isMarked: (edge: number) => boolean;
}

/** The lines of one row of a rail, as SVG path data. */
export function railPaths(
  { ending, beginning, passing }: RailRow,
  { xOf, lanes, isMarked }: Drawing,
): { readonly plain: Lines; readonly marked: Lines } {
  const [x, half] = [xOf(0), HEAD - DOT_Y];
  const isDrawn = ({ lane }: RailLane): boolean => lane < lanes;
  const pieces = [
    ...ending
      .filter(isDrawn)
      .map(({ edge, lane }) => ({ edge, head: curve(xOf(lane), 0, x, DOT_Y), tail: '' })),
    ...passing.filter(isDrawn).map(({ edge, lane }) => ({
      edge,
      head: `M${xOf(lane)} 0v${HEAD}`,
      tail: `M${xOf(lane)} 0v1`,
    })),
    ...beginning.filter(isDrawn).map(({ edge, lane }) => ({
      edge,
      head: curve(x, DOT_Y, xOf(lane), half),
      tail: `M${xOf(lane)} 0v1`,
    })),
  ];
  return {
    plain: joined(pieces.filter(({ edge }) => !isMarked(edge))),
    marked: joined(pieces.filter(({ edge }) => isMarked(edge))),
  };
}

/** An S from lane to lane. */
function curve(fromX: number, fromY: number, toX: number, down: number): string {
  if (fromX === toX) return `M${fromX} ${fromY}v${down}`;
  const [dx, bend] = [toX - fromX, down / 2];
  return `M${fromX} ${fromY}c0 ${bend} ${dx} ${bend} ${dx} ${down}`;
}

const joined = (pieces: readonly Lines[]): Lines => ({
  head: pieces.map(({ head }) => head).join(''),
  tail: pieces.map(({ tail }) => tail).join(''),
});
