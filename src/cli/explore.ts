import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { Device } from '../devices/data.ts';
import { RESOURCES, type Resource, type Resources, shownAmount } from '../devices/resources.ts';
import { deviceFor, fits, shareOf } from '../devices/shares.ts';
import { EXPLORATION_VERSION, type ExplorationRecord } from '../formats/exploration.ts';
import { jsonText } from '../formats/json-text.ts';
import { printable } from '../ir/diagnostic.ts';
import { BLOCK_RAMS } from '../kernels/block-rams.ts';
import { DEFAULT_FAMILY, FAMILY_NAMES, type Family } from '../kernels/family.ts';
import { ownPackage } from '../node/own-package.ts';
import { Pace } from '../node/pace.ts';
import { render } from '../node/render.ts';
import { writeFolder } from '../node/write-folder.ts';
import type { LayerGraph } from '../ops/index.ts';
import { frontChart } from '../report/front-chart.ts';
import {
  DEFAULT_POINTS,
  type DesignPoint,
  type ExploreOptions,
  exploreDesigns,
} from '../schedule/explore.ts';
import { type Budget, overUses } from '../schedule/fit-device.ts';
import { addCalibrationOptions } from './calibration.ts';
import { addDeviceOptions } from './device-options.ts';
import { type SubjectOptions, subjectOf } from './explore-subject.ts';
import { megahertz } from './megahertz.ts';
import { addModelOptions, positiveInteger } from './model.ts';
import { print, printDiagnostics, printJson, table, withProgress } from './terminal.ts';

interface ExploreCommandOptions extends SubjectOptions {
  readonly output?: string;
  readonly clock?: number;
  readonly points: number;
  readonly json?: boolean;
}

export function exploreCommand(program: Command): void {
  addDeviceOptions(addCalibrationOptions(addModelOptions(program.command('explore'))))
    .description('find the Pareto front of a network: cycles per frame against LUT, block RAM and DSP')
    .argument(
      '<model>',
      'an .onnx file, an int8 .tflite file, or a compiled folder, which keeps it for its report',
    )
    .option(
      '-o, --output <dir>',
      'the folder for explore.json, explore.svg and a folding file of each design',
    )
    .addOption(
      new Option('--family <family>', 'the device family whose cells areas are counted in (xc7)').choices(
        FAMILY_NAMES,
      ),
    )
    .option(
      '--clock <mhz>',
      'the clock in MHz that dot products get registers for, and frames a second are told at',
      megahertz,
    )
    .option('--points <n>', 'how many designs to look for', positiveInteger, DEFAULT_POINTS)
    .option('--json', 'print JSON')
    .action(async (path: string, options: ExploreCommandOptions) => {
      const subject = await subjectOf(path, options);
      const { layers, budget, family, model, notes } = subject;
      const search: ExploreOptions = {
        ...{ family, points: options.points },
        ...(budget ? { budget } : {}),
        ...(options.clock === undefined ? {} : { clockMegahertz: options.clock }),
      };
      const points = await withProgress(`explore ${printable(path)}`, options.json === true, step =>
        searched(layers, search, step),
      );
      const record: ExplorationRecord = {
        schemaVersion: EXPLORATION_VERSION,
        tool: { name: 'bitwright', version: ownPackage().version },
        model,
        family,
        ...(options.clock === undefined ? {} : { clockMegahertz: options.clock }),
        points: points.map(point => ({ ...point, folding: foldsOf(point) })),
      };
      await subject.keep(record);
      if (options.output !== undefined)
        await writeFolder(options.output, filesOf(record, subject.title), [path]);
      if (options.json) {
        printJson({ ok: true, ...record, notes });
        return;
      }
      printDiagnostics(notes);
      print(table(rowsOf(record, budget)));
      if (subject.isFolder) print(`${path}/explore.json holds this, ${path}/report.html shows it`);
      const take = `npx bitwright compile ${subject.isFolder ? 'MODEL' : printable(path)} -o DIR${sameOptions(options, family)}`;
      print(
        options.output === undefined
          ? `take one: ${take} --target-cycles N; with -o DIR each is written as a folding file`
          : `take one: ${take} --folding ${join(options.output, foldingName(1))}; ${options.output}/explore.svg shows all`,
      );
    });
}

