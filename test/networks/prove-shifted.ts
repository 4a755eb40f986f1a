import { join } from 'node:path';
import { expect } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import type { NetworkCase } from './cases.ts';
import { type Proof, simulate } from './simulate.ts';

/** Warnings of a network whose scales and shifts are snapped: claim A2, each with its distance. */
const SNAPPED = ['lower/snapped-operand', 'lower/snapped-sum', 'lower/snapped-sums', 'lower/snapped-shifts'];

/**
 * Takes a network of shifts through the whole flow, to Verilator under random stalls: every stream as the reference has it,
 * in the predicted cycles, none constant, and no arithmetic in the kernels that shift.
 */
export async function proveShifted(network: NetworkCase, frames: number): Promise<Proof> {
  const result = await simulate(network, frames, join(temporaryFolder('sspq'), 'design'));
  const warnings = result.compiled.notes.filter(note => note.severity === 'warning').map(note => note.code);
  expect(warnings.filter(code => !SNAPPED.includes(code))).toEqual([]);
  expect(result.firstMismatch).toBeUndefined();
  expect(result).toMatchObject({ frames, mismatches: 0, protocolErrors: [] });
  expect(result.initiationIntervalCycles).toBe(result.predictedInitiationIntervalCycles);
  expect(Math.abs(result.latencyCycles / result.predictedLatencyCycles - 1)).toBeLessThan(0.02);
  expect(result.output).toEqual(result.referenceOutput);
  for (const { stream, distinct } of result.streams) expect(distinct, stream).toBeGreaterThan(1);
  return result;
}
