import { type Command, InvalidArgumentError } from 'commander';
import { fail } from '../ir/diagnostic.ts';
import { cliDiagnostic } from './diagnostics.ts';
import { positiveInteger } from './model.ts';

/** How fast a design is to be. */
export interface TargetOptions {
  readonly targetCycles?: number;
  /** Frames a second, at `clock`. */
  readonly targetFps?: number;
  /** In MHz. */
  readonly clock?: number;
}

export const addTargetOptions = (command: Command): Command =>
  command
    .option('--target-cycles <n>', 'the cheapest folding with at most N cycles per frame', positiveInteger)
    .option(
      '--target-fps <n>',
      'with --clock: the cheapest folding with at least N frames a second',
      framesPerSecond,
    );

function framesPerSecond(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value === 0) throw new InvalidArgumentError('must be more than 0');
  return value;
}

/** The most cycles per frame that are wanted, if any. Throws DiagnosticError where options contradict. */
export function targetOf({ targetCycles, targetFps, clock }: TargetOptions): number | undefined {
  if (targetFps === undefined) return targetCycles;
  if (targetCycles !== undefined)
    return fail(cliDiagnostic('not-together', { option: '--target-fps', other: '--target-cycles' }));
  if (clock === undefined) return fail(cliDiagnostic('fps-without-clock', {}));
  const cycles = Math.floor((clock * 1e6) / targetFps);
  if (cycles < 1) return fail(cliDiagnostic('fps-beyond-clock', { fps: targetFps, clock }));
  return cycles;
}
