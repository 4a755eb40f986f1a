import { areaOf, type Resources } from '../devices/resources.ts';
import { spend } from '../ir/budget.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import { invariant } from '../ir/invariant.ts';
import { DEFAULT_FAMILY, type Family } from '../kernels/family.ts';
import {
  forClock,
  inLogic,
  type Kernel,
  kernelCycles,
  kernelKinds,
  moduleOfSource,
  sourcesOfKind,
} from '../kernels/index.ts';
import { foldLimits, layerCycles, lowerLayer } from '../lower/index.ts';
import { type Fold, type LayerContext, layerContext } from '../lower/lowering.ts';
import type { LayerGraph, LayerOp } from '../ops/index.ts';
import { assemble, type PlacedKernel } from './assemble.ts';
import { REGISTER_DEPTH } from './depths.ts';
import { type DesignEnds, nameEnds } from './end-ports.ts';
import { forFamily } from './family.ts';
import { chooseDepths } from './fifo-depths.ts';
import { type FoldingOptions, foldLayers } from './fold.ts';
import type { HardwareGraph } from './hardware.ts';
import { NameTable, sanitize } from './names.ts';
import type { Prediction } from './predict.ts';
import { reloadableKernel } from './reloadable.ts';

/** A scheduled design: kernels connected, FIFO depths found, cycles predicted. */
export interface Schedule {
  readonly hardware: HardwareGraph;
  readonly prediction: Prediction;
}

/** How much of each layer is done at once, by layer name. */
export function chooseFolds(
  layers: LayerGraph,
  options: FoldingOptions,
): { readonly folds: ReadonlyMap<string, Fold>; readonly notes: readonly Diagnostic[] } {
  spend('layers', layers.nodes.length);
  const { contexts } = nameLayers(layers);
  // No fold is faster than the largest, and each that is looked at is played.
  const fastest = layers.nodes.map(node => {
    const context = contexts.get(node.name);
    invariant(context, `layer ${node.name} has no name`);
    const cycles = layerCycles(node, context, foldLimits(node, context));
    spend('cycles', cycles, { node: node.name });
    return { layer: node.name, cycles };
  });
  spendEvents(fastest);
  return foldLayers(layers, contexts, options);
}

/** Layers of known folds as scheduled hardware. */
export function scheduleFolded(
  layers: LayerGraph,
  folds: ReadonlyMap<string, Fold>,
  options: KernelOptions = {},
): Schedule {
  return scheduleKernels(layers, kernelsOf(folds, options), options.family);
}

/** What kernels are made for beside their folds. */
export type KernelOptions = Pick<
  FoldingOptions,
  'family' | 'reloadable' | 'clockMegahertz' | 'logicProducts'
>;

type KernelOf = (node: LayerOp, context: LayerContext) => Kernel | undefined;

/** The kernels of layers of known folds. */
function kernelsOf(
  folds: ReadonlyMap<string, Fold>,
  { family = DEFAULT_FAMILY, reloadable = [], clockMegahertz: megahertz, logicProducts }: KernelOptions,
): KernelOf {
  return (node, context) => {
    const fold = folds.get(node.name);
    invariant(fold, `layer ${node.name} is not folded`);
    const plain = lowerLayer(node, context, fold);
    const lowered = plain && logicProducts ? inLogic(plain) : plain;
    const kernel = lowered && megahertz !== undefined ? forClock(lowered, { megahertz, family }) : lowered;
    const reload = reloadable.indexOf(node.name);
    return kernel && reload >= 0 ? reloadableKernel(kernel, reload) : kernel;
  };
}

/**
 * Connects and schedules the kernels of layers.
 *
 * @param kernelOf the kernel of a layer, named by the context's id; none where the layer is only another name
 */
export function scheduleKernels(
  layers: LayerGraph,
  kernelOf: KernelOf,
  family: Family = DEFAULT_FAMILY,
): Schedule {
  const { placed, assembly } = assembleKernels(layers, kernelOf);
  spendEvents(placed.map(({ kernel }) => ({ layer: kernel.layer, cycles: kernelCycles(kernel) })));
  const { graph, prediction } = chooseDepths(assembly.build);
  invariant(prediction.blocked.length === 0, 'the scheduled design deadlocks');
  return { hardware: forFamily(assembly.named(graph), family), prediction };
}

/** The kernels of layers, connected; depths are left open. */
function assembleKernels(layers: LayerGraph, kernelOf: KernelOf) {
  const { top, names, ends, contexts } = nameLayers(layers);
  const placed: PlacedKernel[] = [];
  const aliases = new Map<string, string>();
  for (const node of layers.nodes) {
    const context = contexts.get(node.name);
    invariant(context, `layer ${node.name} has no name`);
    const kernel = kernelOf(node, context);
    if (kernel) placed.push({ kernel, reads: node.inputs, writes: node.outputs[0] });
    else aliases.set(node.outputs[0], node.inputs[0]);
  }
  return { placed, assembly: assemble(top, { layers, placed, aliases, ends }, names) };
}

/** Every cycle of every kernel is played, in each of several frames. Stops at the slowest one where that is too much. */
function spendEvents(kernels: readonly { readonly layer: string; readonly cycles: number }[]): void {
  const slowest = kernels.reduce((a, b) => (b.cycles > a.cycles ? b : a), { layer: '', cycles: 0 });
  const all = kernels.reduce((sum, { cycles }) => sum + cycles, 0);
  spend('events', all, { node: slowest.layer });
}

/** What each layer is folded by, by its name. */
export const layerContexts = (layers: LayerGraph): ReadonlyMap<string, LayerContext> =>
  nameLayers(layers).contexts;

/** The names of the top module, of its streams and of the layers' kernels. */
function nameLayers(layers: LayerGraph): {
  readonly top: string;
  readonly names: NameTable;
  readonly ends: DesignEnds;
  readonly contexts: ReadonlyMap<string, LayerContext>;
} {
  const top = `bw_${sanitize(layers.name)}`;
  const names = new NameTable([top, ...kernelKinds.flatMap(sourcesOfKind).map(moduleOfSource)]);
  const ends = nameEnds(layers, names);
  const contexts = new Map<string, LayerContext>();
  for (const node of layers.nodes) {
    contexts.set(node.name, layerContext(layers, node, names.claim(node.name)));
  }
  return { top, names, ends, contexts };
}

/** The area of kernels of these folds, with FIFOs as registers. */
export function registerArea(
  layers: LayerGraph,
  folds: ReadonlyMap<string, Fold>,
  options: KernelOptions & { readonly family: Family },
): Resources {
  const { assembly } = assembleKernels(layers, kernelsOf(folds, options));
  return areaOf(assembly.build(() => REGISTER_DEPTH).kernels, options.family);
}
