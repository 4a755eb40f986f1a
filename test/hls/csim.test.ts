import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { csimDesign } from '../../sim/csim.ts';
import { buildCsim } from '../../sim/csim-build.ts';
import { runTool } from '../../sim/tool.ts';
import { findCompiler } from '../../sim/toolchain.ts';
import { type Design, readDesign, writeDesign } from '../../src/artifact/index.ts';
import { type CompileOptions, compileNetwork } from '../../src/compile.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { compiled, MODEL } from '../artifact/networks.ts';
import { scratchFolder } from '../cli/bitwright.ts';
import { tinyResidual } from '../models/tiny-residual.ts';
import { scratch } from './cpp-program.ts';
import { rearrangingNetwork } from './layer-network.ts';

const FRAMES = 40;

const residual = (options: CompileOptions = { targetCycles: 700 }) =>
  compileNetwork(tinyResidual(), { wire: parseWireType('uint4:1/15'), ...options });

let dense: Design;
let images: Design;
beforeAll(async () => {
  const folder = await scratchFolder();
  await writeDesign(join(folder, 'dense'), compiled(), MODEL);
  await writeDesign(join(folder, 'images'), residual(), MODEL);
  dense = await readDesign(join(folder, 'dense'));
  images = await readDesign(join(folder, 'images'));
});

const framesOf = (design: Design): Float64Array =>
  randomFrames(hostOfManifest(design.manifest).inputs, FRAMES, 2);

/** One value of the layer graph, frame after frame. */
function referenceOf({ layers }: Design, input: Float64Array, value: string): Float64Array[] {
  const size = input.length / FRAMES;
  return Array.from({ length: FRAMES }, (_, f) => {
    const values = runReference(layers, input.subarray(f * size, (f + 1) * size));
    return values.get(value) ?? new Float64Array(0);
  });
}

/** A copy with one change in a file of hls/, simulated as it is. */
async function simulateChanged(design: Design, file: string, change: (text: string) => string) {
  const folder = join(await scratch(), 'changed');
  await cp(design.folder, folder, { recursive: true });
  const path = join(folder, 'hls', file);
  const text = await readFile(path, 'utf8');
  const changed = change(text);
  expect(changed).not.toBe(text);
  await writeFile(path, changed);
  return csimDesign({ ...design, folder, isTakenAsIs: true }, framesOf(design));
}

it('computes what the reference computes, on every stream of a dense network', async () => {
  const input = framesOf(dense);
  const result = await csimDesign(dense, input);
  expect(result).toMatchObject({ frames: FRAMES, mismatches: 0 });
  expect(result.streams).toBeGreaterThanOrEqual(7);
  const expected = referenceOf(dense, input, dense.layers.outputs[0].value).flatMap(values =>
    Array.from(values),
  );
  expect(Array.from(result.output)).toEqual(expected);
});

it('computes convolutions, pools and a residual branch', async () => {
  const kinds = new Set(images.hardware.kernels.map(kernel => kernel.kind));
  for (const kind of ['sliding-window', 'fork', 'add', 'pool'] as const) expect(kinds).toContain(kind);
  const result = await csimDesign(images, framesOf(images));
  expect(result).toMatchObject({ frames: FRAMES, mismatches: 0 });
  expect(result.failure).toBeUndefined();
  expect(result.streams).toBeGreaterThanOrEqual(20);
});

it('computes convolutions of whole windows', async () => {
  const folder = join(await scratch(), 'windows');
  const simd = { conv1: 27, branch1: 54, conv2: 54 };
  const folding = Object.fromEntries(Object.entries(simd).map(([name, n]) => [name, { pe: 2, simd: n }]));
  await writeDesign(folder, residual({ folding }), MODEL);
  const design = await readDesign(folder);
  expect(design.hardware.kernels.filter(kernel => kernel.kind === 'parallel-window')).toHaveLength(3);
  const result = await csimDesign(design, framesOf(design));
  expect(result).toMatchObject({ frames: FRAMES, mismatches: 0 });
  expect(result.failure).toBeUndefined();
});

