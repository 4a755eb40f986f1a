import type { Manifest } from '../src/formats/manifest.ts';

/** A stall lasts at most some 16 cycles; a design that does nothing for ten frames hangs. */
export function watchdogCycles(design: { readonly manifest: Pick<Manifest, 'cycles'> }): number {
  const { latency, initiationInterval } = design.manifest.cycles;
  return 10_000 + 10 * Math.ceil(Math.max(latency, initiationInterval));
}
