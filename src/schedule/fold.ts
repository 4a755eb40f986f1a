import { type Diagnostic, DiagnosticError } from '../ir/diagnostic.ts';
import { invariant } from '../ir/invariant.ts';
import { type LutsPer, type PriceOf, priceIn } from '../kernels/area-price.ts';
import { DEFAULT_FAMILY, type Family } from '../kernels/family.ts';
import { inLogic, type Kernel } from '../kernels/index.ts';
import type { StreamShape } from '../kernels/stream.ts';
import { foldLimits, lanesRule, layerCycles, legalLanes, lowerLayer } from '../lower/index.ts';
import type { Fold, LayerContext } from '../lower/lowering.ts';
import type { LayerGraph, LayerOp } from '../ops/index.ts';
import { keepsAlone } from './bottleneck.ts';
import type { Budget } from './fit-device.ts';
import { foldDiagnostic } from './fold-diagnostics.ts';
import { cheapestFold, type FoldedLayer, foldedLayer, type LayerPlace } from './fold-search.ts';
import { askedFold, type FoldingFile } from './folding-file.ts';
import { followersArea, followingFold } from './followers.ts';
import { inputsOf, KnownStreams } from './known-streams.ts';

export type { FoldingFile } from './folding-file.ts';

export interface FoldingOptions {
  readonly folding?: FoldingFile;
  /** Cycles per frame that the design should not exceed; layers the folding file names are left as they are. */
  readonly targetCycles?: number;
  /** What the FIFOs are made for, and areas are counted in; `xc7` unless told. */
  readonly family?: Family;
  /** The clock that kernels get registers for, in MHz; without it they have the fewest. */
  readonly clockMegahertz?: number;
  /** The device whose resources folds are chosen for, where neither a folding nor a target is named. */
  readonly budget?: Budget;
  /** Products of dot products take LUTs and no multipliers. */
  readonly logicProducts?: boolean;
  /** What resources count against one another; those of the family unless told. */
  readonly lutsPer?: LutsPer;
  /** Layers whose parameters are written while the design runs, by name; `withRoomForOthers` was asked about them. */
  readonly reloadable?: readonly string[];
}

/** Cycles per frame aimed at when the user names neither a folding nor a target, where all layers reach it. */
export const DEFAULT_TARGET_CYCLES = 1024;

/**
 * The folds of all layers, chosen in data order: each of least area, its adapters included, that meets the target.
 * Throws DiagnosticError for a folding file that does not fit.
 */
export function foldLayers(
  layers: LayerGraph,
  contexts: ReadonlyMap<string, LayerContext>,
  options: FoldingOptions,
): { readonly folds: ReadonlyMap<string, Fold>; readonly notes: readonly Diagnostic[] } {
  const asked = askedLayers(layers, contexts, options.folding);
  const wanted = wantedStreams(layers, contexts, asked);
  const target = options.targetCycles ?? defaultTarget(layers, contexts);
  const priceAsBuilt = priceIn(options.family ?? DEFAULT_FAMILY, options.lutsPer);
  const priceOf: PriceOf = options.logicProducts ? kernel => priceAsBuilt(inLogic(kernel)) : priceAsBuilt;
  const network = {
    layers,
    contextOf: (node: LayerOp) => contextOf(contexts, node),
    isGiven: (node: LayerOp) => asked.has(node.name),
    enoughCycles: target,
    priceOf,
  };
  const notes: Diagnostic[] = [];
  const folds = new Map<string, Fold>();
  const streams = new KnownStreams({ enoughCycles: target, priceOf });
  /** Cycles per frame of the slowest layer or adapter on the way to a value. */
  const paceOf = new Map<string, number>();
  for (const node of layers.nodes) {
    const context = contextOf(contexts, node);
    const [result] = node.outputs;
    const followers = (stream: StreamShape) => followersArea(network, result, stream);
    const place = {
      ...{ node, context, streams, enoughCycles: target, priceOf },
      wanted: wanted.get(result) ?? [],
      followers,
    };
    const given = asked.get(node.name);
    const consumer = layers.nodes.find(n => n.inputs[0] === node.outputs[0]);
    const pace = Math.max(...node.inputs.map(value => paceOf.get(value) ?? 0));
    const folded: ChosenFold = given
      ? foldedLayer(place, given.fold, given.kernel)
      : chosenFold(place, { target, pace, consumerLanes: consumer && asked.get(consumer.name)?.lanes });
    if (folded.missed !== undefined) {
      notes.push(foldDiagnostic('target-missed', { target, best: folded.missed }, { node: node.name }));
    }
    folds.set(node.name, folded.fold);
    streams.settle(node, folded.kernel);
    paceOf.set(node.outputs[0], Math.max(pace, folded.cycles));
  }
  return { folds, notes };
}

interface Aims {
  readonly target: number;
  /** Cycles per frame of the slowest on the way here: what follows its producer's lanes need not be faster. */
  readonly pace: number;
  /** The inputs a cycle of the layer behind, where the folding file says them. */
  readonly consumerLanes: number | undefined;
}

interface ChosenFold extends FoldedLayer {
  /** Cycles per frame of the kernel, where it is too slow in any fold. */
  readonly missed?: number;
}

