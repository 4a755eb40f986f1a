import { join } from 'node:path';
import type { Command } from 'commander';
import { provingFrames } from '../api/proving-frames.ts';
import { readDesign, sourceNotes } from '../artifact/index.ts';
import { TESTBENCH_FOLDER } from '../formats/folder-names.ts';
import { counted } from '../ir/counted.ts';
import { printable } from '../ir/diagnostic.ts';
import { ownPackage } from '../node/own-package.ts';
import { writeFolder } from '../node/write-folder.ts';
import { testbenchFiles } from '../testbench/files.ts';
import { addDataOptions, checkFrameOptions, type FrameOptions, frameChoice } from './data-options.ts';
import { anySeed, collected } from './model.ts';
import { print, printDiagnostics, printJson, withProgress } from './terminal.ts';

interface TestbenchOptions extends FrameOptions {
  readonly json?: boolean;
}

export function testbenchCommand(program: Command): void {
  addDataOptions(program.command('testbench'))
    .description(
      'write golden vectors of every stream and a self-checking testbench for any simulator to DIR/tb',
    )
    .argument('<dir>', 'a folder that `npx bitwright compile` or `npx bitwright stitch` wrote')
    .option(
      '--data <file>',
      'frames to record, of several inputs NAME=FILE each; without it, random ones and others that are chosen for what they exercise',
      collected,
    )
    .option('--random', 'random frames, also for a section')
    .option('--seed <n>', 'seed of random frames', anySeed, 1)
    .option('--json', 'print JSON')
    .action(async (folder: string, options: TestbenchOptions) => {
      checkFrameOptions(options);
      const design = await readDesign(folder);
      const target = join(folder, TESTBENCH_FOLDER);
      const title = `testbench ${printable(folder)}`;
      const { frames, files } = await withProgress(title, options.json === true, async step => {
        step('choosing frames');
        const chosen = await provingFrames(design, frameChoice(design, options));
        step('running the reference');
        const written = testbenchFiles(design, chosen.integers, ownPackage());
        await writeFolder(target, written);
        return { frames: chosen, files: [...written.keys()] };
      });
      const notes = [...sourceNotes(design), ...frames.notes];
      if (options.json) {
        printJson({ ok: true, folder: target, frames: frames.count, files, notes });
        return;
      }
      printDiagnostics(notes);
      print(`${printable(target)}: ${counted(frames.count, 'frame')}, golden vectors of every stream`);
      print(`run it with: make -C ${printable(target)} icarus (or verilator, questa, xsim, cocotb)`);
    });
}
