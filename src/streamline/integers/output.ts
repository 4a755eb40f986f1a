import * as B from '../../exact/broadcast.ts';
import type { AffineMap } from '../../exact/condition.ts';
import { fail } from '../../ir/diagnostic.ts';
import { streamlineDiagnostic } from '../diagnostics.ts';
import { asAffine, floatIndices, type Meaning } from './meaning.ts';
import { byChannel } from './thresholds.ts';

/**
 * What the output integers mean: value = scale * integer + offset, one map for all of them, one per channel, or,
 * where they differ inside a channel, one per element.
 */
export function asScores(meaning: Meaning, channels: number): readonly AffineMap[] {
  const map =
    asAffine(meaning) ?? fail(streamlineDiagnostic('unquantized-activation', { op: 'the network output' }));
  const maps = byChannel(map, meaning, channels);
  if (maps) return maps;
  const elements = B.expand(map, meaning.shape);
  const indices = floatIndices(meaning);
  return indices ? Array.from(indices, i => elements[i]) : elements;
}
