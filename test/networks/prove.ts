import { join } from 'node:path';
import { expect } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import type { NetworkCase } from './cases.ts';
import { type Proof, simulate } from './simulate.ts';

/**
 * Takes a network through the whole flow, from its description to Verilator under random stalls, and expects
 * every stream to be as the reference has it, in the predicted cycles, and none to be constant.
 */
export async function prove(network: NetworkCase, frames: number): Promise<Proof> {
  const result = await simulate(network, frames, join(temporaryFolder('network'), 'design'));
  expect(result.compiled.notes.filter(note => note.severity === 'warning')).toEqual([]);
  expect(result.firstMismatch).toBeUndefined();
  expect(result).toMatchObject({ frames, mismatches: 0, protocolErrors: [], isTimingAsPredicted: true });
  expect(result.initiationIntervalCycles).toBe(result.predictedInitiationIntervalCycles);
  expect(result.latencyCycles).toBe(result.predictedLatencyCycles);
  expect(result.output).toEqual(result.referenceOutput);
  for (const { stream, distinct } of result.streams) expect(distinct, stream).toBeGreaterThan(1);
  return result;
}
