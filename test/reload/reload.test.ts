import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { expectedBeats, referenceRun } from '../../sim/golden.ts';
import { icarusAvailable } from '../../sim/icarus.ts';
import { runTool } from '../../sim/tool.ts';
import { verifyDesign } from '../../sim/verify.ts';
import { designFrames } from '../../src/api/proving-frames.ts';
import { type Design, readDesign, writeDesign } from '../../src/artifact/index.ts';
import { boardOfName } from '../../src/boards/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { RELOAD_BUS } from '../../src/kernels/reload.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { writeFolder } from '../../src/node/write-folder.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { testbenchFiles } from '../../src/testbench/files.ts';
import { buildBoard } from '../../src/tools/build-board.ts';
import { Random } from '../kernels/random.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type Layout, wordsOf, wordsPerFrame } from '../wrappers/memory-layout.ts';

const scratch = temporaryFolder('reload');
const host = fileURLToPath(new URL('fixtures/host.v', import.meta.url));
const available = await icarusAvailable();
const FRAMES = 160;
const LAYERS = ['fc1', 'act1', 'fc2'];

/** A training of one network; weights of other seeds are other trainings. */
function training(seed: number, levels = 2): Graph<GraphOp> {
  const random = new Random(seed);
  const net = new NetworkBuilder('trained');
  const weights = (rows: number, columns: number) => {
    const values = Array.from({ length: rows * columns }, () => random.integer(-4, 3));
    // Both ends, so that all trainings are of one type.
    return net.constant([...values.slice(2), -4, 3], [rows, columns]);
  };
  const each = (from: number, to: number) => Array.from({ length: 5 }, () => random.integer(from, to));
  let y = net.matMul(net.input('x', [1, 6]), weights(6, 5), { name: 'fc1' });
  y = net.batchNormalization(y, {
    gamma: each(1, 3).map((g, i) => (i % 2 === 0 ? g : -g)),
    beta: each(-8, 8),
    mean: each(-4, 4),
    variance: each(1, 4),
  });
  y = net.quant(y, { scale: 4, bits: levels, signed: false, name: 'act1' });
  net.output('y', net.matMul(y, weights(5, 4), { name: 'fc2' }));
  return net.build();
}

async function designOf(name: string, seed: number): Promise<Design> {
  const network = compileNetwork(training(seed), {
    wire: parseWireType('int4'),
    ...{ name, targetCycles: 12, reloadable: LAYERS },
  });
  const folder = join(scratch, name);
  await writeDesign(folder, network, { name, sha256: String(seed).repeat(64) });
  return readDesign(folder);
}

/** What a host writes, so that the memories hold another design's words: register and value, as the manifest says. */
async function reloadWrites(into: Design, from: Design): Promise<string[]> {
  const writes: string[] = [];
  const put = (register: number, value: bigint): unknown =>
    writes.push(`${register.toString(16).padStart(4, '0')}${value.toString(16).padStart(8, '0')}`);
  for (const { layer, target, words, chunks } of into.manifest.reload ?? []) {
    const file = from.manifest.reload?.find(other => other.layer === layer)?.file ?? '';
    const lines = (await readFile(join(from.folder, file), 'utf8')).trim().split('\n');
    expect(lines.slice(0, words)).toEqual(lines.slice(words));
    put(0x3000, BigInt(target));
    for (const line of lines.slice(0, words)) {
      const word = BigInt(`0x${line}`);
      for (let chunk = 0; chunk < chunks; chunk++) put(0x3004, (word >> BigInt(32 * chunk)) & 0xffffffffn);
    }
  }
  put(0x3008, 1n);
  return writes;
}

const layoutOf = (stream: NonNullable<Design['manifest']['axi']>['inputs'][number]): Layout => ({
  beatBytes: stream.beatBytes,
  beats: stream.beatsPerFrame,
  wordBits: stream.wordBits,
});

/** Words as hexadecimal numbers, frame by frame. */
function framesOfWords(layout: Layout, beats: Uint8Array): string[][] {
  const words = wordsOf(layout, beats);
  const bytes = layout.wordBits / 8;
  const all = Array.from({ length: words.length / bytes }, (_, i) =>
    Buffer.from(words.subarray(i * bytes, (i + 1) * bytes).toReversed()).toString('hex'),
  );
  const perFrame = wordsPerFrame(layout);
  return Array.from({ length: all.length / perFrame }, (_, f) => all.slice(f * perFrame, (f + 1) * perFrame));
}

