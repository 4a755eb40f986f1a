import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Diagnostic, DiagnosticError } from '../src/ir/diagnostic.ts';
import type { Bench } from './bench.ts';
import { simDiagnostic } from './diagnostics.ts';
import { MODEL, observationConfig } from './ports.ts';
import { runTool, tail } from './tool.ts';

/** Diagnostics of one rejected design: as many as a reader takes in at once. */
const SHOWN_MESSAGES = 8;

/** The waivers beside a design that is linted. */
const WAIVERS = 'waivers.vlt';

export interface TranslationOptions {
  /** Builds in the writing of FST waveforms; such a simulator is slower even where none is written. */
  readonly wave?: boolean;
  /** More options for Verilator, such as `-fno-expand` to rule out one of its optimizations. */
  readonly verilatorFlags?: readonly string[];
  /** A file of waivers: the design is linted with -Wall, and a warning beyond these is an error. */
  readonly waivers?: string;
}

/**
 * Verilator's options. Registers without an initial value become a variable of the run (`--x-initial
 * unique`), so that a design relying on power-on zeros is found out.
 */
export function verilatorOptions(
  top: string,
  { wave = false, waivers, verilatorFlags = [] }: TranslationOptions,
): readonly string[] {
  return [
    ...['--cc', '-O3', '--x-assign', 'fast', '--x-initial', 'unique', '--noassert', '--no-timing'],
    ...(waivers === undefined ? ['-Wno-fatal', '-Wno-lint', '-Wno-style'] : ['-Wall', WAIVERS]),
    ...['--default-language', '1364-2005'],
    ...['--prefix', MODEL, '--top-module', top],
    ...(wave ? ['--trace-fst'] : []),
    ...verilatorFlags,
  ];
}

/** What Verilator wrote: C++ files (without folder) and runtime sources to link, as its make file lists them. */
export interface VerilatedModel {
  readonly folder: string;
  /** Run every cycle. */
  readonly fast: readonly string[];
  /** Run once. */
  readonly slow: readonly string[];
  /** Files of Verilator's include folder, without .cpp. */
  readonly runtime: readonly string[];
  readonly linkerFlags: readonly string[];
  readonly modelHeader: string;
  readonly rootHeader: string;
}

/** Translates the design into C++ below `work`. */
export async function verilate(
  bench: Bench,
  options: TranslationOptions,
  work: string,
): Promise<VerilatedModel> {
  await mkdir(work);
  const { waivers } = options;
  if (waivers !== undefined) await copyFile(waivers, join(work, WAIVERS));
  await writeFile(join(work, 'observe.vlt'), observationConfig(bench));
  const copies = await copySources(bench.sources, work);
  // In a folder of its own, because Verilator looks for unlisted modules where it runs.
  const { ok, all, how } = await runTool(
    'verilator',
    [...verilatorOptions(bench.top, options), '-Mdir', 'model', 'observe.vlt', ...copies.keys()],
    { cwd: work, purpose: 'it translates the Verilog for simulation' },
  );
  const isClean = ok && (waivers === undefined || all === '');
  if (!isClean) throw new DiagnosticError(errorsIn(all, how, copies));
  const folder = join(work, 'model');
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  const classes = await read(`${MODEL}_classes.mk`);
  const files = (variable: string) => listIn(classes, variable).map(name => `${name}.cpp`);
  return {
    folder,
    fast: [...files('VM_CLASSES_FAST'), ...files('VM_SUPPORT_FAST')],
    slow: [...files('VM_CLASSES_SLOW'), ...files('VM_SUPPORT_SLOW')],
    runtime: [...listIn(classes, 'VM_GLOBAL_FAST'), ...listIn(classes, 'VM_GLOBAL_SLOW')],
    linkerFlags: listIn(await read(`${MODEL}.mk`), 'VM_USER_LDLIBS'),
    modelHeader: await read(`${MODEL}.h`),
    rootHeader: await read(`${MODEL}___024root.h`),
  };
}

/** The sources beside the model, because Verilator expands `$` in paths; what each is a copy of. */
async function copySources(sources: readonly string[], work: string): Promise<ReadonlyMap<string, string>> {
  const copies = new Map(sources.map((source, i) => [join(`source${i}`, basename(source)), source]));
  for (const [copy, source] of copies) {
    await mkdir(dirname(join(work, copy)));
    await copyFile(source, join(work, copy));
  }
  return copies;
}

/** The words of `variable = \` or `variable += \`, one continued line each, however far it is indented. */
export function listIn(makeFile: string, variable: string): readonly string[] {
  const [, body = ''] =
    new RegExp(`^${variable} \\+?= \\\\\\n((?:[ \\t]+\\S.*\\n)*)`, 'm').exec(makeFile) ?? [];
  return body
    .split('\n')
    .map(line => line.replace(/\\$/, '').trim())
    .filter(word => word !== '');
}

/**
 * Verilator's error lines as diagnostics, or its warnings where these are what it gave up for; its own
 * last line, which counts them, is left out.
 *
 * @param copies what each file it was given is a copy of
 */
export function errorsIn(
  output: string,
  how: string,
  copies: ReadonlyMap<string, string> = new Map(),
): readonly Diagnostic[] {
  const errors = messagesIn(output, 'Error', copies);
  if (errors.length > 0) {
    return errors.map(({ text, at }) => simDiagnostic('verilog-error', { tool: 'Verilator', text }, at));
  }
  if (/^%Error: Exiting due to \d+ warning/m.test(output)) {
    return messagesIn(output, 'Warning', copies).map(({ rule, text, at }) =>
      simDiagnostic('verilog-warning', { rule, text }, at),
    );
  }
  return [simDiagnostic('verilog-error', { tool: 'Verilator', text: `${how}: ${tail(output)}` })];
}

function messagesIn(output: string, severity: 'Error' | 'Warning', copies: ReadonlyMap<string, string>) {
  const line = new RegExp(`^%${severity}(?:-(\\w+))?: (?:(\\S+?):(\\d+):(?:\\d+:)? )?(.*)$`, 'gm');
  return [...output.matchAll(line)]
    .filter(([, , , , text]) => !/^Exiting due to|^Command Failed/.test(text))
    .slice(0, SHOWN_MESSAGES)
    .map(([, rule, file, number, text]) => ({
      rule,
      text: file ? `${text} (${basename(file)}:${number})` : text,
      at: file ? { file: copies.get(file) ?? file } : undefined,
    }));
}
