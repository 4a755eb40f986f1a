import type { Diagnostic } from '../ir/diagnostic.ts';
import { foldLimits, legalLanes, unrolledAddersOf } from '../lower/index.ts';
import type { Fold, LayerContext } from '../lower/lowering.ts';
import type { LayerOp } from '../ops/index.ts';
import { foldDiagnostic } from './fold-diagnostics.ts';

/** A folding file: per layer name, how much is done at once; with constant weights (`unrolled`), all of it. */
export type FoldingFile = Readonly<
  Record<string, { readonly pe?: number; readonly simd?: number; readonly mode?: 'unrolled' }>
>;

/** Adders of one unrolled layer: at some ten LUTs each, those of a large device. */
export const MAX_UNROLLED_ADDERS = 16384;

export interface AskedFold {
  readonly fold: Fold;
  /** The inputs a cycle, where the file says them. */
  readonly lanes: number | undefined;
  readonly errors: readonly Diagnostic[];
}

/** The fold that a folding file asks of a layer, and what speaks against it; undefined of a layer that it does not name. */
export function askedFold(
  folding: FoldingFile | undefined,
  node: LayerOp,
  context: LayerContext,
): AskedFold | undefined {
  // Layer names come from the model: `__proto__` and `constructor` are names like any other.
  const asked = folding && Object.hasOwn(folding, node.name) ? folding[node.name] : undefined;
  if (!asked) return undefined;
  const limits = foldLimits(node, context);
  if (asked.mode === 'unrolled') {
    const errors = unrolledErrors(node, context, asked);
    return { fold: { ...limits, mode: 'unrolled' }, lanes: limits.simd, errors };
  }
  const fold = { pe: asked.pe ?? 1, simd: asked.simd ?? 1 };
  return { fold, lanes: asked.simd, errors: foldedErrors(node, context, fold) };
}

/** The part of a fold that is a kernel's lanes, where not all are legal. */
export const lanesKey = (limits: Fold): 'pe' | 'simd' => (limits.simd > 1 ? 'simd' : 'pe');

/** What speaks against a fold. */
function foldedErrors(node: LayerOp, context: LayerContext, fold: Fold): readonly Diagnostic[] {
  const at = { node: node.name };
  const limits = foldLimits(node, context);
  const errors = (['pe', 'simd'] as const).flatMap(key => {
    const [value, limit] = [fold[key], limits[key]];
    const isInRange = Number.isInteger(value) && value >= 1 && value <= limit;
    return isInRange ? [] : [foldDiagnostic('out-of-range', { key, value, limit }, at)];
  });
  if (errors.length > 0) return errors;
  const key = lanesKey(limits);
  const nearest = legalLanes(node, context, fold[key]);
  return nearest === fold[key]
    ? []
    : [foldDiagnostic('illegal-lanes', { key, value: fold[key], nearest }, at)];
}

/** What speaks against unrolling a layer. */
function unrolledErrors(
  node: LayerOp,
  context: LayerContext,
  asked: FoldingFile[string],
): readonly Diagnostic[] {
  const at = { node: node.name };
  const given = (['pe', 'simd'] as const).filter(key => asked[key] !== undefined);
  if (given.length > 0) return given.map(key => foldDiagnostic('unrolled-lanes', { key }, at));
  const adders = unrolledAddersOf(node, context);
  if (adders === undefined) return [foldDiagnostic('not-unrollable', { kind: node.kind }, at)];
  const limit = MAX_UNROLLED_ADDERS;
  return adders > limit ? [foldDiagnostic('too-many-adders', { adders, limit }, at)] : [];
}
