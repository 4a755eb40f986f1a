import type { PriceOf } from '../kernels/area-price.ts';
import { type Kernel, kernelCycles, portsOf } from '../kernels/index.ts';
import type { StreamShape } from '../kernels/stream.ts';
import { foldLimits, legalLanes, lowerLayer } from '../lower/index.ts';
import type { Fold, LayerContext } from '../lower/lowering.ts';
import type { LayerOp } from '../ops/index.ts';
import { lanesKey } from './folding-file.ts';
import { both, type Edges, edgeBetween, type KnownStreams, NO_EDGES } from './known-streams.ts';

/** A fold of a layer, with what comes to stand on its edges. */
export interface FoldedLayer {
  readonly fold: Fold;
  /** None where the result is the input by another name. */
  readonly kernel: Kernel | undefined;
  /** Per frame, of the kernel alone. */
  readonly kernelCycles: number;
  /** Per frame, of the slowest of the kernel and its adapters. */
  readonly cycles: number;
  readonly edges: Edges;
}

/** A layer among others whose folds are known. */
export interface LayerPlace {
  readonly node: LayerOp;
  readonly context: LayerContext;
  readonly streams: KnownStreams;
  /** Cycles per frame that adapters may take. */
  readonly enoughCycles: number;
  readonly priceOf: PriceOf;
  /** The streams that readers of the result want whose folds are given. */
  readonly wanted: readonly StreamShape[];
  /** Area of the layers behind that follow the lanes of a stream of the result, with their adapters. */
  readonly followers: (result: StreamShape) => number;
}

/** @param kernel that of the fold, where it is known */
export function foldedLayer(
  { node, context, streams, wanted, enoughCycles, priceOf }: LayerPlace,
  fold: Fold,
  kernel = lowerLayer(node, context, fold),
): FoldedLayer {
  if (!kernel) return { fold, kernel, kernelCycles: 0, cycles: 0, edges: NO_EDGES };
  const output = portsOf(kernel).outputs.m_axis;
  const edges = wanted
    .map(shape => edgeBetween(output, shape, { enoughCycles, priceOf }))
    .reduce(both, streams.edgesInto(node, kernel));
  const cycles = kernelCycles(kernel);
  return { fold, kernel, kernelCycles: cycles, cycles: Math.max(cycles, edges.cycles), edges };
}

/** The fold of least area, with its adapters and what follows it, that meets the target; the fastest where none does. */
export function cheapestFold(place: LayerPlace, target: number): FoldedLayer {
  const { node, context } = place;
  const limits = foldLimits(node, context);
  const known = new Map<number, number>();
  const followersArea = ({ kernel }: FoldedLayer): number => {
    if (!kernel) return 0;
    const result = portsOf(kernel).outputs.m_axis;
    const area = known.get(result.lanes) ?? place.followers(result);
    known.set(result.lanes, area);
    return area;
  };
  let best: FoldedLayer | undefined;
  let bestArea = Number.POSITIVE_INFINITY;
  // Cycles below the target are worth nothing; above it, each counts more than any area.
  const excess = (cycles: number, bestCycles = Number.POSITIVE_INFINITY): number =>
    Math.max(cycles, target) - Math.max(bestCycles, target);
  const simds = usefulSizes(limits.simd);
  for (const pe of usefulSizes(limits.pe)) {
    for (const simd of simds) {
      const fold = { pe, simd };
      const lanes = fold[lanesKey(limits)];
      if (legalLanes(node, context, lanes) !== lanes) continue;
      const kernel = lowerLayer(node, context, fold);
      // Adapters make nothing faster.
      if (kernel && excess(kernelCycles(kernel), best?.cycles) > 0) continue;
      const folded = foldedLayer(place, fold, kernel);
      // Where adapters are too slow in any fold, the kernel still is not.
      const over = excess(folded.cycles, best?.cycles) || excess(folded.kernelCycles, best?.kernelCycles);
      if (over > 0) continue;
      const area = areaOf(place, folded) + followersArea(folded);
      if (over === 0 && area > bestArea) continue;
      best = folded;
      bestArea = area;
    }
  }
  return best ?? foldedLayer(place, limits);
}

const areaOf = ({ priceOf }: LayerPlace, { kernel, edges }: FoldedLayer): number =>
  (kernel ? priceOf(kernel) : 0) + edges.cost;

/** The sizes that matter for a dimension n: ceil(n / k) for every k, falling, so that fast folds are seen first. */
function usefulSizes(n: number): number[] {
  const sizes = new Set<number>();
  for (let k = 1; k <= n; ) {
    const size = Math.ceil(n / k);
    sizes.add(size);
    // The first k of which there is a smaller one.
    k = size === 1 ? n + 1 : Math.ceil(n / (size - 1));
  }
  return [...sizes];
}
