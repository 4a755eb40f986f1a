import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { csimDesign } from '../../sim/csim.ts';
import { verifyDesign } from '../../sim/verify.ts';
import { type Design, readDesign, writeDesign } from '../../src/artifact/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { rangeOf } from '../../src/ir/integer-type.ts';
import { sizeOf } from '../../src/ir/tensor.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import type { FoldingFile } from '../../src/schedule/fold.ts';
import { Random } from '../kernels/random.ts';

const FRAMES = 6;

/** Ternary, 4-bit and binary weights behind activations of 4, 2 and 1 bits. */
function denseNetwork(): Graph<GraphOp> {
  const random = new Random(5);
  const net = new NetworkBuilder('dense');
  const weights = (rows: number, columns: number, draw: () => number) =>
    net.constant(Array.from({ length: rows * columns }, draw), [rows, columns]);
  let x = net.input('x', [1, 13]);
  x = net.matMul(
    x,
    weights(13, 10, () => random.integer(-1, 1)),
    { name: 'fc1' },
  );
  x = net.quant(x, { scale: 16, bits: 2, signed: false });
  x = net.matMul(
    x,
    weights(10, 14, () => random.integer(-8, 7)),
    { name: 'fc2' },
  );
  x = net.bipolarQuant(net.sub(x, 3), { scale: 1 });
  x = net.matMul(
    x,
    weights(14, 5, () => random.pick([-1, 1])),
    { name: 'fc3' },
  );
  net.output('y', x);
  return net.build();
}

/** Signs padded with zero are numbers of two bits that are never -2. */
function convolutionNetwork(): Graph<GraphOp> {
  const random = new Random(6);
  const net = new NetworkBuilder('convolution');
  const weights = (shape: readonly number[], most: number) =>
    net.constant(
      Array.from({ length: sizeOf(shape) }, () => random.integer(-most, most)),
      [...shape],
    );
  const pads = [1, 1, 1, 1] as const;
  let x = net.input('x', [1, 2, 6, 5]);
  x = net.conv(x, weights([4, 2, 3, 3], 1), { pads, name: 'first' });
  x = net.bipolarQuant(net.sub(x, 0.5), { scale: 1 });
  x = net.conv(x, weights([3, 4, 3, 3], 3), { pads, name: 'second' });
  x = net.quant(x, { scale: 8, bits: 3, signed: true });
  x = net.conv(x, weights([2, 3, 2, 2], 7), { strides: [2, 2], dilations: [2, 2], name: 'third' });
  net.output('y', x);
  return net.build();
}

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'bitwright-unrolled-'));
  return () => rm(scratch, { recursive: true });
});

async function compileTo(graph: Graph<GraphOp>, wire: string, folding: FoldingFile): Promise<Design> {
  const folder = join(scratch, `${graph.name}-${Object.keys(folding).join('-')}`);
  const network = compileNetwork(graph, { wire: parseWireType(wire), folding });
  await writeDesign(folder, network, { name: graph.name, sha256: '00'.repeat(32) });
  return readDesign(folder);
}

/** Wire integers over the whole range. */
function framesOf({ layers }: Design, count = FRAMES): Float64Array {
  const info = layers.values.get(layers.inputs[0].value);
  if (!info) throw new Error('no input');
  const { min, max } = rangeOf(info.type);
  const random = new Random(9);
  return Float64Array.from({ length: count * sizeOf(info.shape) }, () => random.withCorners(min, max));
}

async function prove(design: Design) {
  const frames = framesOf(design);
  for (const stalls of ['random', 'none'] as const) {
    const result = await verifyDesign(design, frames, { stalls, seed: 2 });
    expect(result).toMatchObject({ mismatches: 0, isTimingAsPredicted: true, protocolErrors: [] });
    expect(result.hang).toBeUndefined();
    // Constant streams prove nothing.
    for (const stream of result.streams) expect(stream.distinct, stream.stream).toBeGreaterThan(1);
  }
  expect(await csimDesign(design, frames)).toMatchObject({ frames: FRAMES, mismatches: 0 });
  return design.manifest.cycles.initiationInterval;
}

const unrolled = { mode: 'unrolled' } as const;

