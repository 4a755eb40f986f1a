import { fail } from '../ir/diagnostic.ts';
import { graphDiagnostic } from './diagnostics.ts';
import type { Shape } from './room.ts';

/** Stops unless x is [batch, channels, height, width], `divisor` divides the channels and `side` both sides. */
export function checkBlocks(
  shape: Shape,
  {
    blockSize,
    divisor,
    side,
  }: { readonly blockSize: number; readonly divisor: number; readonly side: number },
  node: string,
): void {
  if (shape.length !== 4) {
    fail(graphDiagnostic('rank', { what: 'the tensor', expected: '4', shape }, { node }));
  }
  const fits = shape[1] % divisor === 0 && shape[2] % side === 0 && shape[3] % side === 0;
  if (!Number.isSafeInteger(blockSize) || blockSize < 1 || !fits) {
    fail(graphDiagnostic('blocks', { shape, blockSize }, { node }));
  }
}
