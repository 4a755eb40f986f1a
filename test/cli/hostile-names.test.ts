import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { csimDesign } from '../../sim/csim.ts';
import { verifyDesign } from '../../sim/verify.ts';
import { type Design, readDesign } from '../../src/artifact/index.ts';
import { CANONICAL_PASSES } from '../../src/canonical/passes.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import { tinyNetwork } from '../models/tiny-network.ts';
import { bitwright, jsonOf, scratchFolder } from './bitwright.ts';
import { npy, writeInto } from './tiny-design.ts';

/** Names that a file may give its nodes and tensors, to break out of a comment, a string, a path or an object. */
const PRODUCTS = [
  'it\'s "quoted"',
  'two\nlines\r\nendmodule',
  '../../escape',
  '/etc/passwd',
  '__proto__',
  'module',
  'größe 层 🙂',
  'x'.repeat(300),
  '',
  'C:\\folder\\',
  'it_s_quoted_out_tdata',
  'mvu',
];
const ACTIVATIONS = [
  'constructor',
  '*/ `include "x" //',
  '$' + '{process.exit(3)} {{top}}',
  'always',
  '-o',
  '..',
  '42',
  'X'.repeat(300),
  '\u001b[2J\u0000',
  'clk',
  'to_mvu_tready',
];

let scratch: string;
let design: Design;
let output: string;
beforeAll(async () => {
  scratch = await scratchFolder();
  const names = {
    network: '../net "work"\n',
    input: '__proto__\n$readmemh',
    output: '../../out"put',
    product: (i: number) => PRODUCTS[i],
    activation: (i: number) => ACTIVATIONS[i],
  };
  const graph = tinyNetwork([6, ...PRODUCTS.map(() => 3)], names);
  const model = await writeInto(scratch, 'in/endmodule; $finish.onnx', writeOnnx(graph));
  output = join(scratch, 'out', 'design');
  const args = ['--input', 'int4', '--dump-ir', '--json'];
  const ended = await bitwright(['compile', model, '-o', output, ...args]);
  expect({ exitCode: ended.exitCode, stderr: ended.stderr }).toEqual({ exitCode: 0, stderr: '' });
  design = await readDesign(output);
});

it('keeps every name, for people and programs to recognise', async () => {
  const kept = design.manifest.layers.map(layer => layer.name);
  for (const name of [...PRODUCTS, ...ACTIVATIONS].filter(n => n !== '')) expect(kept).toContain(name);
  expect(design.manifest.inputs[0].name).toBe('__proto__\n$readmemh');
  expect(design.manifest.outputs[0].name).toBe('../../out"put');
  const frame = await writeInto(
    scratch,
    'in/frame.npy',
    npy([1, 6], i => i),
  );
  const ran = await bitwright(['run', output, '--data', frame, '--json']);
  expect(jsonOf(ran)).toMatchObject({ ok: true, frames: 1 });
});

it('writes inside the folder only, under plain names', async () => {
  expect(await readdir(dirname(output))).toEqual(['design']);
  expect((await readdir(scratch)).sort()).toEqual(['in', 'out']);
  const entries = await readdir(output, { recursive: true, withFileTypes: true });
  const files = entries
    .filter(e => !e.isDirectory())
    .map(e => join(e.parentPath, e.name).slice(output.length + 1));
  for (const file of files) expect(file).toMatch(/^([a-z]+\/)*[A-Za-z0-9_.-]{1,140}$/);
  // Nor do two of them differ in case alone.
  expect(new Set(files.map(f => f.toLowerCase())).size).toBe(files.length);
  const dumped = files.filter(f => /^ir\/\d\d-.*\.txt$/.test(f));
  // The graph as it came and after each step.
  expect(dumped.length).toBeGreaterThan(CANONICAL_PASSES.length + 4);
  expect(files.filter(f => !dumped.includes(f)).sort()).toEqual(
    [...Object.keys(design.manifest.files), 'manifest.json', 'report.html'].sort(),
  );
});

it('keeps names from acting in the texts it writes', async () => {
  const top = await readFile(join(output, 'rtl', `${design.hardware.top}.v`), 'latin1');
  expect(top).not.toMatch(/[^\n -~]/);
  expect(top.match(/^endmodule$/gm)).toHaveLength(1);
  expect(top).not.toMatch(/^`include/m);
  for (const file of Object.keys(design.manifest.files).filter(name => /^hls\/.*\.[ch]pp$/.test(name))) {
    expect(await readFile(join(output, file), 'latin1'), file).not.toMatch(/[^\n -~]|\?\?[/]|\\$/m);
  }
  const report = await readFile(join(output, 'report.md'), 'utf8');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the same
  expect(report).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  const page = await readFile(join(output, 'report.html'), 'utf8');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the same
  expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  const model = join(scratch, 'in', 'endmodule; $finish.onnx');
  const { exitCode, stdout } = await bitwright(['inspect', model, '--input', 'int4']);
  expect(exitCode).toBe(0);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the same
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
});

it('computes the same in Verilator and in C simulation', async () => {
  const frames = randomFrames(hostOfManifest(design.manifest).inputs, 40, 5);
  expect(await csimDesign(design, frames)).toMatchObject({ frames: 40, mismatches: 0 });
  const result = await verifyDesign(design, frames, { stalls: 'random', seed: 5 });
  expect(result).toMatchObject({ frames: 40, mismatches: 0, isTimingAsPredicted: true });
  expect(result.firstMismatch).toBeUndefined();
});
