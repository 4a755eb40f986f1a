import type { Diagnostic } from '../ir/diagnostic.ts';
import type { HardwareGraph } from '../schedule/hardware.ts';
import { hlsDiagnostic, type WideWord } from './hls-diagnostics.ts';
import { widestWord } from './hls-promise.ts';

/** The greatest AP_INT_MAX_W (UG1399, Arbitrary Precision Integer Library). */
export const WIDEST_HLS_BITS = 4096;

/** The widest word of each kernel that has one over the limit, the widest first. */
function wideWords({ kernels }: HardwareGraph): WideWord[] {
  return kernels
    .map(kernel => ({ ...widestWord(kernel), kernel: kernel.id, layer: kernel.layer }))
    .filter(({ bits }) => bits > WIDEST_HLS_BITS)
    .sort((a, b) => b.bits - a.bits);
}

/** Whether the design has a form that Vitis HLS takes; where not, nothing of it is written. */
export const hasHls = (hardware: HardwareGraph): boolean => wideWords(hardware).length === 0;

/** A warning where no HLS C++ is written. */
export function hlsNotes(hardware: HardwareGraph): Diagnostic[] {
  const words = wideWords(hardware);
  if (words.length === 0) return [];
  return [hlsDiagnostic('words-too-wide', { words, limit: WIDEST_HLS_BITS }, { node: words[0].layer })];
}
