import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { readDesign, sourceNotes } from '../artifact/index.ts';
import { boardDiagnostic } from '../boards/diagnostics.ts';
import { BOARD_NAMES } from '../boards/index.ts';
import { familyNotes } from '../boards/plan.ts';
import type { Board } from '../boards/schema.ts';
import { fail, printable } from '../ir/diagnostic.ts';
import { boardOf } from '../tools/board-file.ts';
import { type Build, buildBoard } from '../tools/build-board.ts';
import { megahertz } from './megahertz.ts';
import { positiveInteger } from './model.ts';
import { print, printDiagnostics, printJson, table, withProgress } from './terminal.ts';

interface BuildCommandOptions {
  readonly board: string;
  readonly clock?: number;
  readonly baud?: number;
  readonly seed: number;
  readonly install?: boolean;
  readonly sources?: boolean;
  readonly changed?: boolean;
  readonly json?: boolean;
}

export function buildCommand(program: Command): void {
  program
    .command('build')
    .description('a bitstream of a compiled folder, or the project that makes it, below DIR/build/<board>')
    .argument('<dir>', 'a folder that `npx bitwright compile` wrote')
    .requiredOption('--board <board>', `${BOARD_NAMES.join(', ')}; or a file of your own, board.json`)
    .option('--clock <mhz>', 'clock of the design in MHz; that of the board unless told', megahertz)
    .option(
      '--baud <rate>',
      'bits a second of the serial line; that of the board unless told',
      positiveInteger,
    )
    .option('--seed <n>', 'of place and route', positiveInteger, 1)
    .option(
      '--install',
      'put missing tools from PyPI into a virtual environment in the cache folder (some 500 MB)',
    )
    .option('--sources', 'write what the tools read, and run none of them')
    .option(
      '--changed',
      'build the sources of the folder as they are, also where they are not what its layers and kernels give',
    )
    .option('--json', 'print JSON')
    .action(async (folder: string, options: BuildCommandOptions) => {
      const started = performance.now();
      const board = await boardOf(options.board);
      const design = await readDesign(folder, options.changed);
      const notes = [...sourceNotes(design), ...familyNotes(design.manifest, board)];
      const title = `build ${printable(folder)} for ${board.name}`;
      if (board.wrapper !== 'uart' && options.baud !== undefined)
        fail(boardDiagnostic('no-line', { board: board.name }));
      const build = await withProgress(title, options.json === true, step =>
        buildBoard(design, board, {
          ...(options.clock === undefined ? {} : { megahertz: options.clock }),
          ...(options.baud === undefined ? {} : { baud: options.baud }),
          seed: options.seed,
          install: options.install === true,
          sourcesOnly: options.sources === true,
          onProgress: step,
        }),
      );
      const wallSeconds = (performance.now() - started) / 1000;
      if (options.json) {
        printJson({ ok: true, folder: build.folder, ...build.record, notes, wallSeconds });
        return;
      }
      printDiagnostics(notes);
      printBuild(build, board);
      print(`${wallSeconds.toFixed(1)} s`);
    });
}

function printBuild({ folder, record }: Build, board: Board): void {
  const { clock, line, cells, clocks, tools, bitstream } = record;
  if (cells && clocks) {
    print(table([['cells', 'used', 'of'], ...cells.map(c => [c.kind, c.used, c.available])]));
    print('');
    for (const { megahertz } of clocks)
      print(`clock      ${clock.megahertz} MHz, at most ${megahertz.toFixed(1)} MHz`);
  } else {
    print(`clock      ${clock.megahertz} MHz`);
  }
  if (line) {
    const { oneAtATime, overlapped } = line.rates;
    print(`line       ${line.baud} baud: ${line.frameBytes} bytes a frame, ${line.resultBytes} a result`);
    print(`frames     ${oneAtATime.toFixed(1)} a second one at a time, ${overlapped.toFixed(1)} overlapped`);
  }
  if (board.wrapper === 'uart' && board.adapter) print(`needs      ${board.adapter}`);
  for (const { name, version } of tools) print(`${name.padEnd(10)} ${printable(version)}`);
  const shown = relative(process.cwd(), folder) || '.';
  if (bitstream) {
    const path = join(shown, bitstream);
    print(`bitstream  ${printable(path)}`);
    if (board.load) print(`load it    ${board.load.replace('{bitstream}', printable(path))}`);
  } else {
    print(`written    ${printable(shown)}; no bitstream is made here`);
  }
}
