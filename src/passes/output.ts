import type { AffineMap } from '../exact/condition.ts';
import { fail } from '../ir/diagnostic.ts';
import { passDiagnostic } from './diagnostics.ts';
import { asAffine, type Meaning } from './meaning.ts';
import { byChannel } from './thresholds.ts';

/** What the output integers mean: value = scale * integer + offset, one map per channel or one for all. */
export function asScores(meaning: Meaning, channels: number): readonly AffineMap[] {
  const map =
    asAffine(meaning) ?? fail(passDiagnostic('unquantized-activation', { op: 'the network output' }));
  return byChannel(map, meaning, channels) ?? fail(passDiagnostic('varies-inside-vector', {}));
}
