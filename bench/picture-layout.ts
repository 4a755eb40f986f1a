import { createRequire } from 'node:module';
import type { ELK, ELKConstructorArguments, ElkExtendedEdge, ElkNode } from 'elkjs';
import type { PictureGraph } from './picture-graph.ts';

/** A picture with places: all in pixels, from the top left. */
export interface PlacedPicture {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Placed[];
  /** `label` is the middle of the line that the text stands below. */
  readonly arrows: readonly { readonly points: readonly Point[]; readonly label: Point }[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Placed extends Point {
  readonly width: number;
  readonly height: number;
}

const CHARACTER = 6.2;
const PADDING = 8;
const FORK = 8;
/** Between the lines of a text. */
export const LINE = 14;

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.layered.wrapping.strategy': 'MULTI_EDGE',
  'elk.aspectRatio': '2',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.spacing.nodeNode': '24',
  // Room for what is written at an arrow.
  'elk.layered.spacing.nodeNodeBetweenLayers': '76',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
};

/** Places boxes and arrows by ELK's layered layout, left to right in several rows. */
export async function placePicture({ boxes, arrows }: PictureGraph): Promise<PlacedPicture> {
  const graph: ElkNode = {
    id: 'design',
    layoutOptions: OPTIONS,
    children: boxes.map(({ id, title, lines, isFork }) =>
      isFork
        ? { id, width: FORK, height: FORK }
        : {
            id,
            width: width([`${title} `, ...lines]) + 2 * PADDING,
            height: (1 + lines.length) * LINE + PADDING,
          },
    ),
    edges: arrows.map(({ from, to }, i) => ({
      id: `arrow${i}`,
      sources: [from],
      targets: [to],
    })),
  };
  const placed = await layoutEngine().layout(graph);
  return {
    width: placed.width ?? 0,
    height: placed.height ?? 0,
    boxes: (placed.children ?? []).map(placeOf),
    arrows: (placed.edges ?? []).map((edge, i) => {
      const points = pointsOf(edge);
      return { points, label: labelOf(points, width([arrows[i].text])) };
    }),
  };
}

/** ELK is one CommonJS file, which its types do not say. */
function layoutEngine(): ELK {
  const Engine = createRequire(import.meta.url)('elkjs/lib/elk.bundled.js') as new (
    args?: ELKConstructorArguments,
  ) => ELK;
  return new Engine();
}

const placeOf = ({ x = 0, y = 0, width = 0, height = 0 }: Partial<Placed>): Placed => ({
  x,
  y,
  width,
  height,
});

function pointsOf({ sections = [] }: ElkExtendedEdge): Point[] {
  return sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
}

/** The middle of the first level piece that the text is not longer than; ELK's own labels break arrows between rows. */
function labelOf(points: readonly Point[], width: number): Point {
  const pieces = points.slice(1).map((to, i) => ({ from: points[i], to }));
  const level = pieces.filter(({ from, to }) => from.y === to.y);
  const { from, to } = level.find(piece => Math.abs(piece.to.x - piece.from.x) > width) ?? level[0];
  return { x: (from.x + to.x) / 2, y: from.y };
}

const width = (lines: readonly string[]): number =>
  Math.ceil(Math.max(...lines.map(line => line.length)) * CHARACTER);
