import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { verifyDesign } from '../../sim/verify.ts';
import { readDesign, writeDesign } from '../../src/artifact/index.ts';
import type { CompiledNetwork } from '../../src/compile.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { judge } from './judge.ts';
import { randomNetworks } from './random-network.ts';
import { replay } from './replay.ts';
import { Tally } from './tally.ts';

const NETWORKS = 1000;
/** How many of them go to Verilator, and how large these may be. */
const PROVED = 10;
const MOST_CYCLES = 6000;
const MOST_KERNELS = 32;

const small: CompiledNetwork[] = [];

const kindsOf = ({ hardware }: CompiledNetwork) => new Set(hardware.kernels.map(kernel => kernel.kind));

/** Those that bring most kinds of kernels that the ones before do not have. */
function chosen(candidates: readonly CompiledNetwork[]): CompiledNetwork[] {
  const left = [...candidates];
  const seen = new Map<string, number>();
  const found: CompiledNetwork[] = [];
  while (found.length < PROVED && left.length > 0) {
    const worth = left.map(c => [...kindsOf(c)].reduce((sum, kind) => sum + 4 ** -(seen.get(kind) ?? 0), 0));
    const [next] = left.splice(worth.indexOf(Math.max(...worth)), 1);
    for (const kind of kindsOf(next)) seen.set(kind, (seen.get(kind) ?? 0) + 1);
    found.push(next);
  }
  return found;
}

it('compiles 1,000 random networks, exact against onnxruntime', async () => {
  const tally = new Tally();
  const isRight = fc.asyncProperty(randomNetworks, async network => {
    const compiled = await judge(network, tally);
    if (!compiled) return;
    const { hardware, prediction } = compiled;
    if (prediction.latencyCycles <= MOST_CYCLES && hardware.kernels.length <= MOST_KERNELS)
      small.push(compiled);
  });
  await fc.assert(isRight, { numRuns: NETWORKS, ...replay(20) });
  console.log(String(tally));
  expect(tally.compiled).toBeGreaterThanOrEqual(0.9 * tally.networks);
  expect(tally.constantQuantizers).toBeLessThan(0.08 * tally.quantizers);
});

it('proves small ones of them in Verilator under random stalls', async () => {
  const networks = chosen(small);
  expect(networks.length).toBeGreaterThan(0);
  for (const [i, compiled] of networks.entries()) {
    const folder = join(temporaryFolder('random'), 'design');
    await writeDesign(folder, compiled, { name: `random${i}`, sha256: '0'.repeat(64) });
    const design = await readDesign(folder);
    const input = randomFrames(hostOfManifest(design.manifest).inputs, 6, i);
    const result = await verifyDesign(design, input, { stalls: 'random', seed: i });
    expect(result.firstMismatch).toBeUndefined();
    expect(result).toMatchObject({ mismatches: 0, protocolErrors: [], isTimingAsPredicted: true });
    expect(result.output).toEqual(result.referenceOutput);
    console.log(
      `network ${i}: ${result.streams.length} streams, ${result.simulatedCycles} cycles simulated, ` +
        `${result.initiationIntervalCycles} per frame; ${[...kindsOf(compiled)].sort().join(', ')}`,
    );
  }
});
