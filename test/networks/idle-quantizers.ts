import type { Proof } from './simulate.ts';

/** Quantizers that give fewer than half of their levels: faults in the others would not show. */
export function idleQuantizers({ design, streams }: Pick<Proof, 'design' | 'streams'>): string[] {
  const quantized = new Set(
    design.layers.nodes.flatMap(({ kind, outputs }) =>
      kind === 'threshold' || kind === 'requantize' || kind === 'lookup' ? outputs : [],
    ),
  );
  const idle = streams.filter(
    ({ value, distinct, possible }) => quantized.has(value) && 2 * distinct < possible,
  );
  // A value that is forked is on several streams.
  return [...new Set(idle.map(({ value, distinct, possible }) => `${value}: ${distinct} of ${possible}`))];
}
