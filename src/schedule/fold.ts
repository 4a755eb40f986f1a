import { type Diagnostic, DiagnosticError, diagnostics } from '../ir/diagnostic.ts';
import { invariant } from '../ir/invariant.ts';
import { areaPrice } from '../kernels/area-price.ts';
import { costOf, portsOf } from '../kernels/index.ts';
import {
  foldLimits,
  lanesRule,
  layerCycles,
  legalLanes,
  lowerLayer,
  unrolledAddersOf,
} from '../lower/index.ts';
import type { Fold, LayerContext } from '../lower/lowering.ts';
import type { LayerGraph, LayerOp } from '../ops/index.ts';

/** A folding file: per layer name, how much is done at once; with constant weights (`unrolled`), all of it. */
export type FoldingFile = Readonly<
  Record<string, { readonly pe?: number; readonly simd?: number; readonly mode?: 'unrolled' }>
>;

export interface FoldingOptions {
  readonly folding?: FoldingFile;
  /** Cycles per frame that no layer may exceed; layers the folding file names are left as they are. */
  readonly targetCycles?: number;
}

/** Cycles per frame aimed at when the user names neither a folding nor a target, where all layers reach it. */
export const DEFAULT_TARGET_CYCLES = 1024;

/** Adders of one unrolled layer: at some ten LUTs each, those of a large device. */
export const MAX_UNROLLED_ADDERS = 16384;

const foldDiagnostic = diagnostics('folding', {
  'unknown-layer': {
    severity: 'error',
    message: (a: { layer: string; known: string }) =>
      `the folding file names '${a.layer}', which is no layer; layers are ${a.known}`,
    help: () => 'use the names that `bitwright inspect` prints',
  },
  'out-of-range': {
    severity: 'error',
    message: (a: { key: string; value: number; limit: number }) =>
      `${a.key} is ${a.value}; it must be a whole number from 1 to ${a.limit}`,
  },
  'illegal-lanes': {
    severity: 'error',
    message: (a: { key: string; value: number; nearest: number }) =>
      `${a.key} is ${a.value}, which would cut the layer's channels across beats`,
    help: (a: { nearest: number }) =>
      `the next smaller one that fits is ${a.nearest}; for the windows of a convolution also all channels of all places at once`,
  },
  'unrolled-lanes': {
    severity: 'error',
    message: (a: { key: string }) => `"mode": "unrolled" is given together with "${a.key}"`,
    help: () => 'an unrolled layer does all rows and columns at once; leave out pe and simd, or the mode',
  },
  'not-unrollable': {
    severity: 'error',
    message: (a: { kind: string }) => `a ${a.kind} layer cannot be unrolled`,
    help: () => 'only dense layers and the products of convolutions (both are called dense by `inspect`) can',
  },
  'too-many-adders': {
    severity: 'error',
    message: (a: { adders: number; limit: number }) =>
      `unrolled, it takes ${a.adders} adders; the limit is ${a.limit}`,
    help: () => 'fold it with pe and simd; `bitwright inspect` prints the adders of every layer',
  },
  'target-missed': {
    severity: 'warning',
    message: (a: { target: number; best: number }) =>
      `no folding reaches ${a.target} cycles per frame; fully parallel it takes ${a.best}`,
    help: () => 'raise --target-cycles',
  },
});

/** The folds of all layers, in order. Throws DiagnosticError for a folding file that does not fit. */
export function foldLayers(
  layers: LayerGraph,
  contexts: ReadonlyMap<string, LayerContext>,
  options: FoldingOptions,
): { readonly folds: ReadonlyMap<string, Fold>; readonly notes: readonly Diagnostic[] } {
  const errors: Diagnostic[] = [];
  const notes: Diagnostic[] = [];
  const known = new Set(layers.nodes.map(n => n.name));
  for (const layer of Object.keys(options.folding ?? {})) {
    if (!known.has(layer))
      errors.push(foldDiagnostic('unknown-layer', { layer, known: [...known].join(', ') }));
  }
  const target = options.targetCycles ?? defaultTarget(layers, contexts);
  const folds = new Map<string, Fold>();
  const lanesOf = new Map<string, number>();
  /** Cycles per frame of the slowest layer on the way to a value. */
  const paceOf = new Map<string, number>();
  for (const node of layers.nodes) {
    const context = contexts.get(node.name);
    invariant(context, `no context of layer ${node.name}`);
    const limits = foldLimits(node, context);
    const wanted = wantedFold(options.folding, node.name);
    const lanes = lanesOf.get(node.inputs[0]);
    const consumer = layers.nodes.find(n => n.inputs[0] === node.outputs[0]);
    const consumerLanes = consumer && wantedSimd(options.folding, consumer, contexts);
    // With its producer's lanes, a layer of more channels, or whose lanes must divide something, may be slower.
    const pace = Math.max(...node.inputs.map(value => paceOf.get(value) ?? 0));
    const followed =
      lanesRule(node) === 'as-producer' && lanes !== undefined
        ? { pe: legalLanes(node, context, Math.min(lanes, limits.pe)), simd: 1 }
        : undefined;
    let fold: Fold;
    if (wanted?.mode === 'unrolled') {
      errors.push(...unrolledErrors(node, context, wanted));
      fold = { ...limits, mode: 'unrolled' };
    } else if (wanted) {
      const before = errors.length;
      for (const key of ['pe', 'simd'] as const) {
        const value = wanted[key] ?? 1;
        if (Number.isInteger(value) && value >= 1 && value <= limits[key]) continue;
        errors.push(foldDiagnostic('out-of-range', { key, value, limit: limits[key] }, { node: node.name }));
      }
      fold = { pe: wanted.pe ?? 1, simd: wanted.simd ?? 1 };
      const key = lanesKey(limits);
      const nearest = errors.length === before ? legalLanes(node, context, fold[key]) : undefined;
      if (nearest !== undefined && nearest !== fold[key]) {
        errors.push(foldDiagnostic('illegal-lanes', { key, value: fold[key], nearest }, { node: node.name }));
      }
    } else if (followed && layerCycles(node, context, followed) <= Math.max(target, pace)) {
      fold = followed;
    } else if (lanesRule(node) === 'as-consumer' && consumerLanes !== undefined) {
      fold = { pe: 1, simd: legalLanes(node, context, Math.min(consumerLanes, limits.simd)) };
    } else {
      const choice = cheapest(node, context, limits, followed ? Math.max(target, pace) : target, lanes);
      fold = choice.fold;
      if (choice.cycles > target) {
        notes.push(foldDiagnostic('target-missed', { target, best: choice.cycles }, { node: node.name }));
      }
    }
    folds.set(node.name, fold);
    if (errors.length === 0) {
      paceOf.set(node.outputs[0], Math.max(pace, layerCycles(node, context, fold)));
    }
    const kernel = errors.length === 0 ? lowerLayer(node, context, fold) : undefined;
    const outputLanes = kernel ? portsOf(kernel).outputs.m_axis.lanes : lanes;
    if (outputLanes !== undefined) lanesOf.set(node.outputs[0], outputLanes);
  }
  if (errors.length > 0) throw new DiagnosticError(errors);
  return { folds, notes };
}

