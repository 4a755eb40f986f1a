import { areaOf, type Resource, type Resources } from '../devices/resources.ts';
import { lutsPerOn } from '../devices/shares.ts';
import { type LutsPer, lutsPerIn } from '../kernels/area-price.ts';
import { DEFAULT_FAMILY, type Family } from '../kernels/family.ts';
import type { Fold } from '../lower/lowering.ts';
import type { LayerGraph } from '../ops/index.ts';
import { cyclesBetween, type FoldingOptions } from './fold.ts';
import type { FoldingFile } from './folding-file.ts';
import { chooseFolds, layerContexts, scheduleFolded } from './index.ts';

/** One design of a network, as it would be compiled. */
export interface DesignPoint {
  readonly initiationIntervalCycles: number;
  readonly latencyCycles: number;
  /** Estimated, adapters and FIFOs included, in the cells of the family. */
  readonly area: Resources;
  /** The folds of all layers: `compile --folding` makes this design of them. */
  readonly folding: FoldingFile;
}

export interface ExploreOptions
  extends Pick<FoldingOptions, 'family' | 'clockMegahertz' | 'budget' | 'reloadable'> {
  /** How many points the front should have; a small network may have fewer. */
  readonly points?: number;
}

/** What is done of a search, while it goes on. */
export interface ExploreStep {
  readonly done: number;
  /** It grows where the front turns out to have fewer points than wanted. */
  readonly planned: number;
}

export const DEFAULT_POINTS = 24;

/** Cycles per frame beyond which nothing is looked at, though smaller folds exist: some 100 frames a second at 100 MHz. */
const SLOWEST_TARGET = 2 ** 20;

/** How often targets are put between those that were tried. */
const REFINEMENTS = 3;

/** So much dearer than on the device a resource is made where the search is to spare it. */
const DEAR = 8;

/**
 * The Pareto front of a network's designs, the fastest first: beside none of them is another that is no slower and takes no more
 * LUTs, block RAM and DSP blocks. Folds are chosen for targets from the fastest to the smallest, at the prices of the family or
 * the device and at prices that spare DSP blocks or block RAM. Each design is scheduled, so that its cycles are those that
 * `compile` predicts.
 *
 * It yields after every design, and returns the front.
 */
export function* exploreDesigns(
  layers: LayerGraph,
  { budget, points = DEFAULT_POINTS, ...options }: ExploreOptions = {},
): Generator<ExploreStep, readonly DesignPoint[]> {
  const family = budget?.device.family ?? options.family ?? DEFAULT_FAMILY;
  const made = { ...options, family };
  const own = budget ? lutsPerOn(budget.device) : lutsPerIn(family);
  const found = new Map<string, DesignPoint>();
  const tried = new Set<number>();
  let [done, planned] = [0, 0];
  function* look(targets: readonly number[], lutsPer: LutsPer): Generator<ExploreStep> {
    planned += targets.length;
    for (const targetCycles of targets) {
      const { folds } = chooseFolds(layers, { ...made, targetCycles, lutsPer });
      const folding = foldingFileOf(folds);
      const key = JSON.stringify(folding);
      if (!found.has(key)) found.set(key, { ...scheduled(layers, folds, made), folding });
      done++;
      yield { done, planned };
    }
  }
  const { fastest, slowest } = cyclesBetween(layers, layerContexts(layers));
  const last = Math.max(fastest, Math.min(slowest, SLOWEST_TARGET));
  for (let round = 0; ; round++) {
    const targets = spread(fastest, last, points * 2 ** round).filter(target => !tried.has(target));
    for (const target of targets) tried.add(target);
    yield* look(targets, own);
    for (const resource of ['dsp', 'blockRam'] as const) {
      const isTaken = [...found.values()].some(({ area }) => area[resource] > 0);
      if (isTaken) yield* look(targets, { ...own, [resource]: DEAR * own[resource] });
    }
    const front = paretoFront([...found.values()]);
    if (front.length >= points || round === REFINEMENTS || targets.length === 0) return front;
  }
}

function scheduled(
  layers: LayerGraph,
  folds: ReadonlyMap<string, Fold>,
  options: Parameters<typeof scheduleFolded>[2] & { readonly family: Family },
): Omit<DesignPoint, 'folding'> {
  const { hardware, prediction } = scheduleFolded(layers, folds, options);
  const { initiationIntervalCycles, latencyCycles } = prediction;
  return { initiationIntervalCycles, latencyCycles, area: areaOf(hardware.kernels, options.family) };
}

const foldingFileOf = (folds: ReadonlyMap<string, Fold>): FoldingFile =>
  Object.fromEntries(Array.from(folds, ([layer, { pe, simd }]) => [layer, { pe, simd }]));

/** At most `count` whole numbers from the first to the last, each by the same factor above the one before. */
function spread(first: number, last: number, count: number): number[] {
  const factor = (last / first) ** (1 / Math.max(1, count - 1));
  const all = Array.from({ length: count }, (_, i) => Math.min(last, Math.round(first * factor ** i)));
  return [...new Set([...all, last])];
}

/** What is weighed against the interval. */
const WEIGHED: readonly Resource[] = ['lut', 'blockRam', 'dsp'];

/** The points beside which no other is as good in everything and better in something, the fastest first. */
export function paretoFront<P extends Pick<DesignPoint, 'initiationIntervalCycles' | 'area'>>(
  points: readonly P[],
): readonly P[] {
  const measures = ({ initiationIntervalCycles, area }: P): readonly number[] => [
    initiationIntervalCycles,
    ...WEIGHED.map(resource => Math.round(2 * area[resource])),
  ];
  const all = points.map(point => ({ point, own: measures(point) }));
  const isBeaten = (own: readonly number[], at: number): boolean =>
    all.some(
      (other, i) =>
        other.own.every((value, k) => value <= own[k]) &&
        // Of equal ones the first stays.
        (i < at || other.own.some((value, k) => value < own[k])),
    );
  return all
    .filter(({ own }, at) => !isBeaten(own, at))
    .map(({ point }) => point)
    .sort((a, b) => a.initiationIntervalCycles - b.initiationIntervalCycles || a.area.lut - b.area.lut);
}
