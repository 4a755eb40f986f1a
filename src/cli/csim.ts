import type { Command } from 'commander';
import { type CsimResult, csimDesign } from '../../sim/csim.ts';
import type { CsimMismatch } from '../../sim/csim-compare.ts';
import { designFrames } from '../api/proving-frames.ts';
import { readDesign, sourceNotes } from '../artifact/index.ts';
import { accuracyOn } from '../host/accuracy.ts';
import { hostOfManifest } from '../host/interface.ts';
import { counted } from '../ir/counted.ts';
import { printable } from '../ir/diagnostic.ts';
import { addDataOptions, checkFrameOptions, type FrameOptions, frameChoice } from './data-options.ts';
import { anySeed, collected } from './model.ts';
import { EXIT, print, printDiagnostics, printJson, withProgress } from './terminal.ts';

interface CsimCommandOptions extends FrameOptions {
  readonly changed?: boolean;
  readonly json?: boolean;
}

export function csimCommand(program: Command): void {
  addDataOptions(program.command('csim'))
    .description('run the HLS C++ of a compiled folder in C simulation: every stream against the reference')
    .argument('<dir>', 'a folder that `npx bitwright compile` wrote')
    .option(
      '--data <file>',
      'frames to simulate, of several inputs NAME=FILE each; without it, those recorded for a section, else random ones over the whole input range',
      collected,
    )
    .option('--random', 'random frames, also for a section')
    .option('--seed <n>', 'seed of random frames', anySeed, 1)
    .option(
      '--changed',
      'run the sources of the folder as they are, also where they are not what its layers and kernels give',
    )
    .option('--json', 'print JSON')
    .action(async (folder: string, options: CsimCommandOptions) => {
      const started = performance.now();
      checkFrameOptions(options);
      const design = await readDesign(folder, options.changed);
      const host = hostOfManifest(design.manifest);
      const { frames, result } = await withProgress(
        `csim ${printable(folder)}`,
        options.json === true,
        async step => {
          const frames = await designFrames(design, frameChoice(design, options));
          return { frames, result: await csimDesign(design, frames.integers, { onProgress: step }) };
        },
      );
      const accuracy = accuracyOn(host, result.output, frames.labels);
      const wallSeconds = (performance.now() - started) / 1000;
      const { output: _, ...shown } = result;
      if (options.json) {
        printJson({
          ok: isRight(result),
          ...shown,
          ...(accuracy === undefined ? {} : { accuracy }),
          ...(options.data === undefined ? { seed: options.seed } : {}),
          wallSeconds,
          notes: [...sourceNotes(design), ...frames.notes],
        });
      } else {
        printDiagnostics([...sourceNotes(design), ...frames.notes]);
        printResult(result, accuracy, wallSeconds);
      }
      if (!isRight(result)) process.exitCode = EXIT.mismatch;
    });
}

const isRight = ({ mismatches, failure }: CsimResult): boolean => mismatches === 0 && failure === undefined;

function printResult(result: CsimResult, accuracy: number | undefined, wallSeconds: number): void {
  const { frames, streams, mismatches, buildSeconds, simulationSeconds } = result;
  print(`${counted(frames, 'frame')}, ${streams} streams: ${mismatches} mismatches`);
  if (result.firstMismatch) print(describeMismatch(result.firstMismatch));
  if (result.failure) print(`the simulation broke off: ${result.failure}`);
  if (accuracy !== undefined) print(`accuracy: ${(100 * accuracy).toFixed(2)} % of ${frames}`);
  print(
    `${wallSeconds.toFixed(1)} s (C++ compiler ${buildSeconds.toFixed(1)} s, simulation ${simulationSeconds.toFixed(1)} s)`,
  );
}

function describeMismatch(m: CsimMismatch): string {
  const where = `stream ${m.stream}, frame ${m.frame}, beat ${m.beat}, lane ${m.lane}`;
  if (m.wrongLast) return `first mismatch: ${where}: wrong last`;
  return `first mismatch: ${where}: expected ${m.expected ?? 'no beat'}, got ${m.got ?? 'none'}`;
}
