import { expect, it } from 'vitest';
import { smallCases } from '../networks/cases.ts';
import { prove } from '../networks/prove.ts';

it.each(Object.entries(smallCases))(
  'proves a small %s, exact against the float graph',
  async (_, network) => {
    const { floatDifferences, initiationIntervalCycles } = await prove(network, 4);
    expect(floatDifferences).toBe(0);
    // No layer is slower, and FIFOs are deep enough that none waits: around a deep part a skip holds several frames.
    expect(initiationIntervalCycles).toBeLessThanOrEqual(network.options.targetCycles);
  },
);
