import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** A finished command. */
export interface Ended {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export const CLI = join(packageRoot(), 'dist', 'cli.mjs');

/** Runs the built command line program. */
export async function bitwright(args: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
  const { exitCode, stdout, stderr } = await start(args, surroundings);
  return { exitCode, stdout, stderr };
}

/** The same, under way: for tests that interrupt it. */
export function start(args: readonly string[], { cwd, env }: Surroundings = {}) {
  checkBuilt();
  // On a slow machine it may compute for longer than the five seconds that execa leaves after SIGTERM.
  const forceKillAfterDelay = false;
  return execa(process.execPath, [CLI, ...args], {
    reject: false,
    stdin: 'ignore',
    forceKillAfterDelay,
    cwd,
    env,
  });
}

/** What a command printed with --json. */
export function jsonOf({ stdout }: Ended): Record<string, unknown> {
  return JSON.parse(stdout);
}

/**
 * Expects a refusal: exit status 1, a diagnostic of this code on stderr that says `message`, no stack
 * trace, and the same diagnostic in the JSON on stdout (the command had --json).
 */
export function expectRefusal(ended: Ended, code: string, message: RegExp): void {
  const { exitCode, stdout, stderr } = ended;
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringMatching(message) });
  expect(`${stdout}${stderr}`).not.toMatch(/^\s+at .*:\d+|internal/m);
  expect(jsonOf(ended)).toEqual({
    ok: false,
    diagnostics: expect.arrayContaining([
      expect.objectContaining({ code, severity: 'error', message: expect.stringMatching(/\S/) }),
    ]),
  });
}

/** A temporary folder that lasts as long as the test file. */
export const scratchFolder = async (): Promise<string> => temporaryFolder('test');

let isChecked = false;

/** A program older than its sources would be the wrong one to test. */
export function checkBuilt(): void {
  if (isChecked) return;
  const built = statSync(CLI, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newest = Math.max(
    ...['src', 'sim', 'templates'].map(folder => newestIn(join(packageRoot(), folder))),
  );
  if (newest > built) throw new Error('dist/ is older than its sources: run npm run setup');
  isChecked = true;
}

function newestIn(folder: string): number {
  const times = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => /\.(tsx?|css|html|hbs)$/.test(path))
    .map(path => statSync(join(folder, path)).mtimeMs);
  return Math.max(...times);
}
