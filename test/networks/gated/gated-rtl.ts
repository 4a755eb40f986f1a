import { join } from 'node:path';
import { expect } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import type { GatedNetwork } from './gated-network.ts';
import { type GatedSimulation, simulateGated } from './simulate-gated.ts';

/**
 * Takes a network into Verilator under random stalls, on its own first frames back to back, and expects every stream
 * to be as the reference has it, in the predicted cycles, and the winners to be those of the float network.
 */
export async function proveGated(
  network: GatedNetwork,
  options: { readonly count: number; readonly targetCycles: number },
): Promise<GatedSimulation> {
  const { count } = options;
  const simulation = await simulateGated(network, join(temporaryFolder('gated'), 'design'), options);
  const { result, compiled } = simulation;
  expect(result.firstMismatch).toBeUndefined();
  expect(result).toMatchObject({
    frames: count,
    mismatches: 0,
    protocolErrors: [],
    isTimingAsPredicted: true,
  });
  expect(result.initiationIntervalCycles).toBe(result.predictedInitiationIntervalCycles);
  expect(result.latencyCycles).toBe(result.predictedLatencyCycles);
  expect(result.output).toEqual(result.referenceOutput);
  const winners = compiled.gates.map(({ node }) => {
    // the node that ranks the scores
    const planned = network.gates.find(gate => `${gate.name}_index` === node);
    return [node, planned?.winners.slice(0, count)] as const;
  });
  expect(result.gates.map(({ gate, hardware }) => [gate, hardware])).toEqual(winners);
  return simulation;
}
