import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { chooseFrames } from '../../sim/chosen-frames.ts';
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
import { elaboratedMutants } from './elaborated.ts';
import { type Numbered, switchedSources } from './kernel-mutants.ts';
import { SWITCH_FILE, switchText } from './switched.ts';

/** Random frames, and those that are chosen behind them, as the command does. */
export const FRAMES = { random: 4, chosen: 24 };
/** Small enough that a mutant is judged in a second. */
const TARGET_CYCLES = 400;

/**
 * What `verify` says of the mutants on a small image classifier, by their numbers: true for those that it catches. Those that
 * are not in the elaborated design are left out, and all behind the first `most`.
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
  const { top, sources } = designBench(design);
  const modules = new Set(sources.map(path => basename(path, '.v')));
  const named = new Map([...mutations].filter(([, { module }]) => modules.has(module)));
  // Over the files of the design: they are the ones that are simulated.
  for (const source of sources) await switchedSources([source], named, join(source, '..'));
  await writeFile(join(folder, SWITCH_FILE), switchText(0));
  const there = await elaboratedMutants(top, sources, folder);
  const own = [...named.keys()].filter(number => there.has(number)).slice(0, most);
  const { inputs } = hostOfManifest(design.manifest);
  const random = randomFrames(inputs, FRAMES.random, 1);
  const chosen = chooseFrames(design.layers, inputs, random, 1, FRAMES.chosen);
  const frames = Float64Array.from([...random, ...chosen]);
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
  for (const number of own) verdicts.set(number, await isCaught(number));
  return verdicts;
}
