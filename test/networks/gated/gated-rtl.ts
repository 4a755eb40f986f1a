import { join } from 'node:path';
import { expect } from 'vitest';
import { type VerifyResult, verifyDesign } from '../../../sim/verify.ts';
import { readDesign, writeDesign } from '../../../src/artifact/index.ts';
import { compileNetwork } from '../../../src/compile.ts';
import { parseWireType } from '../../../src/passes/wire.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { GATED_WIRE, type GatedNetwork } from './gated-network.ts';
import { wireFrame } from './lowered.ts';

/**
 * Takes a network into Verilator under random stalls, on its own first frames back to back, and expects every stream
 * to be as the reference has it, in the predicted cycles, and the winners to be those of the float network.
 */
export async function proveGated(
  { graph, frames, gates }: GatedNetwork,
  { count, targetCycles }: { readonly count: number; readonly targetCycles: number },
): Promise<VerifyResult> {
  const compiled = compileNetwork(graph, { wire: parseWireType(GATED_WIRE), targetCycles });
  const folder = join(temporaryFolder('gated'), 'design');
  await writeDesign(folder, compiled, { name: graph.name, sha256: '0'.repeat(64) });
  const input = Float64Array.from(frames.slice(0, count).flatMap(frame => [...wireFrame(frame)]));
  const result = await verifyDesign(await readDesign(folder), input, { stalls: 'random', seed: 7 });
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
    const planned = gates.find(gate => `${gate.name}_index` === node);
    return [node, planned?.winners.slice(0, count)] as const;
  });
  expect(result.gates.map(({ gate, hardware }) => [gate, hardware])).toEqual(winners);
  return result;
}
