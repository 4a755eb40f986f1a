import { execa } from 'execa';
import { fail } from '../src/ir/diagnostic.ts';
import { simDiagnostic } from './diagnostics.ts';

/** How a finished program ended. */
export interface ToolResult {
  readonly ok: boolean;
  /** Exit code or signal, in words. */
  readonly how: string;
  readonly stdout: string;
  /** Standard output and error, interleaved. */
  readonly all: string;
}

/**
 * Runs a program to its end and returns how it went; only a program that is not installed is an
 * error here. `purpose` completes the sentence "<tool> was not found: ...".
 */
export async function runTool(
  tool: string,
  args: readonly string[],
  { cwd, purpose }: { cwd?: string; purpose: string },
): Promise<ToolResult> {
  const result = await execa(tool, args, { cwd, reject: false, all: true, stdin: 'ignore' });
  if (result.code === 'ENOENT') fail(simDiagnostic('tool-missing', { tool, purpose }));
  return {
    ok: !result.failed,
    how: ending(result),
    stdout: result.stdout,
    all: result.all,
  };
}

function ending(result: { exitCode?: number; signal?: string; originalMessage?: string }): string {
  if (result.exitCode !== undefined) return `exit code ${result.exitCode}`;
  return result.signal ? `signal ${result.signal}` : (result.originalMessage ?? 'it did not start');
}

/** The last lines of a program's output, on one line. */
export function tail(output: string, lines = 4): string {
  const last = output.split('\n').filter(line => line.trim() !== '');
  return last.slice(-lines).join(' | ') || 'it printed nothing';
}
