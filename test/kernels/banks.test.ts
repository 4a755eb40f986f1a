import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Kernel, memoriesOf, portsOf } from '../../src/kernels/index.ts';
import { memoryFileName } from '../../src/kernels/kernel.ts';
import { packFrames } from '../../src/kernels/stream.ts';
import { banksOf } from './banks.ts';
import { bankedMvuCases } from './mvu-cases.ts';
import { buildSweep, FRAMES, runOf, type SweepCase, type SweepModel, writeModel } from './sweep.ts';
import { bankedThresholdCases } from './threshold-cases.ts';

/** Of each kernel some cases whose banks differ for sure: large enough, and with all tokens in use. */
const cases = [
  ...bankedMvuCases().filter(({ input, expected }) => input.length > 20 && expected.length > 12),
  ...bankedThresholdCases().filter(({ kernel, expected }) => {
    const images = memoriesOf(kernel);
    return images.length === 1 && expected.length > 30;
  }),
].filter((_, i) => i % 3 === 0);

/** The beats of a run with which something is wrong, by the number of the case. */
async function mismatchesOf(
  model: SweepModel,
  change: (run: ReturnType<typeof runOf>) => ReturnType<typeof runOf> = run => run,
): Promise<number[]> {
  const simulator = await buildSweep(model);
  const { streams } = await simulator.run(change(runOf(model, { stalls: 'random', seed: 3 })));
  return model.cases.map((_, i) => streams.find(s => s.name === `i${i}_m_axis`)?.mismatches ?? Number.NaN);
}

const tokensOfCase = ({ moreInputs = [] }: SweepCase): number[] => Array.from(moreInputs[0]);

/** Swaps the words of two banks in the file of a case's memory. */
async function swapBanks(model: SweepModel, i: number, one: number, other: number): Promise<void> {
  const kernel = { ...model.cases[i].kernel, id: `i${i}` } as Kernel;
  const path = join(model.folder, memoryFileName(kernel.id, memoriesOf(kernel)[0]));
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  const size = lines.length / banksOf(model.cases[i]);
  const bank = (b: number): string[] => lines.slice(b * size, (b + 1) * size);
  const swapped = Array.from({ length: banksOf(model.cases[i]) }, (_, b) =>
    bank(b === one ? other : b === other ? one : b),
  );
  await writeFile(path, `${swapped.flat().join('\n')}\n`);
}

it('finds nothing wrong before a fault', async () => {
  expect(cases.filter(c => c.kernel.kind === 'mvu').length).toBeGreaterThanOrEqual(5);
  expect(cases.filter(c => c.kernel.kind === 'threshold').length).toBeGreaterThanOrEqual(4);
  expect(await mismatchesOf(await writeModel(cases))).toEqual(cases.map(() => 0));
});

it('finds two banks that are swapped in the memory of weights or of thresholds', async () => {
  const model = await writeModel(cases);
  for (const [i, sweepCase] of model.cases.entries()) {
    const [first, second] = tokensOfCase(sweepCase);
    await swapBanks(model, i, first, second);
  }
  for (const [i, mismatches] of (await mismatchesOf(model)).entries()) {
    expect({ params: model.cases[i].kernel.params, isFound: mismatches > 0 }).toMatchObject({
      isFound: true,
    });
  }
});

it('finds banks that come a frame late', async () => {
  const model = await writeModel(cases);
  const mismatches = await mismatchesOf(model, run => {
    const beats = new Map(run.beats);
    model.cases.forEach((c, i) => {
      const tokens = tokensOfCase(c);
      beats.set(
        `i${i}_s_sel`,
        packFrames(portsOf(c.kernel).inputs.s_sel, [tokens[FRAMES - 1], ...tokens.slice(0, -1)]),
      );
    });
    return { ...run, beats };
  });
  for (const [i, count] of mismatches.entries()) {
    expect({ params: model.cases[i].kernel.params, isFound: count > 0 }).toMatchObject({ isFound: true });
  }
});
