import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readDesign } from '../artifact/index.ts';
import { fail, printable } from '../ir/diagnostic.ts';
import { identifier, shellWord, shellWords, word } from '../ir/target-text.ts';
import { ownPackage } from '../node/own-package.ts';
import { render } from '../node/render.ts';
import type { SlurmContext } from '../node/slurm-context.ts';
import { replaceFile } from '../node/write-folder.ts';
import { cliDiagnostic } from './diagnostics.ts';
import { print, printJson } from './terminal.ts';

const SCRIPT = 'submit.sh';

interface SlurmOptions {
  readonly slurm: number;
  readonly job: string;
  readonly data?: readonly string[];
  readonly labels?: string;
  readonly frames?: number;
  readonly dataDomain: string;
  readonly random?: boolean;
  readonly stalls: string;
  readonly seed: number;
  readonly simulator?: string;
  readonly changed?: boolean;
  readonly json?: boolean;
}

/** Writes the script of a job array: a simulator that is built once, the shards, and their merge. */
export async function slurmCommand(folder: string, options: SlurmOptions): Promise<void> {
  const design = await readDesign(folder, options.changed);
  const job = resolve(options.job);
  const script = join(job, SCRIPT);
  const changed = options.changed ? ['--changed'] : [];
  const given: readonly (readonly [string, string | number | undefined])[] = [
    ...(options.data ?? []).map(file => ['--data', file] as const),
    ['--labels', options.labels],
    ['--frames', options.frames],
    ['--data-domain', options.dataDomain],
    ['--stalls', options.stalls],
    ['--seed', options.seed],
    ['--simulator', options.simulator],
  ];
  const context: SlurmContext = {
    toolVersion: word(ownPackage().version),
    top: identifier(design.hardware.top),
    shards: options.slurm,
    job: shellWord(job),
    script: shellWord(script),
    cache: shellWord(join(job, 'cache')),
    // Files of data are named from here.
    folder: shellWord(process.cwd()),
    command: shellWords([process.execPath, process.argv[1], 'verify', resolve(folder), ...changed]),
    options: shellWords([
      ...given.flatMap(([option, value]) => (value === undefined ? [] : [option, String(value)])),
      ...(options.random ? ['--random'] : []),
    ]),
  };
  try {
    await mkdir(job, { recursive: true });
    await replaceFile(script, render('tests/slurm.sh.hbs', context));
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    fail(cliDiagnostic('not-writable', { reason: error.message }, { file: script }));
  }
  if (options.json) {
    printJson({ ok: true, script, shards: options.slurm });
    return;
  }
  print(`${printable(script)}: ${options.slurm} shards of ${printable(folder)}`);
  print(`submit them with: bash ${printable(script)}`);
}
