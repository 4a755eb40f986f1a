import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { designBench } from '../../sim/design-bench.ts';
import { verifyDesign } from '../../sim/verify.ts';
import { readDesign, writeDesign } from '../../src/artifact/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { invariant } from '../../src/ir/invariant.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { tinyResidual } from '../models/tiny-residual.ts';
import { type Numbered, switchedSources } from './kernel-mutants.ts';
import { SWITCH_FILE, switchText } from './switched.ts';

export const FRAMES = 4;
/** Small enough that a mutant is judged in a second. */
const TARGET_CYCLES = 400;

/**
 * What `verify` says of the mutants on a small image classifier, by their numbers: true for those that it catches. Mutants of
 * modules that it does not have are left out, and all behind the first `most`.
 */
export async function verifyMutants(
  mutations: Numbered,
  most: number,
  folder: string,
): Promise<ReadonlyMap<number, boolean>> {
  const network = compileNetwork(tinyResidual(), {
    wire: parseWireType('uint4:1/15'),
    targetCycles: TARGET_CYCLES,
    // Mutants are of modules of hw/rtl, by their names there.
    sharedLibrary: true,
  });
  await writeDesign(folder, network, { name: 'mutants', sha256: '0'.repeat(64) });
  const design = { ...(await readDesign(folder)), isTakenAsIs: true as const };
  const { sources } = designBench(design);
  const modules = new Set(sources.map(path => basename(path, '.v')));
  const own = new Map([...mutations].filter(([, { module }]) => modules.has(module)).slice(0, most));
  // Over the files of the design: they are the ones that are simulated.
  for (const source of sources) await switchedSources([source], own, join(source, '..'));
  const frames = randomFrames(hostOfManifest(design.manifest).inputs, FRAMES, 1);
  const isCaught = async (number: number): Promise<boolean> => {
    await writeFile(join(folder, SWITCH_FILE), switchText(number));
    try {
      const result = await verifyDesign(design, frames, { stalls: 'random', seed: 1 });
      return result.mismatches > 0 || !result.isTimingAsPredicted;
    } catch (error) {
      if (error instanceof DiagnosticError) return true;
      throw error;
    }
  };
  invariant(!(await isCaught(0)), 'the design is wrong before it is changed');
  const verdicts = new Map<number, boolean>();
  for (const number of own.keys()) verdicts.set(number, await isCaught(number));
  return verdicts;
}
