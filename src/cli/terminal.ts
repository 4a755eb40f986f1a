import type { CommanderError } from 'commander';
import { counted } from '../ir/counted.ts';
import { type Diagnostic, DiagnosticError, formatDiagnostic } from '../ir/diagnostic.ts';
import { cliDiagnostic } from './diagnostics.ts';

/** Exit statuses, the same for every command. */
export const EXIT = { ok: 0, badInput: 1, mismatch: 2, internal: 70 } as const;

/** Results go to standard output; everything else to standard error. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

export function printDiagnostics(diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics) process.stderr.write(`${formatDiagnostic(diagnostic)}\n`);
}

/** Ends the process after commander has printed help, the version, or what is wrong with the arguments. */
export function exitAfterUsage(error: CommanderError, asJson: boolean): never {
  if (error.exitCode === 0) process.exit(EXIT.ok);
  const reason = error.message.replace(/^error: /, '');
  if (asJson) printJson({ ok: false, diagnostics: [cliDiagnostic('usage', { reason })] });
  process.exit(EXIT.badInput);
}

/** Ends the process with an error on standard error, and as JSON on standard output where asked for. */
export function exitWithError(error: unknown, asJson: boolean): never {
  if (error instanceof DiagnosticError) {
    if (asJson) printJson({ ok: false, diagnostics: error.diagnostics });
    printDiagnostics(error.diagnostics);
    process.exit(EXIT.badInput);
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (asJson) printJson({ ok: false, internalError: text });
  process.stderr.write(
    `${text}\nThis is a bug in bitwright; please report it with the model that shows it.\n`,
  );
  process.exit(EXIT.internal);
}

/** Where there is no terminal to draw on, a line says what is done once so many milliseconds have passed. */
const QUIET_MILLISECONDS = 10_000;

/** Shows the steps of long work on standard error while it runs (nothing with `quiet`). */
export async function withProgress<T>(
  title: string,
  quiet: boolean,
  work: (step: (text: string) => void) => Promise<T>,
): Promise<T> {
  const { Listr, ListrLogger, ProcessOutput } = await import('listr2');
  const results: T[] = [];
  const say = process.stderr.isTTY || quiet ? () => undefined : everySoOften(QUIET_MILLISECONDS);
  const tasks = new Listr(
    [
      {
        title,
        task: async (_, task) => {
          results.push(
            await work(text => {
              task.title = `${title}: ${text}`;
              say(task.title);
            }),
          );
          task.title = title;
        },
      },
    ],
    {
      // It would end the process with a status of its own before anything is undone.
      registerSignalListeners: false,
      silentRendererCondition: quiet,
      rendererOptions: {
        logger: new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) }),
      },
      fallbackRenderer: 'silent',
    },
  );
  await tasks.run();
  return results[0];
}

/** Writes a line to standard error, unless the last one or the start is less than `milliseconds` ago. */
function everySoOften(milliseconds: number): (line: string) => void {
  let last = performance.now();
  return line => {
    if (performance.now() - last < milliseconds) return;
    last = performance.now();
    process.stderr.write(`${line}\n`);
  };
}

/** The interval and the latency of a design, in cycles. */
export const intervalAndLatency = (cycles: {
  readonly initiationInterval: number;
  readonly latency: number;
}): string =>
  `${counted(cycles.initiationInterval, 'cycle')} per frame, latency ${counted(cycles.latency, 'cycle')}`;

/** Columns padded to equal width; numbers right-aligned. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = rows[0].map((_, c) => Math.max(...rows.map(row => String(row[c]).length)));
  return rows
    .map(row =>
      row
        .map((value, c) =>
          typeof value === 'number' ? String(value).padStart(widths[c]) : String(value).padEnd(widths[c]),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
