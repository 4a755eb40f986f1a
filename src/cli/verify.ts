import { type Command, Option } from 'commander';
import { prepareVerification, SIMULATORS } from '../../sim/verify.ts';
import { junitText, type VerifiedSuite } from '../api/junit.ts';
import { provingFrames } from '../api/proving-frames.ts';
import { type Design, readDesign, sourceNotes } from '../artifact/index.ts';
import type { Frames } from '../host/frames.ts';
import { type Diagnostic, fail, printable } from '../ir/diagnostic.ts';
import { replaceFile } from '../node/write-folder.ts';
import { sectionFolders } from '../sections/folder.ts';
import { addDataOptions, checkFrameOptions, type FrameOptions, frameChoice } from './data-options.ts';
import { cliDiagnostic } from './diagnostics.ts';
import { anySeed, collected } from './model.ts';
import { checkShardOptions, checkWhole } from './shard-options.ts';
import { mergeCommand, shardCount, shardOf } from './shards.ts';
import { slurmCommand } from './slurm.ts';
import { EXIT, print, printDiagnostics, printJson, withProgress } from './terminal.ts';
import {
  printVerification,
  type Verification,
  type VerificationOptions,
  verificationJson,
  verifyOn,
} from './verification.ts';

interface VerifyCommandOptions extends FrameOptions, VerificationOptions {
  readonly merge?: readonly string[];
  readonly slurm?: number;
  readonly job: string;
  readonly buildOnly?: boolean;
  readonly changed?: boolean;
  readonly junit?: string;
  readonly json?: boolean;
}

export function verifyCommand(program: Command): void {
  addDataOptions(program.command('verify'))
    .description('prove a compiled folder by simulation: every stream of the RTL against the reference')
    .argument('<dir>', 'a folder that `npx bitwright compile` or `npx bitwright stitch` wrote')
    .option(
      '--data <file>',
      'frames to simulate, of several inputs NAME=FILE each; without it, those recorded for a section, else random ones over the whole input range',
      collected,
    )
    .option('--random', 'random frames, also for a section')
    .addOption(
      new Option('--stalls <mode>', 'idle and backpressure at both ends')
        .choices(['none', 'random'])
        .default('random'),
    )
    .addOption(
      new Option('--simulator <name>', 'Verilator, or for a second opinion Icarus Verilog, which is slow')
        .choices(SIMULATORS)
        .default('verilator'),
    )
    .option('--seed <n>', 'seed of random frames and stalls', anySeed, 1)
    .option('--wave <file>', 'write an FST waveform of the run')
    .option(
      '--changed',
      'run the sources of the folder as they are, also where they are not what its layers and kernels give',
    )
    .option(
      '--trace-winners',
      'print which kernel each gate chose in each frame, in the hardware and the reference',
    )
    .option(
      '--model <file>',
      'with --trace-winners: the model, so that its winners in float32 are compared too',
    )
    .option('--streams', 'print what was seen on every stream and in every FIFO')
    .option('--junit <file>', 'write a JUnit XML report, which CI servers show')
    .option('--shards <i/n>', 'simulate part I of N parts of the frames', shardOf)
    .option('--record <file>', 'with --shards: write what was found to a file, to be merged')
    .option('--merge <files...>', 'merge the records of all shards into one result; nothing is simulated')
    .option(
      '--slurm <n>',
      'write a script that runs N shards on a Slurm cluster; nothing is simulated',
      shardCount,
    )
    .option(
      '--job <dir>',
      'with --slurm: the folder of the script, the records and the cache',
      'verify-slurm',
    )
    .option('--build-only', 'build the simulator that this run would take, and stop')
    .option('--json', 'print JSON')
    .action(async (folder: string, options: VerifyCommandOptions) => {
      checkFrameOptions(options);
      if (options.model !== undefined && !options.traceWinners)
        fail(cliDiagnostic('model-without-winners', {}));
      checkShardOptions(options);
      const sections = await sectionFolders(folder);
      if (sections) checkWhole(folder, options);
      if (options.merge) {
        if (!(await mergeCommand(folder, { ...options, merge: options.merge })))
          process.exitCode = EXIT.mismatch;
        return;
      }
      if (options.slurm !== undefined) return slurmCommand(folder, { ...options, slurm: options.slurm });
      const ok = sections
        ? await verifySections(folder, sections, options)
        : await verifyWhole(folder, options);
      if (!ok) process.exitCode = EXIT.mismatch;
    });
}

