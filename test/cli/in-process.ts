import { Command, CommanderError } from 'commander';
import { expect } from 'vitest';
import { buildCommand } from '../../src/cli/build.ts';
import { compileCommand } from '../../src/cli/compile.ts';
import { exploreCommand } from '../../src/cli/explore.ts';
import { inspectCommand } from '../../src/cli/inspect.ts';
import { runCommand } from '../../src/cli/run.ts';
import { stitchCommand } from '../../src/cli/stitch.ts';
import { sweepCommand } from '../../src/cli/sweep.ts';
import { verifyCommand } from '../../src/cli/verify.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';

/**
 * Expects a command to refuse its arguments with a diagnostic of this code that says `message`. It runs in
 * this process, which is far faster than a program; bad-input.test.ts shows what the program makes of it.
 */
export async function expectRefused(
  args: readonly string[],
  code: string | RegExp,
  message: RegExp,
): Promise<void> {
  const error = await errorOf(args);
  if (error instanceof CommanderError) {
    expect(error.exitCode).toBe(1);
    expect(code).toBe('cli/usage');
    expect(error.message).toMatch(message);
  } else if (error instanceof DiagnosticError) {
    expect(error.diagnostics.map(d => d.code)).toContainEqual(expect.stringMatching(code));
    expect(error.message).toMatch(message);
  } else {
    throw error ?? new Error(`${args.join(' ')} was not refused`);
  }
}

/** What a command throws; the command was given --json, so that it shows no progress. */
async function errorOf(args: readonly string[]): Promise<unknown> {
  const program = new Command('bitwright').exitOverride();
  program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  const commands = [
    inspectCommand,
    compileCommand,
    exploreCommand,
    runCommand,
    verifyCommand,
    stitchCommand,
    sweepCommand,
    buildCommand,
  ];
  for (const add of commands) add(program);
  return program.parseAsync([...args, '--json'], { from: 'user' }).then(
    () => undefined,
    (error: unknown) => error,
  );
}