/** What speaks against unrolling a layer. */
function unrolledErrors(
  node: LayerOp,
  context: LayerContext,
  wanted: FoldingFile[string],
): readonly Diagnostic[] {
  const at = { node: node.name };
  const given = (['pe', 'simd'] as const).filter(key => wanted[key] !== undefined);
  if (given.length > 0) return given.map(key => foldDiagnostic('unrolled-lanes', { key }, at));
  const adders = unrolledAddersOf(node, context);
  if (adders === undefined) return [foldDiagnostic('not-unrollable', { kind: node.kind }, at)];
  const limit = MAX_UNROLLED_ADDERS;
  return adders > limit ? [foldDiagnostic('too-many-adders', { adders, limit }, at)] : [];
}

/** The inputs a cycle that the folding file asks of a layer. */
function wantedSimd(
  folding: FoldingFile | undefined,
  node: LayerOp,
  contexts: ReadonlyMap<string, LayerContext>,
): number | undefined {
  const wanted = wantedFold(folding, node.name);
  const context = contexts.get(node.name);
  return wanted?.mode === 'unrolled' && context ? foldLimits(node, context).simd : wanted?.simd;
}

/** Cycles per frame that every layer can reach, and at least 1024: what is aimed at where the user names nothing. */
function defaultTarget(layers: LayerGraph, contexts: ReadonlyMap<string, LayerContext>): number {
  const fastest = layers.nodes.map(node => {
    const context = contexts.get(node.name);
    return context ? layerCycles(node, context, foldLimits(node, context)) : 0;
  });
  return fastest.reduce((a, b) => Math.max(a, b), DEFAULT_TARGET_CYCLES);
}

/** The part of a fold that is a kernel's lanes, where not all are legal. */
const lanesKey = (limits: Fold): 'pe' | 'simd' => (limits.simd > 1 ? 'simd' : 'pe');

/** Layer names come from the model: `__proto__` and `constructor` are names like any other. */
function wantedFold(folding: FoldingFile | undefined, layer: string): FoldingFile[string] | undefined {
  return folding && Object.hasOwn(folding, layer) ? folding[layer] : undefined;
}

/** The fold of least area that meets the target, or the fastest where none does. */
function cheapest(
  node: LayerOp,
  context: LayerContext,
  limits: Fold,
  target: number,
  lanesBefore: number | undefined,
): { readonly fold: Fold; readonly cycles: number } {
  let best: { fold: Fold; cycles: number; area: number } | undefined;
  for (const pe of usefulSizes(limits.pe)) {
    for (const simd of usefulSizes(limits.simd)) {
      const fold = { pe, simd };
      const lanes = fold[lanesKey(limits)];
      if (legalLanes(node, context, lanes) !== lanes) continue;
      const cycles = layerCycles(node, context, fold);
      if (cycles > target) continue;
      const area = areaOf(node, context, fold, lanesBefore);
      if (!best || area < best.area) best = { fold, cycles, area };
    }
  }
  return best ?? { fold: limits, cycles: layerCycles(node, context, limits) };
}

/** The price of a fold; an unequal neighbour costs a width converter about as wide as its lanes. */
function areaOf(node: LayerOp, context: LayerContext, fold: Fold, lanesBefore: number | undefined): number {
  const kernel = lowerLayer(node, context, fold);
  if (!kernel) return 0;
  const [{ lanes, type }] = Object.values(portsOf(kernel).inputs);
  const bits = type.kind === 'bipolar' ? 1 : type.bits;
  const adapter =
    lanesBefore === undefined || lanesBefore === lanes ? 0 : 1.5 * Math.max(lanes, lanesBefore) * bits;
  return areaPrice(costOf(kernel)) + adapter;
}

/** The sizes that matter for a dimension n: ceil(n / k) for every k, rising. */
function usefulSizes(n: number): number[] {
  const sizes = new Set<number>();
  for (let k = 1; k <= n; k++) sizes.add(Math.ceil(n / k));
  return [...sizes].sort((a, b) => a - b);
}