async function verifyWhole(folder: string, options: VerifyCommandOptions): Promise<boolean> {
  const started = performance.now();
  const design = await readDesign(folder, options.changed);
  const choice = { ...frameChoice(design, options), ...(options.shards ? { shard: options.shards } : {}) };
  if (options.buildOnly) {
    const { count } = await provingFrames(design, choice);
    if (options.simulator !== 'icarus') await prepareVerification(design, count, options);
    return true;
  }
  const verification = await withProgress(`verify ${printable(folder)}`, options.json === true, async step =>
    verifyOn(design, await provingFrames(design, choice), options, step),
  );
  const { result, ok, notes } = verification;
  await writeJunit(options, [{ name: printable(folder), result, seed: options.seed }]);
  const wallSeconds = (performance.now() - started) / 1000;
  if (options.json) {
    const { stalls, seed } = options;
    printJson({ ...verificationJson(verification), stalls, seed, wallSeconds, notes });
    return ok;
  }
  printDiagnostics(notes);
  printVerification(verification, options);
  print(
    `${wallSeconds.toFixed(1)} s (simulator ${result.buildSeconds.toFixed(1)} s, simulation ${result.simulationSeconds.toFixed(1)} s)`,
  );
  return ok;
}

/** Each section alone: on what was recorded for it, or on what the reference of those before makes of the user's frames. */
async function verifySections(
  folder: string,
  folders: readonly string[],
  options: VerifyCommandOptions,
): Promise<boolean> {
  const started = performance.now();
  if (options.wave !== undefined) fail(cliDiagnostic('one-section', { option: '--wave', folder }));
  if (options.model !== undefined) fail(cliDiagnostic('one-section', { option: '--model', folder }));
  const designs: Design[] = [];
  for (const section of folders) designs.push(await readDesign(section, options.changed));
  const notes: Diagnostic[] = [];
  const done: { design: Design; verification: Verification }[] = [];
  await withProgress(`verify ${printable(folder)}`, options.json === true, async step => {
    let given: Frames | undefined;
    for (const [i, design] of designs.entries()) {
      const loaded = given ?? (await provingFrames(design, frameChoice(design, options)));
      notes.push(...sourceNotes(design), ...(given ? [] : loaded.notes));
      const { labels: _, ...unlabelled } = loaded;
      // What comes out inside the network is no class.
      const frames = i === designs.length - 1 ? loaded : unlabelled;
      const verification = await verifyOn(design, frames, options, text =>
        step(`section ${i + 1} of ${designs.length}: ${text}`),
      );
      done.push({ design, verification });
      if (options.data !== undefined) given = { ...loaded, integers: verification.result.referenceOutput };
    }
  });
  const ok = done.every(({ verification }) => verification.ok);
  await writeJunit(
    options,
    done.map(({ design, verification: { result } }) => ({
      name: printable(design.folder),
      result,
      seed: options.seed,
    })),
  );
  const wallSeconds = (performance.now() - started) / 1000;
  if (options.json) {
    const { stalls, seed } = options;
    const sections = done.map(({ design, verification }) => ({
      folder: design.folder,
      name: design.manifest.section?.name,
      ...verificationJson(verification),
    }));
    printJson({ ok, sections, stalls, seed, wallSeconds, notes });
    return ok;
  }
  printDiagnostics(notes);
  for (const { design, verification } of done) {
    print(`${design.folder}:`);
    printVerification(verification, options);
  }
  print(`${wallSeconds.toFixed(1)} s`);
  return ok;
}

async function writeJunit({ junit }: VerifyCommandOptions, suites: readonly VerifiedSuite[]): Promise<void> {
  if (junit === undefined) return;
  await replaceFile(junit, junitText(suites)).catch((error: Error) =>
    fail(cliDiagnostic('not-writable', { reason: error.message }, { file: junit })),
  );
}
