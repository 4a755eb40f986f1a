import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { bitwright, expectRefusal, jsonOf, scratchFolder } from './bitwright.ts';
import { TINY_MODEL, tinyDesign, writeInto } from './tiny-design.ts';

// What the program makes of a refusal; what is refused, bad-{models,data,options}.test.ts tell.

let scratch: string;
let model: string;
let folder: string;
beforeAll(async () => {
  scratch = await scratchFolder();
  const tiny = await tinyDesign(scratch);
  model = tiny.model;
  folder = tiny.design.folder;
});

const refusals: readonly (readonly [
  name: string,
  args: () => Promise<string[]>,
  code: string,
  message: RegExp,
])[] = [
  [
    'a model cut off',
    async () => ['inspect', await writeInto(scratch, 'half.onnx', TINY_MODEL.subarray(0, 500))],
    'onnx/corrupt',
    /^error\[onnx\/corrupt\] file .*half\.onnx: this is not a readable ONNX model: .*\n {2}help: .*truncated/,
  ],
  [
    'a folding file that is none',
    async () => {
      const folding = await writeInto(scratch, 'folding.json', '[]');
      return ['compile', model, '--input', 'int4', '-o', join(scratch, 'out'), '--folding', folding];
    },
    'folding/bad-file',
    /^error\[folding\/bad-file\] file .*folding\.json: the folding file cannot be used/,
  ],
  [
    'data that is none',
    async () => ['verify', folder, '--data', await writeInto(scratch, 'data', 'text')],
    'data/unknown-format',
    /^error\[data\/unknown-format\] file .*data: not a known data format/,
  ],
  [
    'an option that is none',
    async () => ['verify', folder, '--fast'],
    'cli/usage',
    /^error: unknown option '--fast'/,
  ],
  ['a number that is none', async () => ['verify', folder, '--frames', '0'], 'cli/usage', /'0' is invalid/],
  ['no command', async () => [], 'cli/usage', /unknown option '--json'/],
];

it.each(refusals)('ends with status 1 and a diagnostic for %s', async (_, args, code, message) => {
  expectRefusal(await bitwright([...(await args()), '--json']), code, message);
});

it('keeps stdout empty for a refusal without --json', async () => {
  const { exitCode, stdout, stderr } = await bitwright(['compile', model, '-o', join(scratch, 'out')]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(
    /^error\[lower\/unquantized-input\] tensor 'x': .*\n {2}help: declare .*--input int4|uint8/,
  );
  expect((await bitwright([])).exitCode).toBe(1);
});

it('says that Verilator is missing, and what to install', async () => {
  const env = { PATH: join(scratch, 'no programs') };
  const ended = await bitwright(['verify', folder, '--json'], { env });
  expectRefusal(ended, 'sim/tool-missing', /verilator was not found.*\n.*apt-get install verilator/);
  // What needs no simulator goes on without it.
  const inspected = await bitwright(['inspect', model, '--input', 'int4', '--json'], { env });
  expect(inspected.exitCode).toBe(0);
  expect(jsonOf(inspected)).toMatchObject({ ok: true });
});

it('prints help and version with status 0', async () => {
  expect(await bitwright(['--version'])).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+/),
  });
  const help = await bitwright(['verify', '--help']);
  expect(help.exitCode).toBe(0);
  for (const option of [
    '--data',
    '--labels',
    '--frames',
    '--stalls',
    '--seed',
    '--wave',
    '--changed',
    '--json',
  ]) {
    expect(help.stdout).toContain(option);
  }
});
