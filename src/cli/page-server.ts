import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';
import { TOOLS_FILE } from '../tools/browser-tools.ts';
import type { PageTools } from './page-tools.ts';

/** A model that the page is opened with. */
export interface GivenModel {
  /** As the user named it. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Beside the policy in the document itself, what only a header can say. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' blob: data:; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/**
 * Serves the page, and the given model, to this machine alone.
 *
 * @param folder the page's files
 * @param port 0 for any that is free
 * @param tools those that make bitstreams
 * @returns the server, which listens, and where the page is
 */
export async function servePage(
  folder: string,
  port: number,
  given: GivenModel | undefined,
  tools: PageTools = new Map(),
): Promise<{ readonly server: Server; readonly url: string }> {
  const files = sirv(folder, { dev: false, etag: false });
  const programs = [...tools].map(([key, tool]) => [`/tools/${key}/`, sirv(tool.folder)] as const);
  const versions = Object.fromEntries([...tools].map(([key, { version }]) => [key, version]));
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    if (!isForThisMachine(request, server))
      return end(response, 403, 'this page is for this machine alone\n');
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return end(response, 405, 'only GET and HEAD\n');
    if (given && pathOf(request) === `/given/${encodeURIComponent(given.path)}`)
      return send(response, given.bytes);
    if (pathOf(request) === `/${TOOLS_FILE}`) return send(response, JSON.stringify(versions));
    const found = programs.find(([path]) => pathOf(request).startsWith(path));
    if (found) {
      const [at, program] = found;
      request.url = pathOf(request).slice(at.length - 1);
      return program(request, response, () => end(response, 404, 'no such file\n'));
    }
    return files(request, response, () => end(response, 404, 'no such file\n'));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const hash = given ? `#${new URLSearchParams({ given: given.path })}` : '';
  return { server, url: `http://127.0.0.1:${portOf(server)}/${hash}` };
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const pathOf = ({ url = '' }: IncomingMessage): string => url.replace(/[?#].*$/s, '');

/** A page elsewhere whose name was made to mean this machine must not read the model: it says its own name here. */
function isForThisMachine({ headers }: IncomingMessage, server: Server): boolean {
  const port = portOf(server);
  return [`127.0.0.1:${port}`, `localhost:${port}`].includes(headers.host ?? '');
}

function send(response: ServerResponse, bytes: Uint8Array | string): void {
  response.setHeader('content-type', 'application/octet-stream');
  response.end(bytes);
}

function end(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(text);
}