it('computes depthwise layers, requantizers, and all that joins, parts and rearranges streams', async () => {
  const folder = join(await scratch(), 'rearranged');
  const { layers, hardware, ...network } = rearrangingNetwork({ targetCycles: 500 });
  const manifest = await writeDesign(folder, { layers, hardware, ...network }, MODEL);
  // Its host is that of another network, which no folder that is read may have.
  const design: Design = { folder, manifest, layers, hardware, isTakenAsIs: true };
  expect(design.hardware.kernels.map(kernel => kernel.kind)).toEqual(
    expect.arrayContaining([
      ...[
        'vvu',
        'requantize',
        'lookup',
        'upsample',
        'concat',
        'reorder',
        'slice',
        'multiply',
        'pad',
        'gather',
      ],
    ]),
  );
  const input = framesOf(design);
  const result = await csimDesign(design, input);
  expect(result).toMatchObject({ frames: FRAMES, mismatches: 0 });
  expect(result.failure).toBeUndefined();
  // Constant values prove nothing.
  for (const value of ['levels', 'filtered', 'scaled', 'large', 'product', 'y']) {
    const distinct = new Set(referenceOf(design, input, value).flatMap(frame => Array.from(frame)));
    expect(distinct.size, value).toBeGreaterThan(6);
  }
});

