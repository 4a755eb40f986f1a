import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { fail, printable } from '../ir/diagnostic.ts';
import { readModelBytes } from '../node/model-file.ts';
import { packageRoot } from '../package-root.ts';
import { cliDiagnostic } from './diagnostics.ts';
import { servePage } from './page-server.ts';
import { print } from './terminal.ts';

interface UiOptions {
  readonly port: number;
  readonly open: boolean;
}

export function uiCommand(program: Command): void {
  program
    .command('ui')
    .description('show the page: what a model becomes, its knobs, its designs; nothing leaves this machine')
    .argument('[model]', 'an .onnx file, or an int8 .tflite file; any can be dropped on the page')
    .option('--port <n>', 'the port on 127.0.0.1 (any that is free)', portNumber, 0)
    .option('--no-open', 'do not open a browser')
    .action(async (path: string | undefined, { port, open }: UiOptions) => {
      const folder = join(packageRoot(), 'dist', 'page');
      if (!existsSync(join(folder, 'index.html'))) fail(cliDiagnostic('no-page', {}));
      if (path !== undefined && statSync(path, { throwIfNoEntry: false })?.isDirectory())
        fail(cliDiagnostic('ui-of-folder', { folder: path }));
      const given = path === undefined ? undefined : { path, bytes: readModelBytes(path) };
      const { url } = await servePage(folder, port, given).catch((error: NodeJS.ErrnoException) =>
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

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('must be 0 to 65535');
  return port;
}
