import { invariant } from '../src/ir/invariant.ts';
import type { LayerGraph } from '../src/ops/index.ts';
import { EXERCISED, type Exercised, itemsOfNode, type NodeItems } from './coverage-points.ts';
import type { ReferenceRun } from './golden.ts';

/** Of what a network has of a kind, how much some frames exercise. */
export interface CoverageReport {
  readonly what: Exercised;
  readonly seen: number;
  readonly all: number;
}

/** Gives a value of one frame, by its name. */
type Read = (value: string) => Float64Array;

/** What frames exercise of a network, one frame after another (sim/coverage-points.ts). */
export class Coverage {
  private readonly sections: readonly (NodeItems & { readonly first: number })[];
  /** 1 for each point that was reached, in an order that the graph gives. */
  readonly points: Uint8Array;

  constructor(graph: LayerGraph) {
    let total = 0;
    this.sections = graph.nodes
      .flatMap(node => itemsOfNode(graph, node))
      .map(own => {
        const first = total;
        total += own.items.count * own.items.pointsPerItem;
        return { ...own, first };
      });
    this.points = new Uint8Array(total);
  }

  /** The points of a frame that no frame added before has. */
  newPoints(read: Read): number[] {
    const found = new Set<number>();
    for (const { items, frameOf, first } of this.sections) {
      items.visit(frameOf(read), point => {
        if (this.points[first + point] === 0) found.add(first + point);
      });
    }
    return [...found];
  }

  add(points: Iterable<number>): void {
    for (const point of points) this.points[point] = 1;
  }

  /** The kinds of which the network has some, in their order. */
  report(): CoverageReport[] {
    return EXERCISED.map(what => {
      const own = this.sections.filter(({ items }) => items.what === what);
      const seen = own.reduce((sum, section) => sum + this.seenOf(section), 0);
      return { what, seen, all: own.reduce((sum, { items }) => sum + items.count, 0) };
    }).filter(({ all }) => all > 0);
  }

  private seenOf({ items: { count, pointsPerItem }, first }: NodeItems & { readonly first: number }): number {
    let seen = 0;
    for (let item = 0; item < count; item++) {
      const at = first + item * pointsPerItem;
      if (this.points[at] === 1 && this.points[at + pointsPerItem - 1] === 1) seen++;
    }
    return seen;
  }
}

/** What all frames of a run exercise together. */
export const coverageOf = (graph: LayerGraph, run: ReferenceRun): CoverageReport[] =>
  coverageIn(graph, run).report();

export function coverageIn(graph: LayerGraph, { frames, values }: ReferenceRun): Coverage {
  const coverage = new Coverage(graph);
  for (let frame = 0; frame < frames; frame++) {
    coverage.add(
      coverage.newPoints(name => {
        const all = values.get(name);
        invariant(all, `no reference of ${name}`);
        const size = all.length / frames;
        return all.subarray(frame * size, (frame + 1) * size);
      }),
    );
  }
  return coverage;
}
