import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { readDesign } from '../artifact/index.ts';
import { BINDINGS_MARK, bindingsOf } from '../bindings/index.ts';
import { fail, printable } from '../ir/diagnostic.ts';
import { replaceFile } from '../node/write-folder.ts';
import { cliDiagnostic } from './diagnostics.ts';
import { print, printJson } from './terminal.ts';

export function bindingsCommand(program: Command): void {
  program
    .command('bindings')
    .description('write a TypeScript module of one network: frames and results as types, infer and simulate')
    .argument('<dir>', 'a folder that `npx bitwright compile` wrote')
    .requiredOption('-o, --output <file>', 'the .ts file to write')
    .option('--json', 'print JSON')
    .action(async (folder: string, { output, json }: { output: string; json?: boolean }) => {
      const { manifest } = await readDesign(folder);
      const text = await bindingsOf(manifest);
      const before = await readFile(output, 'utf8').catch(() => undefined);
      if (before !== undefined && !before.startsWith(BINDINGS_MARK)) {
        fail(cliDiagnostic('not-bindings', {}, { file: output }));
      }
      await mkdir(dirname(output), { recursive: true })
        .then(() => replaceFile(output, text))
        .catch((error: Error) =>
          fail(cliDiagnostic('not-writable', { reason: error.message }, { file: output })),
        );
      const state = before === undefined ? 'written' : before === text ? 'unchanged' : 'changed';
      if (json) printJson({ ok: true, file: output, state });
      else print(`${printable(output)}: ${state}`);
    });
}