it.runIf(available)(
  'changes the answers at the frame that the register names, to another training and back',
  async () => {
    const [first, second] = [await designOf('first', 1), await designOf('second', 2)];
    expect(first.hardware.kernels.map(({ params }) => params)).toEqual(
      second.hardware.kernels.map(({ params }) => params),
    );
    expect(first.manifest.reload?.map(({ layer }) => layer)).toEqual(LAYERS);
    const { axi } = first.manifest;
    if (!axi) throw new Error('the design has a wrapper');
    const [input, output] = [layoutOf(axi.inputs[0]), layoutOf(axi.outputs[0])];
    const frames = randomFrames(hostOfManifest(first.manifest).inputs, FRAMES, 3);
    const beatsOf = (design: Design, stream: string): Uint8Array =>
      expectedBeats(design.hardware, referenceRun(design.layers, frames)).get(stream) ?? new Uint8Array();
    const sent = framesOfWords(input, beatsOf(first, 's_axis')).flat();
    const [own, other] = [first, second].map(design => framesOfWords(output, beatsOf(design, 'm_axis')));
    const writes = [...(await reloadWrites(first, second)), ...(await reloadWrites(first, first))];
    await writeFile(join(first.folder, 'words.hex'), `${sent.join('\n')}\n`);
    await writeFile(join(first.folder, 'writes.hex'), `${writes.join('\n')}\n`);
    const defines = {
      ...{ TOP: axi.top, IN_BITS: input.wordBits, OUT_BITS: output.wordBits, FRAMES },
      ...{ IN_WORDS: sent.length, FRAME_WORDS: sent.length / FRAMES },
      ...{ OUT_WORDS: FRAMES * own[0].length, WRITES: writes.length },
    };
    const sources = Object.keys(first.manifest.files).filter(path => path.endsWith('.v'));
    const program = join(scratch, 'host');
    const built = await runTool(
      'iverilog',
      [
        ...['-g2005', '-s', 'host', '-o', program],
        ...Object.entries(defines).map(([name, value]) => `-D${name}=${value}`),
        ...[host, ...sources.map(path => resolve(first.folder, path))],
      ],
      { purpose: 'it plays the host' },
    );
    expect(built.ok, built.all).toBe(true);
    const { stdout } = await runTool('vvp', ['-n', program], {
      cwd: first.folder,
      purpose: 'it plays the host',
    });
    const lines = stdout.split('\n');
    const swaps = lines.flatMap(line => (line.startsWith('swap ') ? [Number(line.slice(5))] : []));
    expect(swaps).toHaveLength(2);
    expect(swaps[0]).toBeGreaterThan(3);
    expect(swaps[1]).toBeGreaterThan(swaps[0]);
    expect(swaps[1]).toBeLessThan(FRAMES - 2);
    const given = lines.flatMap(line => (line.startsWith('out ') ? [line.split(' ')[1]] : []));
    const perFrame = own[0].length;
    const answers = own.map((_, f) => given.slice(f * perFrame, (f + 1) * perFrame));
    const expected = own.map((words, f) => (f >= swaps[0] && f < swaps[1] ? other[f] : words));
    expect(answers).toEqual(expected);
    // The two differ where it changes, so that no other frame would do.
    for (const frame of swaps.flatMap(swap => [swap - 1, swap])) expect(own[frame]).not.toEqual(other[frame]);
  },
);

it('computes what it was compiled for as long as nothing is written', async () => {
  const design = await designOf('unwritten', 3);
  const frames = randomFrames(hostOfManifest(design.manifest).inputs, 12, 1);
  const result = await verifyDesign(design, frames, { stalls: 'random', seed: 1 });
  expect(result).toMatchObject({ mismatches: 0, isTimingAsPredicted: true });
});

const refusal = (reloadable: readonly string[], options = {}, levels = 2): string => {
  try {
    compileNetwork(training(1, levels), { wire: parseWireType('int4'), reloadable, ...options });
  } catch (error) {
    if (error instanceof DiagnosticError) return error.message;
    throw error;
  }
  return '';
};

it('has room for the sums of any weights', () => {
  const plain = compileNetwork(training(1), { wire: parseWireType('int4') });
  const roomy = compileNetwork(training(1), { wire: parseWireType('int4'), reloadable: LAYERS });
  // 6 weights of -4 to 3 times inputs of -8 to 7.
  const [fc1] = roomy.layers.nodes;
  expect(roomy.layers.values.get(fc1.outputs[0])?.range).toEqual({ min: -6 * 28, max: 6 * 32 });
  expect(plain.layers.values.get(fc1.outputs[0])?.range).not.toEqual({ min: -6 * 28, max: 6 * 32 });
  expect(refusal(LAYERS)).toBe('');
});

it.each([
  ['what is no layer', ['fc9'], {}, 2, /reload\/unknown-layer.*no layer 'fc9'; there are fc1, act1, fc2/],
  [
    'an unrolled layer',
    ['fc1'],
    { folding: { fc1: { mode: 'unrolled' } } },
    2,
    /'fc1' cannot be reloaded: it is unrolled/,
  ],
  ['thresholds that are searched', ['act1'], {}, 5, /'act1' cannot be reloaded: /],
] as const)('refuses %s', (_, layers, options, levels, message) => {
  expect(refusal(layers, options, levels)).toMatch(message);
});

it('is a design that others instantiate: with nothing written, its pins are 0', async () => {
  const design = await designOf('hosted', 1);
  const { top } = design.hardware;
  expect(await readFile(join(design.folder, 'project', `${top}.py`), 'utf8')).toContain('i_reload_write=0,');
  const board = boardOfName('icebreaker');
  const { folder } = await buildBoard(design, board, { seed: 1, install: false, sourcesOnly: true });
  const boardTop = await readFile(join(folder, 'board', 'board_top.v'), 'utf8');
  expect(boardTop).toContain('.reload_write(0),');
  const { integers } = await designFrames(design, { frames: 4 });
  const bench = join(design.folder, 'tb');
  await writeFolder(bench, testbenchFiles(design, integers, ownPackage()));
  const testbench = await readFile(join(bench, 'testbench.v'), 'utf8');
  for (const [name] of RELOAD_BUS) expect(testbench).toContain(`.${name}(0),`);
  if (!available) return;
  const { stdout } = await execa('make', ['--silent', '-C', bench, 'icarus'], { reject: false });
  expect(stdout).toContain('PASS 4 frames');
});
