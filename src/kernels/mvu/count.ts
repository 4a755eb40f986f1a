import type { MvuParams } from './schema.ts';

/**
 * Single bits times single bits are counted: those that are `equal` (-1 and +1 on both sides), `common` (0 and 1 on
 * both), or twice the common ones and the `zeros`, which are counted once for all rows (0 and 1 times -1 and +1).
 */
export function countOf({ activation, weight }: MvuParams): 'equal' | 'common' | 'zeros' | undefined {
  if (activation.kind === 'bipolar') return weight.kind === 'bipolar' ? 'equal' : undefined;
  if (activation.kind !== 'uint' || activation.bits > 1) return undefined;
  return weight.kind === 'binary' ? 'common' : weight.kind === 'bipolar' ? 'zeros' : undefined;
}
