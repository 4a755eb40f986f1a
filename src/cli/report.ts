import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { readDesign, writeReport } from '../artifact/index.ts';
import { DEVICES } from '../devices/data.ts';
import { fail } from '../ir/diagnostic.ts';
import { sectionFolders } from '../sections/folder.ts';
import { showFile } from '../tools/show-file.ts';
import { cliDiagnostic } from './diagnostics.ts';
import { print, printJson } from './terminal.ts';

interface ReportOptions {
  readonly part?: string;
  readonly open?: boolean;
  readonly json?: boolean;
}

export function reportCommand(program: Command): void {
  program
    .command('report')
    .description('write report.html of a compiled folder again, with what `verify` found last')
    .argument('<dir>', 'a folder that `npx bitwright compile` or `npx bitwright stitch` wrote')
    .addOption(
      new Option('--part <name>', 'hold the area against this part, not the smallest that holds it').choices(
        DEVICES.map(({ name }) => name),
      ),
    )
    .option('--open', 'show it in the browser')
    .option('--json', 'print JSON')
    .action(async (folder: string, { part, open, json }: ReportOptions) => {
      const sections = await sectionFolders(folder);
      if (sections && open) fail(cliDiagnostic('one-section', { option: '--open', folder }));
      const device = DEVICES.find(({ name }) => name === part);
      const files: string[] = [];
      for (const own of sections ?? [folder]) files.push(await writeReport(await readDesign(own), device));
      if (open) await show(files[0]);
      if (json) printJson({ ok: true, files });
      else for (const file of files) print(file);
    });
}

async function show(file: string): Promise<void> {
  const shown = await showFile(resolve(file));
  if (!shown.ok) fail(cliDiagnostic('not-opened', shown, { file }));
}
