import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { servePage } from '../../src/cli/page-server.ts';
import { packageRoot } from '../../src/package-root.ts';
import { bitwright, checkBuilt, scratchFolder, start } from './bitwright.ts';

const BYTES = new TextEncoder().encode('the model');
const PATH = 'a folder/x#y%z?.onnx';

let served: Awaited<ReturnType<typeof servePage>>;
beforeAll(async () => {
  checkBuilt();
  served = await servePage(join(packageRoot(), 'dist', 'page'), 0, { path: PATH, bytes: BYTES });
});
afterAll(() => served.server.close());

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** As it is written: neither `fetch` nor the address parser may set it right. */
async function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { hostname, port } = new URL(served.url);
  const sent = request({ hostname, port, path, method, headers: { connection: 'close', ...headers } });
  sent.end();
  const [response] = await once(sent, 'response');
  let body = '';
  for await (const part of response) body += part;
  return { status: response.statusCode, headers: response.headers, body };
}

it('serves the page, with a policy that asks for nothing elsewhere', async () => {
  const { status, headers, body } = await ask('/');
  expect(status).toBe(200);
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  // What the document says of itself for other hosts is the same.
  const [, own = ''] = /Content-Security-Policy" content="([^"]+)"/.exec(body) ?? [];
  expect(policy).toBe(`${own}; frame-ancestors 'none'`);
});

it('serves the model that it was given, and no other file', async () => {
  expect(new URLSearchParams(new URL(served.url).hash.slice(1)).get('given')).toBe(PATH);
  expect((await ask(`/given/${encodeURIComponent(PATH)}`)).body).toBe('the model');
  for (const path of [
    '/given/',
    '/given/other.onnx',
    '/../cli.mjs',
    '/..%2fcli.mjs',
    '/%2e%2e/cli.mjs',
    '/%',
    '/nothing',
  ])
    expect((await ask(path)).status, path).toBe(404);
});

it('answers to no other name, and changes nothing', async () => {
  expect((await ask('/', { host: 'example.org' })).status).toBe(403);
  expect((await ask('/', { host: `evil.127.0.0.1:${new URL(served.url).port}` })).status).toBe(403);
  expect((await ask('/', { host: `localhost:${new URL(served.url).port}` })).status).toBe(200);
  expect((await ask('/', {}, 'POST')).status).toBe(405);
});

it('tells the address, and says what is wrong with its arguments', async () => {
  const model = 'models/mnist-mlp-w1a1/model.onnx';
  const running = start(['ui', model, '--no-open'], { cwd: packageRoot() });
  const [said] = await once(running.stdout, 'data');
  running.kill();
  await running;
  expect(String(said)).toMatch(/http:\/\/127\.0\.0\.1:\d+\/#given=models%2Fmnist-mlp-w1a1%2Fmodel\.onnx/);
  const { port } = new URL(served.url);
  for (const [args, status, message] of [
    [['--port', port], 1, /cannot be served on port \d+ \(EADDRINUSE\)/],
    [['--port', 'x'], 1, /must be 0 to 65535/],
    [['no/such.onnx'], 1, /file-not-found/],
    [['models'], 1, /not-a-design/],
  ] as const) {
    const ended = await bitwright(['ui', ...args, '--no-open'], { cwd: packageRoot() });
    expect({ exitCode: ended.exitCode, stderr: ended.stderr }).toEqual({
      exitCode: status,
      stderr: expect.stringMatching(message),
    });
  }
});

it('gives the page what it shows of a compiled folder', async () => {
  const folder = join(await scratchFolder(), 'design');
  await bitwright(['compile', 'models/mnist-precision/1-1-1.onnx', '--input', 'uint8:1/255', '-o', folder], {
    cwd: packageRoot(),
  });
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  const running = start(['ui', folder, '--no-open'], { cwd: packageRoot() });
  const [said] = await once(running.stdout, 'data');
  const [url = ''] = /http:\S+/.exec(String(said)) ?? [];
  const answer = await fetch(new URL(`/given/${encodeURIComponent(folder)}`, url));
  const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
  running.kill();
  await running;
  for (const [path, bytes] of Object.entries(files))
    expect(readFileSync(join(folder, path)).equals(bytes), path).toBe(true);
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining(['manifest.json', 'ir/layers.json', 'ir/tensors.bin']),
  );
  expect(Object.keys(files)).not.toContain('notes.txt');
});