/** Changes the low 64 bits of the first field of the first memory of a weights header. */
const changeFirstField = (text: string, change: (word: bigint) => bigint): string =>
  text.replace(
    /(\{+)0x([0-9a-f]+)ull/,
    (_, open, word) => `${open}0x${change(BigInt(`0x${word}`)).toString(16)}ull`,
  );

/** The layer value that a stream of the dense network carries. */
const valueOn = (stream?: string): string | undefined =>
  dense.hardware.links.find(link => link.stream.id === stream)?.value;

it('finds a flipped bit of a weight, and where it shows first', async () => {
  const node = dense.layers.nodes.find(({ name }) => name === 'fc2');
  const activations = referenceOf(dense, framesOf(dense), node?.inputs[0] ?? '');
  // The first word's first weight: row 0, column 0.
  const frame = activations.findIndex(values => values[0] !== 0);
  const result = await simulateChanged(dense, 'weights_fc2.hpp', text =>
    changeFirstField(text, word => word ^ 1n),
  );
  expect(result.mismatches).toBeGreaterThan(0);
  const { stream, expected = 0, got = 0, ...place } = result.firstMismatch ?? { stream: 'none' };
  expect(valueOn(stream)).toBe(node?.outputs[0]);
  expect(place).toEqual({ frame, beat: 0, lane: 0, wrongLast: false });
  expect(Math.abs(got - expected)).toBe(activations[frame][0]);
});

it('finds a threshold that is too high', async () => {
  const node = dense.layers.nodes.find(({ name }) => name === 'act1');
  if (node?.kind !== 'threshold') throw new Error('act1 has no thresholds');
  // Channel 0's first threshold goes just above the least value that reaches it.
  const values = referenceOf(dense, framesOf(dense), node.inputs[0]).map(([value]) => value);
  const [threshold] = node.attrs.thresholds.data;
  const least = Math.min(...values.filter(value => value >= threshold));
  const result = await simulateChanged(dense, 'weights_act1.hpp', text =>
    changeFirstField(text, word => word + BigInt(least + 1 - threshold)),
  );
  const { stream, ...place } = result.firstMismatch ?? { stream: 'none' };
  expect(valueOn(stream)).toBe(node.outputs[0]);
  expect(place).toMatchObject({ frame: values.indexOf(least), beat: 0, lane: 0, wrongLast: false });
});

it('finds a beat that is missing, one too many, and a wrong last', async () => {
  const fork = images.hardware.kernels.find(kernel => kernel.kind === 'fork');
  const [, second] = images.hardware.links.filter(({ from }) => from.kernel === fork?.id);
  const missing = await simulateChanged(images, 'fork.hpp', text =>
    text.replace('second.write(beat)', 'if (i != 2) second.write(beat)'),
  );
  expect(missing.failure).toMatch(/^stream \w+ is read while it is empty$/);
  expect(missing.firstMismatch).toMatchObject({ frame: 0, beat: 2, lane: expect.any(Number) });
  expect(missing.firstMismatch?.stream).toContain(second.stream.id.replace(/_out$/, ''));

  const surplus = await simulateChanged(dense, 'frame_input.hpp', text =>
    text.replace('if (beat < BEATS) out', 'if (beat == 0) out.write(data);\n        if (beat < BEATS) out'),
  );
  expect(surplus.failure).toMatch(/^stream \w+ has elements left at its end$/);
  expect(surplus.firstMismatch).toMatchObject({ stream: dense.hardware.links[1].stream.id, frame: 0 });

  const last = await simulateChanged(dense, 'frame_output.hpp', text =>
    text.replace('(beat == BEATS - 1) ? 1 : 0', '0'),
  );
  expect(last).toMatchObject({
    mismatches: FRAMES,
    firstMismatch: { stream: 'm_axis', frame: 0, expected: 1, got: 0, wrongLast: true },
  });
});

it('writes a folder that a C++ compiler alone can build and run', async () => {
  const { compiler } = await findCompiler();
  const folder = join(await scratch(), 'hls');
  await cp(join(images.folder, 'hls'), folder, { recursive: true });
  const [, command] =
    /^\/\/ {3}g\+\+ (.*) && /m.exec(await readFile(join(folder, 'testbench.cpp'), 'utf8')) ?? [];
  const options = command.replace('-O2', '-O1').split(' ');
  const built = await runTool(compiler, options, { cwd: folder, purpose: 'it builds the testbench' });
  expect(built).toMatchObject({ ok: true, all: '' });
  const run = (expected: string) =>
    runTool('./testbench', ['input.beats', expected], { cwd: folder, purpose: 'it was just built' });
  expect(await run('expected.beats')).toMatchObject({ ok: true, stdout: '2 frames, 0 mismatches' });
  const beats = await readFile(join(folder, 'expected.beats'));
  beats[beats.length - 1] ^= 1;
  await writeFile(join(folder, 'wrong.beats'), beats);
  expect(await run('wrong.beats')).toMatchObject({ how: 'exit code 1' });
  expect(await readFile(join(folder, 'run.tcl'), 'utf8')).toContain(`\n    set_top ${images.hardware.top}\n`);
});

it('refuses a folder without C++', async () => {
  const { files, ...manifest } = dense.manifest;
  await expect(
    csimDesign({ ...dense, manifest: { ...manifest, files: {} } }, framesOf(dense)),
  ).rejects.toThrow('csim/no-folder');
  await expect(csimDesign({ ...dense, folder: await scratch() }, framesOf(dense))).rejects.toThrow(
    'csim/no-folder',
  );
  expect(Object.keys(files)).toContain('hls/top.cpp');
});

it('compiles what is listed, and nothing beside it, also of a folder that is taken as it is', async () => {
  const folder = join(await scratch(), 'more');
  await cp(dense.folder, folder, { recursive: true });
  const files = {
    'zz.cpp': '#error taken\n',
    'ap_int.h': '#error taken\n',
    'sub/element.hpp': '#error taken\n',
  };
  await mkdir(join(folder, 'hls', 'sub'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'hls', name), text);
  const result = await csimDesign({ ...dense, folder, isTakenAsIs: true }, framesOf(dense));
  expect(result).toMatchObject({ frames: FRAMES, mismatches: 0 });
  await expect(csimDesign({ ...dense, folder }, framesOf(dense))).rejects.toThrow(
    /design\/other-sources.*hls\/ap_int\.h.*hls\/zz\.cpp/,
  );
});

it('keeps no program for other headers', async () => {
  const [folder, cacheFolder] = [await scratch(), await scratch()];
  await mkdir(join(folder, 'sub'));
  const files = ['main.cpp', 'a.hpp', 'b.h', 'sub/c.h'];
  await writeFile(
    join(folder, 'main.cpp'),
    '#include "a.hpp"\n#include "sub/c.h"\nint main() { return A + C; }\n',
  );
  const build = async (a: number, b: number, c: number) => {
    await writeFile(join(folder, 'a.hpp'), `#include "b.h"\nconst int A = ${a} + B;\n`);
    await writeFile(join(folder, 'b.h'), `const int B = ${b};\n`);
    await writeFile(join(folder, 'sub/c.h'), `const int C = ${c};\n`);
    const { program, cached } = await buildCsim(folder, { record: false, level: '-O0', files, cacheFolder });
    return { how: (await runTool(program, [], { purpose: 'it was built' })).how, cached };
  };
  expect(await build(1, 2, 3)).toEqual({ how: 'exit code 6', cached: false });
  expect(await build(1, 2, 3)).toEqual({ how: 'exit code 6', cached: true });
  expect(await build(1, 2, 4)).toEqual({ how: 'exit code 7', cached: false });
  expect(await build(1, 3, 4)).toEqual({ how: 'exit code 8', cached: false });
  expect(await build(2, 3, 4)).toEqual({ how: 'exit code 9', cached: false });
});
