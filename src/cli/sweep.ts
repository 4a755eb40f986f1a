import { type Command, Option } from 'commander';
import { withTemporaryFolder } from '../../sim/temporary-folder.ts';
import { type Diagnostic, fail, printable } from '../ir/diagnostic.ts';
import { replaceFolder } from '../node/write-folder.ts';
import { normaliseDiagnostic } from '../normalise/diagnostics.ts';
import { sweepDiagnostic } from '../sweep/diagnostics.ts';
import { sweepTable } from '../sweep/result.ts';
import { type Variants, variantsOf } from '../sweep/variants.ts';
import { FLOW_NAMES } from '../tools/flows.ts';
import { addDataOptions } from './data-options.ts';
import { cliDiagnostic } from './diagnostics.ts';
import { addModelOptions, positiveInteger } from './model.ts';
import { sweepVariants, type VariantsOptions } from './sweep-variants.ts';
import { print, printDiagnostics, printJson, table, withProgress } from './terminal.ts';

interface SweepOptions extends VariantsOptions {
  readonly schedules?: string;
  readonly output?: string;
  readonly divideChannels?: number;
  readonly targetCycles?: number;
  readonly data?: string;
  readonly json?: boolean;
}

export function sweepCommand(program: Command): void {
  addDataOptions(addModelOptions(program.command('sweep')))
    .description('compile one network at several precisions: bytes, cycles, area and accuracy side by side')
    .argument('<family>', 'chu-vgg, chu-resnet, or a JSON file that lists a trained model for each schedule')
    .option('--schedules <list>', 'bits of the sections, input to output: 8-8-8,4-4-4,8-4-2-1,1-1-1')
    .option('-o, --output <dir>', 'the folder for sweep.json and sweep.svg')
    .option('--keep', 'also keep the compiled folder of each variant, in DIR/<schedule>')
    .option('--divide-channels <n>', 'a built-in family with fewer channels: 2, 4 or 8', positiveInteger)
    .option('--target-cycles <n>', 'the cheapest folding with at most N cycles per frame', positiveInteger)
    .option('--synth', 'also the area by Yosys (minutes for each large variant)')
    .addOption(new Option('--flow <flow>', 'device family of --synth').choices(FLOW_NAMES).default('xc7'))
    .option('--data <file>', 'frames that tell the accuracy of trained models')
    .option('--json', 'print JSON')
    .action(async (path: string, options: SweepOptions) => {
      const started = performance.now();
      if (options.keep && options.output === undefined)
        fail(cliDiagnostic('without-output', { option: '--keep' }));
      const family = withOptions(variantsOf(path, variantOptions(options)), options);
      const result = await withProgress(`sweep ${printable(path)}`, options.json === true, step =>
        inFolder(options.output, inputsOf(path, family), folder =>
          sweepVariants(family, { ...options, folder }, step),
        ),
      );
      if (options.json) {
        printJson({ ok: true, ...result, wallSeconds: (performance.now() - started) / 1000 });
        return;
      }
      printDiagnostics(distinct(result.variants.flatMap(row => row.notes)));
      print(table(sweepTable(result)));
      if (result.frames !== undefined) print(`accuracy: the integer reference on ${result.frames} frames`);
      if (result.weights === 'random') print('random weights: they tell bytes, cycles and area, no accuracy');
      if (options.output !== undefined)
        print(`${options.output}/sweep.svg shows this, ${options.output}/sweep.json holds it`);
    });
}

const variantOptions = ({ schedules, divideChannels }: SweepOptions) => ({
  ...(schedules === undefined ? {} : { schedules }),
  ...(divideChannels === undefined ? {} : { divisor: divideChannels }),
});

/** What the command line says in place of the family; data for random weights is refused. */
function withOptions(family: Variants, options: SweepOptions): Variants {
  const { input, targetCycles, data, labels } = options;
  const given = { '--input': input, '--data': data, '--labels': labels };
  const [option] = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (input && input.length > 1)
    fail(normaliseDiagnostic('input-twice', { input: 'a network of one input' }));
  if (family.weights === 'random' && option !== undefined)
    fail(sweepDiagnostic('only-trained', { option, family: family.family }));
  if (labels !== undefined && data === undefined && family.data === undefined)
    fail(cliDiagnostic('without-data', { option: '--labels' }));
  // Data of one's own has labels of its own.
  const { data: _, labels: __, ...others } = family;
  return {
    ...(data === undefined ? family : others),
    ...(input === undefined ? {} : { input: input[0] }),
    ...(targetCycles === undefined ? {} : { targetCycles }),
    ...(data === undefined ? {} : { data }),
    ...(labels === undefined ? {} : { labels }),
  };
}

/** Lets `work` fill the folder, or a temporary one that is removed again. */
async function inFolder<T>(
  folder: string | undefined,
  inputs: readonly string[],
  work: (folder: string) => Promise<T>,
): Promise<T> {
  return folder === undefined ? withTemporaryFolder('sweep', work) : replaceFolder(folder, work, inputs);
}

/** The files that are read: a folder that one of them lies in is not replaced. */
const inputsOf = (path: string, { data, labels, models = [] }: Variants): readonly string[] => [
  ...[path, data, labels].flatMap(file => file ?? []),
  ...models,
];

/** Each message once: variants share most of them. */
function distinct(notes: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(notes.map(note => [JSON.stringify(note), note])).values()];
}
