import { it } from 'vitest';
import { ENDS, proveEnd, TARGETS } from './port-proofs.ts';

it.each(Object.keys(ENDS).map((name, i) => [name, TARGETS[(i + 1) % 2]] as const))(
  'is exact with %s, at the cycles that npm test leaves out',
  proveEnd,
);
