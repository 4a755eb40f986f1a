import type { Diagnostic } from '../ir/diagnostic.ts';
import { bottleneckOf } from './bottleneck.ts';
import { foldDiagnostic } from './fold-diagnostics.ts';
import type { FoldingFile } from './folding-file.ts';
import { CONNECTING_KINDS, type HardwareGraph } from './hardware.ts';
import type { Prediction } from './predict.ts';

/** A scheduled design, and what was wanted of it. */
export interface Aimed {
  readonly hardware: HardwareGraph;
  readonly prediction: Prediction;
  readonly targetCycles?: number | undefined;
  readonly folding?: FoldingFile | undefined;
  /** What is said of it already. */
  readonly notes: readonly Diagnostic[];
}

/**
 * A warning where the predicted interval exceeds the target: it names the kernel that limits it, or the stream where that
 * is an adapter. None where a layer was said to be too slow in any fold and is what limits the design.
 */
export function targetNotes({ hardware, prediction, targetCycles, folding, notes }: Aimed): Diagnostic[] {
  const interval = prediction.initiationIntervalCycles;
  if (targetCycles === undefined || interval <= targetCycles) return [];
  const { kernel, cycles } = bottleneckOf(hardware, interval);
  const { kind, layer } = kernel;
  const at = { node: layer };
  const missed = { target: targetCycles, interval, kernel: kernel.id, cycles };
  if (CONNECTING_KINDS.has(kind) && cycles > targetCycles) {
    const to = readerBehind(hardware, kernel.id);
    return [foldDiagnostic('target-missed-by-stream', { ...missed, kind, from: layer, to }, at)];
  }
  if (cycles <= targetCycles) return [foldDiagnostic('target-missed-by-waiting', { ...missed, kind }, at)];
  if (notes.some(({ code, at }) => code === 'folding/target-missed' && at?.node === layer)) return [];
  const isAsked = Object.hasOwn(folding ?? {}, layer);
  return [
    foldDiagnostic(isAsked ? 'target-missed-by-fold' : 'target-missed-by-kernel', { ...missed, kind }, at),
  ];
}

/** The layer at the end of the stream that a connecting kernel stands on. */
function readerBehind({ kernels, links }: HardwareGraph, connecting: string): string {
  const kernelOf = new Map(kernels.map(kernel => [kernel.id, kernel]));
  let reader = kernelOf.get(connecting);
  while (reader && CONNECTING_KINDS.has(reader.kind)) {
    const { id, layer } = reader;
    const link = links.find(({ from }) => from.kernel === id);
    if (!link) return layer;
    reader = kernelOf.get(link.to.kernel);
  }
  return reader?.layer ?? '';
}
