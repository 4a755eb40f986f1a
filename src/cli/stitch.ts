import type { Command } from 'commander';
import { writeDesign } from '../artifact/index.ts';
import { counted } from '../ir/counted.ts';
import { printable } from '../ir/diagnostic.ts';
import { stitchSections } from '../sections/stitch.ts';
import { designName } from './design-name.ts';
import { intervalAndLatency, print, printDiagnostics, printJson, table, withProgress } from './terminal.ts';

interface StitchOptions {
  readonly output: string;
  readonly name?: string;
  readonly json?: boolean;
}

export function stitchCommand(program: Command): void {
  program
    .command('stitch')
    .description('join sections to the network they were cut from: the same bits as in one piece')
    .argument(
      '<dir...>',
      'what `npx bitwright compile --cut` wrote, or the folders of all sections in data order',
    )
    .requiredOption('-o, --output <dir>', 'the folder to write')
    .option('--name <name>', "the top module is bw_<name> (the name of the model's file)", designName)
    .option('--json', 'print JSON')
    .action(async (folders: readonly string[], options: StitchOptions) => {
      const { manifest, notes } = await withProgress('stitch', options.json === true, async step => {
        step('joining and scheduling');
        const { design, model } = await stitchSections(
          folders,
          options.name === undefined ? {} : { name: options.name },
        );
        step(`writing ${options.output}`);
        return { manifest: await writeDesign(options.output, design, model, folders), notes: design.notes };
      });
      const { cycles, sections = [] } = manifest;
      if (options.json) {
        printJson({
          ok: true,
          folder: options.output,
          top: manifest.top,
          predictedInitiationIntervalCycles: cycles.initiationInterval,
          predictedLatencyCycles: cycles.latency,
          sections,
          cuts: manifest.cuts,
          layers: manifest.layers,
          notes,
        });
        return;
      }
      printDiagnostics(notes);
      print(
        table([
          ['section', 'name', 'model', 'sha256'],
          ...sections.map(s => [
            s.index,
            printable(s.name),
            printable(s.modelName),
            s.modelSha256.slice(0, 12),
          ]),
        ]),
      );
      print(`${options.output}: ${manifest.top}, ${counted(manifest.layers.length, 'layer')}`);
      print(`predicted: ${intervalAndLatency(cycles)}`);
      print(
        `read ${options.output}/report.html or report.md; prove it with: npx bitwright verify ${options.output}`,
      );
    });
}
