import { type Command, Option } from 'commander';
import { keptOutput } from '../../sim/kept-output.ts';
import { readDesign, sourceNotes } from '../artifact/index.ts';
import { printable } from '../ir/diagnostic.ts';
import { type AreaEstimate, type DesignArea, designArea } from '../tools/design-area.ts';
import { type Area, FLOW_NAMES, FLOWS, type FlowName } from '../tools/flows.ts';
import { print, printDiagnostics, printJson, table, withProgress } from './terminal.ts';

interface SynthOptions {
  readonly flow: FlowName;
  readonly flat?: boolean;
  readonly ltp?: boolean;
  readonly changed?: boolean;
  readonly json?: boolean;
}

export function synthCommand(program: Command): void {
  program
    .command('synth')
    .description('area of a compiled folder by Yosys: each distinct kernel on its own, and their sums')
    .argument('<dir>', 'a folder that `npx bitwright compile` wrote')
    .addOption(new Option('--flow <flow>', 'device family').choices(FLOW_NAMES).default('xc7'))
    .option('--flat', 'the whole design in one piece instead (slow)')
    .option('--ltp', 'also the cells on the longest path between registers')
    .option(
      '--changed',
      'run the sources of the folder as they are, also where they are not what its layers and kernels give',
    )
    .option('--json', 'print JSON')
    .action(async (folder: string, options: SynthOptions) => {
      const started = performance.now();
      const design = await readDesign(folder, options.changed);
      const result = await withProgress(`synth ${printable(folder)}`, options.json === true, step =>
        designArea(design, {
          flow: options.flow,
          flat: options.flat === true,
          ltp: options.ltp === true,
          cache: keptOutput,
          onProgress: step,
        }),
      );
      const wallSeconds = (performance.now() - started) / 1000;
      const notes = [...sourceNotes(design), ...result.notes];
      if (options.json) {
        printJson({ ok: true, ...result, notes, wallSeconds });
        return;
      }
      printDiagnostics(notes);
      printArea(result);
      print(`${result.yosys}, ${FLOWS[options.flow].description}, ${wallSeconds.toFixed(1)} s`);
    });
}

function printArea(result: DesignArea): void {
  const hasPath = result.longestPath !== null;
  const measured = [
    'LUT',
    'est.',
    'as memory',
    'FF',
    'est.',
    'carry',
    result.blockRamUnit,
    'est.',
    'DSP',
    'est.',
  ];
  const head = [...measured, ...(hasPath ? ['path'] : [])];
  const row = (
    { area, estimate }: { readonly area: Area; readonly estimate: AreaEstimate },
    path: number | null | undefined,
  ): (string | number)[] => [
    ...[area.lut, rounded(estimate.lut), area.lutMemory, area.ff, rounded(estimate.ff), area.carry],
    ...[area.blockRam, rounded(estimate.blockRam), area.dsp, rounded(estimate.dsp)],
    ...(hasPath ? [path ?? ''] : []),
  ];
  if (!result.isFlat) {
    print(
      table([
        ['kernel', 'module', 'instances', ...head],
        ...result.kernels.map(kernel => [
          kernel.instances[0],
          kernel.module,
          kernel.instances.length,
          ...row(kernel, kernel.longestPath),
        ]),
      ]),
    );
    print('');
  }
  print(
    table([
      [result.isFlat ? 'design' : 'layer', ...head],
      ...result.layers.map(layer => [printable(layer.layer), ...row(layer, undefined)]),
      ['total', ...row({ area: result.total, estimate: result.estimate }, result.longestPath)],
    ]),
  );
  print('est.: what the cost models expect');
}

/** To a tenth: block RAMs come in halves. */
const rounded = (value: number): number => (value >= 10 ? Math.round(value) : Math.round(10 * value) / 10);
