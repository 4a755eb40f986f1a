import { fail } from '../src/ir/diagnostic.ts';
import { underWay as begun } from '../src/node/under-way.ts';
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

/** A program that has ended, or never started (`code` is then that of the system). */
export interface EndedProgram {
  readonly failed: boolean;
  readonly code?: string;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly originalMessage?: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, interleaved. */
  readonly all: string;
}

/** What a program is given, and who listens to it. */
interface ToolInput {
  readonly cwd?: string;
  readonly input?: string;
  /** Sees each line of standard output as it comes; one that it takes is kept nowhere else. */
  readonly takesLine?: (line: string) => boolean;
}

/**
 * Runs a program to its end, whatever that is. It leads a process group of its own, which is ended where the user
 * interrupts: compilers start programs of their own.
 *
 * @param input what it reads; nothing unless told
 */
export async function runToEnd(
  tool: string,
  args: readonly string[],
  { cwd, input, takesLine }: ToolInput = {},
): Promise<EndedProgram> {
  const given = input === undefined ? { stdin: 'ignore' as const } : { input };
  // Its many files are read where a program is run, not whenever bitwright starts.
  const { execa } = await import('execa');
  const watched = takesLine
    ? {
        stdout: function* (line: unknown) {
          if (!takesLine(String(line))) yield line;
        },
      }
    : {};
  const child = execa(tool, args, { cwd, ...given, ...watched, reject: false, all: true, detached: true });
  const { pid } = child;
  const done = pid === undefined ? () => undefined : begun({ pid });
  try {
    const { failed, code, exitCode, signal, originalMessage, stdout, stderr, all } = await child;
    return {
      failed,
      ...(code === undefined ? {} : { code }),
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(signal === undefined ? {} : { signal }),
      ...(originalMessage === undefined ? {} : { originalMessage }),
      ...{ stdout, stderr, all },
    };
  } finally {
    done();
  }
}

/**
 * Runs a program to its end and returns how it went; only a program that is not installed is an
 * error here. `purpose` completes the sentence "<tool> was not found: ...".
 */
export async function runTool(
  tool: string,
  args: readonly string[],
  { purpose, ...given }: Omit<ToolInput, 'input'> & { readonly purpose: string },
): Promise<ToolResult> {
  const result = await runToEnd(tool, args, given);
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
