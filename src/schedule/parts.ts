import type { HardwareGraph } from './hardware.ts';

/**
 * Parts of a design, as the ids of their kernels, in data order; neighbours overlap where a cut allows it. A part
 * begins and ends at links that all data passes through, so that a fork and its join are in one part.
 *
 * @param size kernels of a part, at least, but for the last; none is the whole design
 */
export function partsOf(graph: HardwareGraph, size: number): ReadonlySet<string>[] {
  const cuts = cutsOf(graph);
  const last = cuts[cuts.length - 1];
  const parts: ReadonlySet<string>[] = [];
  for (let begin = 0; begin < last; ) {
    const first = begin;
    const end = cuts.find(cut => cut >= first + size) ?? last;
    if (end - first < last) parts.push(new Set(graph.kernels.slice(first, end).map(k => k.id)));
    if (end === last) break;
    // The next part holds the later half of this one.
    begin = cuts.find(cut => cut >= first + size / 2) ?? last;
  }
  return parts;
}

/**
 * Overlapping runs of `size` kernels that stand one after another in data order, skips around them cut open;
 * none is the whole design.
 */
export function runsOf({ kernels }: HardwareGraph, size: number): ReadonlySet<string>[] {
  if (size >= kernels.length) return [];
  const step = Math.ceil(size / 2);
  const count = Math.ceil((kernels.length - size) / step) + 1;
  return Array.from(
    { length: count },
    (_, i) => new Set(kernels.slice(i * step, i * step + size).map(k => k.id)),
  );
}

/** Places in the order of kernels that one link alone crosses, with both ends of the order. */
function cutsOf({ kernels, links }: HardwareGraph): number[] {
  const place = new Map(kernels.map((k, i) => [k.id, i]));
  const crossing = new Int32Array(kernels.length + 1);
  for (const { from, to } of links) {
    const [begin, end] = [place.get(from.kernel) ?? 0, place.get(to.kernel) ?? 0];
    for (let i = begin + 1; i <= end; i++) crossing[i]++;
  }
  return [0, ...[...kernels.keys()].filter(i => crossing[i] === 1), kernels.length];
}

/** Some kernels of a design and the links between them. */
export function partOf(graph: HardwareGraph, kernels: ReadonlySet<string>): HardwareGraph {
  return {
    ...graph,
    kernels: graph.kernels.filter(k => kernels.has(k.id)),
    links: graph.links.filter(l => kernels.has(l.from.kernel) && kernels.has(l.to.kernel)),
  };
}
