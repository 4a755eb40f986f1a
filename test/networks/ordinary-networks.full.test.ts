import { expect, it } from 'vitest';
import { fullCases } from './full-cases.ts';
import { idleQuantizers } from './idle-quantizers.ts';
import { measuredOf, recordNetwork } from './measured.ts';
import { prove } from './prove.ts';

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