/** What compile needs beside the folding to make the same design. */
function sameOptions({ input = [], clock, device, board }: ExploreCommandOptions, family: Family): string {
  return [
    ...input.map(text => `--input ${text}`),
    ...homeOption(device, board, family),
    ...(clock === undefined ? [] : [`--clock ${clock}`]),
  ]
    .map(text => ` ${text}`)
    .join('');
}

function homeOption(device: Device | undefined, board: string | undefined, family: Family): string[] {
  if (device) return [`--device ${device.name.toLowerCase()}`];
  if (board !== undefined) return [`--board ${board}`];
  return family === DEFAULT_FAMILY ? [] : [`--family ${family}`];
}

/** Searches, and lets others in between two designs. */
async function searched(
  layers: LayerGraph,
  options: ExploreOptions,
  step: (text: string) => void,
): Promise<readonly DesignPoint[]> {
  const pace = new Pace('design', options.points ?? DEFAULT_POINTS);
  const search = exploreDesigns(layers, options);
  for (;;) {
    const next = search.next();
    if (next.done) return next.value;
    step(pace.at(next.value.done, next.value.planned));
    await new Promise(resolve => setImmediate(resolve));
  }
}

const foldsOf = ({ folding }: DesignPoint): ExplorationRecord['points'][number]['folding'] =>
  Object.fromEntries(Object.entries(folding).map(([layer, { pe = 1, simd = 1 }]) => [layer, { pe, simd }]));

const foldingName = (row: number): string => `folding-${String(row).padStart(2, '0')}.json`;

function filesOf(record: ExplorationRecord, title: string): ReadonlyMap<string, string> {
  const chart = render('report/front.svg.hbs', frontChart(`${title}: cycles against area`, record.points));
  return new Map([
    ['explore.json', jsonText(record)],
    ['explore.svg', chart],
    ...record.points.map(({ folding }, i) => [foldingName(i + 1), jsonText(folding)] as const),
  ]);
}

const NAMES: { readonly [R in Resource]: string } = { lut: 'LUT', ff: 'FF', blockRam: '', dsp: 'DSP' };

/** A line for each design, with what it is at home on. */
function rowsOf({ points, family, clockMegahertz = 100 }: ExplorationRecord, budget: Budget | undefined) {
  const heads = RESOURCES.map(resource =>
    resource === 'blockRam' ? BLOCK_RAMS[family].unit : NAMES[resource],
  );
  return [
    [
      'design',
      'cycles',
      'latency',
      `frames/s at ${clockMegahertz} MHz`,
      ...heads,
      budget ? `of ${budget.device.name}` : 'fits',
    ],
    ...points.map(({ initiationIntervalCycles, latencyCycles, area }, i) => [
      i + 1,
      initiationIntervalCycles,
      latencyCycles,
      Math.round((clockMegahertz * 1e6) / initiationIntervalCycles),
      ...RESOURCES.map(resource => shownAmount(area, resource)),
      budget ? shareText(budget, area) : homeOf(area, family),
    ]),
  ];
}

/** The greatest share of a resource; more than may be taken is said so. */
function shareText({ device, most }: Budget, area: Resources): string {
  const share = Math.max(...RESOURCES.map(resource => shareOf(device, area, resource)));
  const isOver = overUses(area, { device, most }).length > 0;
  return `${Math.round(100 * share)} %${isOver ? ', too much' : ''}`;
}

/** The smallest part of the family that holds it. */
function homeOf(area: Resources, family: Family): string {
  const device = deviceFor(area, family);
  return fits(device, area) ? device.name : 'no part of the table';
}
