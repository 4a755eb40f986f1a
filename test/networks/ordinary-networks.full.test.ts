import { expect, it } from 'vitest';
import { fullCases } from './full-cases.ts';
import { measuredOf, recordNetwork } from './measured.ts';
import { type Proof, prove } from './prove.ts';

it.each(fullCases)('proves $name at full size', async ({ name, network, frames, mostCycles }) => {
  const proof = await prove(network, frames);
  if (mostCycles !== undefined) expect(proof.initiationIntervalCycles).toBeLessThanOrEqual(mostCycles);
  expect(idleQuantizers(proof)).toEqual([]);
  const { compileCpuSeconds, buildSeconds, simulationSeconds, floatDifferences } = proof;
  const seconds = [compileCpuSeconds, buildSeconds, simulationSeconds].map(s => s.toFixed(1));
  console.info(
    `${name}: interval ${proof.initiationIntervalCycles}, ${floatDifferences} outputs unlike the float network's; ` +
      `compiled, built and simulated in ${seconds.join(', ')} s`,
  );
  if (process.env.UPDATE_NETWORKS) {
    recordNetwork(
      name,
      measuredOf(proof),
      fullCases.map(c => c.name),
    );
  }
});

/** Quantizers that give fewer than half of their levels: they would hide faults in the others. */
function idleQuantizers({ design, streams }: Proof): string[] {
  const quantized = new Set(
    design.layers.nodes.flatMap(({ kind, outputs }) =>
      kind === 'threshold' || kind === 'requantize' || kind === 'lookup' ? outputs : [],
    ),
  );
  return streams
    .filter(({ value, distinct, possible }) => quantized.has(value) && 2 * distinct < possible)
    .map(({ value, distinct, possible }) => `${value}: ${distinct} of ${possible}`);
}
