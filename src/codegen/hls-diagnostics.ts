import { diagnostics } from '../ir/diagnostic.ts';

/** What there is to say of the HLS C++ of a design. */
export const hlsDiagnostic = diagnostics('hls', {
  'words-too-wide': {
    severity: 'warning',
    message: (a: { words: readonly WideWord[]; limit: number }) =>
      `no hls/ is written: an integer of Vitis HLS has at most ${a.limit} bits, and ${wordsText(a.words)}`,
    help: (a: { words: readonly WideWord[] }) =>
      `where the C++ is wanted, give '${a.words[0].layer}' fewer lanes: raise --target-cycles, or lower pe or simd in a folding file; the Verilog has no such limit`,
  },
});

/** A word over the limit: what it is, of which kernel, of which layer. */
export interface WideWord {
  readonly what: string;
  readonly bits: number;
  readonly kernel: string;
  readonly layer: string;
}

/** Words that a message names. */
const MOST_NAMED = 3;

function wordsText(words: readonly WideWord[]): string {
  const named = words
    .slice(0, MOST_NAMED)
    .map(({ what, bits, kernel, layer }) => `the ${what} of '${kernel}' (layer '${layer}') have ${bits}`);
  const rest = words.length - named.length;
  return [...named, ...(rest > 0 ? [`${rest} more kernels have such words`] : [])].join(', ');
}
