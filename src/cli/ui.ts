import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { zipSync } from 'fflate';
import { readDesign } from '../artifact/index.ts';
import { EXPLORE_FILE, VERIFY_FILE } from '../artifact/record-files.ts';
import { fail, printable } from '../ir/diagnostic.ts';
import { readModelBytes } from '../node/model-file.ts';
import { packageRoot } from '../package-root.ts';
import { cliDiagnostic } from './diagnostics.ts';
import { servePage } from './page-server.ts';
import { findPageTools } from './page-tools.ts';
import { print } from './terminal.ts';

interface UiOptions {
  readonly port: number;
  readonly open: boolean;
}

export function uiCommand(program: Command): void {
  program
    .command('ui')
    .description('show the page: what a model becomes, its knobs, its designs; nothing leaves this machine')
    .argument(
      '[model]',
      'an .onnx file, an int8 .tflite file, or a compiled folder; any can be dropped on the page',
    )
    .option('--port <n>', 'the port on 127.0.0.1 (any that is free)', portNumber, 0)
    .option('--no-open', 'do not open a browser')
    .action(async (path: string | undefined, { port, open }: UiOptions) => {
      const folder = join(packageRoot(), 'dist', 'page');
      if (!existsSync(join(folder, 'index.html'))) fail(cliDiagnostic('no-page', {}));
      const given = path === undefined ? undefined : { path, bytes: await bytesOf(path) };
      const { url } = await servePage(folder, port, given, findPageTools()).catch(
        (error: NodeJS.ErrnoException) =>
          fail(cliDiagnostic('no-port', { port, reason: error.code ?? error.message })),
      );
      print(`${path === undefined ? 'the page' : printable(path)}: ${url}`);
      print('it runs until you press Ctrl+C');
      if (!open) return;
      const { default: openUrl } = await import('open');
      // Where there is no browser, the address above is all there is to have.
      const browser = await openUrl(url).catch(() => undefined);
      browser?.on('error', () => undefined);
    });
}

/** A model's file, or what the page shows of a compiled folder, as .zip. */
async function bytesOf(path: string): Promise<Uint8Array> {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return readModelBytes(path);
  const { manifest } = await readDesign(path);
  const files: Record<string, Uint8Array> = {};
  for (const file of ['manifest.json', ...Object.keys(manifest.files), VERIFY_FILE, EXPLORE_FILE]) {
    const bytes = await readFile(join(path, file)).catch(() => undefined);
    if (bytes) files[file] = bytes;
  }
  return zipSync(files, { level: 1 });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('must be 0 to 65535');
  return port;
}