/** The fold of a layer that the folding file does not name. */
function chosenFold(place: LayerPlace, { target, pace, consumerLanes }: Aims): ChosenFold {
  const { node, context, streams } = place;
  const limits = foldLimits(node, context);
  const lanes = streams.of(node.inputs[0])?.lanes;
  let enough = target;
  const following = lanes === undefined ? undefined : followingFold(node, context, lanes);
  if (following) {
    // With its producer's lanes, a layer of more channels, or whose lanes must divide something, may be slower.
    enough = Math.max(target, pace);
    const followed = foldedLayer(place, following);
    if (followed.cycles <= enough && isFastAlone(followed, enough)) return followed;
  }
  if (lanesRule(node) === 'as-consumer' && consumerLanes !== undefined) {
    return foldedLayer(place, {
      pe: 1,
      simd: legalLanes(node, context, Math.min(consumerLanes, limits.simd)),
    });
  }
  const cheapest = foldInTime(place, enough);
  if (cheapest.kernelCycles <= target) return cheapest;
  const fastest = layerCycles(node, context, limits);
  return fastest > target ? { ...cheapest, missed: fastest } : cheapest;
}

/** The cheapest fold of which the kernel alone, with what its actors wait for, meets the target; the fastest where none does. */
function foldInTime(place: LayerPlace, target: number): FoldedLayer {
  let found = cheapestFold(place, target);
  while (found.kernelCycles <= target && !isFastAlone(found, target)) {
    const faster = cheapestFold(place, found.kernelCycles - 1);
    if (faster.kernelCycles >= found.kernelCycles) return found;
    found = faster;
  }
  return found;
}

const isFastAlone = ({ kernel }: FoldedLayer, target: number): boolean =>
  !kernel || keepsAlone(kernel, target);

/** A layer that the folding file names. */
interface AskedLayer {
  readonly fold: Fold;
  readonly kernel: Kernel | undefined;
  /** The inputs a cycle, where the file says them. */
  readonly lanes: number | undefined;
}

/** The layers that the folding file names. Throws DiagnosticError with all that is wrong with it. */
function askedLayers(
  layers: LayerGraph,
  contexts: ReadonlyMap<string, LayerContext>,
  folding: FoldingFile = {},
): ReadonlyMap<string, AskedLayer> {
  const known = new Set(layers.nodes.map(n => n.name));
  const errors = Object.keys(folding)
    .filter(layer => !known.has(layer))
    .map(layer => foldDiagnostic('unknown-layer', { layer, known: [...known].join(', ') }));
  const asked = new Map<string, AskedLayer>();
  for (const node of layers.nodes) {
    const context = contextOf(contexts, node);
    const found = askedFold(folding, node, context);
    if (!found) continue;
    errors.push(...found.errors);
    if (errors.length > 0) continue;
    const { fold, lanes } = found;
    asked.set(node.name, { fold, kernel: lowerLayer(node, context, fold), lanes });
  }
  if (errors.length > 0) throw new DiagnosticError(errors);
  return asked;
}

/** By value: the streams that its readers want whose folds are given. */
function wantedStreams(
  layers: LayerGraph,
  contexts: ReadonlyMap<string, LayerContext>,
  asked: ReadonlyMap<string, AskedLayer>,
): ReadonlyMap<string, readonly StreamShape[]> {
  const wanted = new Map<string, readonly StreamShape[]>();
  const want = (value: string, shapes: readonly StreamShape[]) =>
    wanted.set(value, [...(wanted.get(value) ?? []), ...shapes]);
  for (const node of layers.nodes.toReversed()) {
    const kernel = asked.get(node.name)?.kernel;
    const behind = wanted.get(node.outputs[0]);
    if (kernel) for (const [value, shape] of inputsOf(node, kernel)) want(value, [shape]);
    else if (behind && isNameOnly(node, contextOf(contexts, node))) want(node.inputs[0], behind);
  }
  return wanted;
}

/** True of a layer of which nothing is built. */
const isNameOnly = (node: LayerOp, context: LayerContext): boolean =>
  lowerLayer(node, context, foldLimits(node, context)) === undefined;

/** Cycles per frame that every layer can reach, and at least 1024: what is aimed at where the user names nothing. */
const defaultTarget = (layers: LayerGraph, contexts: ReadonlyMap<string, LayerContext>): number =>
  Math.max(DEFAULT_TARGET_CYCLES, cyclesBetween(layers, contexts).fastest);

/** Cycles per frame of the slowest layer with the largest folds, and with the smallest. */
export function cyclesBetween(
  layers: LayerGraph,
  contexts: ReadonlyMap<string, LayerContext>,
): { readonly fastest: number; readonly slowest: number } {
  let [fastest, slowest] = [1, 1];
  for (const node of layers.nodes) {
    const context = contextOf(contexts, node);
    fastest = Math.max(fastest, layerCycles(node, context, foldLimits(node, context)));
    slowest = Math.max(slowest, layerCycles(node, context, { pe: 1, simd: 1 }));
  }
  return { fastest, slowest };
}

function contextOf(contexts: ReadonlyMap<string, LayerContext>, { name }: LayerOp): LayerContext {
  const context = contexts.get(name);
  invariant(context, `no context of layer ${name}`);
  return context;
}
