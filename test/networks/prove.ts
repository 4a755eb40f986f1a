import { join } from 'node:path';
import { expect } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import type { NetworkCase } from './cases.ts';
import { type Proof, simulate } from './simulate.ts';

/**
 * Takes a network through the whole flow, from its description to Verilator under random stalls, and expects
 * every stream to be as the reference has it, in the predicted cycles, and none to be constant.
 *
 * @param warnings codes of the warnings that it comes with
 */
export async function prove(
  network: NetworkCase,
  frames: number,
  warnings: readonly string[] = [],
): Promise<Proof> {
  const result = await simulate(network, frames, join(temporaryFolder('network'), 'design'));
  const codes = result.compiled.notes.flatMap(({ severity, code }) => (severity === 'warning' ? [code] : []));
  expect([...new Set(codes)]).toEqual(warnings);
  expect(result.firstMismatch).toBeUndefined();
  expect(result).toMatchObject({ frames, mismatches: 0, protocolErrors: [], isTimingAsPredicted: true });
  expect(result.initiationIntervalCycles).toBe(result.predictedInitiationIntervalCycles);
  expect(result.latencyCycles).toBe(result.predictedLatencyCycles);
  expect(result.output).toEqual(result.referenceOutput);
  for (const { stream, distinct } of result.streams) expect(distinct, stream).toBeGreaterThan(1);
  return result;
}