it('proves a design that has no memories', async () => {
  const net = new NetworkBuilder('bare');
  net.output(
    'y',
    net.matMul(net.input('x', [1, 3]), net.constant([1, -2, 3, 0, 1, -1], [3, 2]), { name: 'fc' }),
  );
  const design = await compileTo(net.build(), 'int4', { fc: unrolled });
  expect(Object.keys(design.manifest.files).filter(path => path.startsWith('mem/'))).toEqual([]);
  expect(await prove(design)).toBe(1);
});

const kindsOf = ({ hardware }: Design): string[] =>
  hardware.kernels.map(k => k.kind).filter(kind => /mvu|window|width/.test(kind));

it('proves a network of dense layers, all unrolled: a frame per cycle', async () => {
  const design = await compileTo(denseNetwork(), 'int4:1', { fc1: unrolled, fc2: unrolled, fc3: unrolled });
  expect(kindsOf(design)).toEqual(['mvu-unrolled', 'mvu-unrolled', 'mvu-unrolled']);
  expect(await prove(design)).toBe(1);
  const layers = design.manifest.layers.filter(l => l.kind === 'dense');
  for (const layer of layers) expect(layer.unrolledAdders).toBeGreaterThan(0);
  expect(await readFile(join(design.folder, 'report.md'), 'utf8')).toMatch(/unrolled, \d+ adders/);
});

it('proves a network with one unrolled layer between folded ones', async () => {
  const design = await compileTo(denseNetwork(), 'int4:1', {
    fc1: { pe: 4, simd: 5 },
    fc2: unrolled,
    fc3: { pe: 2, simd: 3 },
  });
  expect(kindsOf(design)).toEqual(['mvu', 'width-converter', 'mvu-unrolled', 'width-converter', 'mvu']);
  // Of fc3, ceil(14 / 3) * ceil(5 / 2).
  expect(await prove(design)).toBe(15);
});

it('proves unrolled convolutions, a pixel per cycle where windows come whole', async () => {
  const design = await compileTo(convolutionNetwork(), 'uint4:1', { first: unrolled, second: unrolled });
  expect(kindsOf(design).slice(0, 4)).toEqual([
    'parallel-window',
    'mvu-unrolled',
    'parallel-window',
    'mvu-unrolled',
  ]);
  const layers = Object.fromEntries(design.manifest.layers.map(l => [l.name, l.cyclesPerFrame]));
  expect([layers.first, layers.second]).toEqual([30, 30]);
  await prove(design);
});

it('gathers the windows of an unrolled convolution that cannot come whole', async () => {
  const design = await compileTo(convolutionNetwork(), 'uint4:1', { third: unrolled });
  expect(kindsOf(design).slice(-3)).toEqual(['sliding-window', 'width-converter', 'mvu-unrolled']);
  await prove(design);
});

/** The last adder of a file, of large sums, made a subtraction. */
async function breakAdder(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const broken = text.replace(/([\s\S]*\bn\d+ = [^\n]*) \+ /, '$1 - ');
  expect(broken).not.toBe(text);
  await writeFile(file, broken);
}

it('finds an adder that subtracts, in Verilog and in C++', async () => {
  const design = await compileTo(denseNetwork(), 'int4:1', { fc2: unrolled });
  const { id } = design.hardware.kernels.find(k => k.kind === 'mvu-unrolled') ?? { id: '' };
  const folder = join(scratch, 'faulty');
  await cp(design.folder, folder, { recursive: true });
  await breakAdder(join(folder, 'rtl', `${design.manifest.top}_mvu_unrolled_${id}.v`));
  await breakAdder(join(folder, 'hls', `network_${id}.hpp`));
  await expect(readDesign(folder)).rejects.toThrow('design/changed');
  const faulty = await readDesign(folder, true);
  const frames = framesOf(design, 40);
  const result = await verifyDesign(faulty, frames, { stalls: 'random', seed: 2 });
  expect(result.mismatches).toBeGreaterThan(0);
  expect(result.firstMismatch?.stream).toBe(`${id}_out`);
  const csim = await csimDesign(faulty, frames);
  expect(csim.mismatches).toBeGreaterThan(0);
});
