import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { type VerifyResult, verifyDesign } from '../../sim/verify.ts';
import { type Design, readDesign, writeDesign } from '../../src/artifact/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import { writeNpy } from '../../src/data/npy.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { type Kernel, memoriesOf } from '../../src/kernels/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { bitwright, jsonOf } from '../cli/bitwright.ts';
import { gatedGraph, normals } from '../gates/gated-graphs.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { changeWord, copyDesign } from './faulty-design.ts';

const FRAMES = 12;
const SIZE = 6;

async function compiled(graph: Graph<GraphOp>, wire: string, folder: string): Promise<Design> {
  const network = compileNetwork(graph, { wire: parseWireType(wire) });
  await writeDesign(folder, network, { name: graph.name, sha256: '0'.repeat(64) });
  return readDesign(folder);
}

/** Images brighter from frame to frame, so that winners change. */
const images = Float64Array.from(
  Array.from({ length: FRAMES }, (_, frame) =>
    normals(3 * SIZE * SIZE, 1000 + frame).map(v =>
      Math.max(-128, Math.min(127, Math.round(v * 40 + (frame - 6) * 12))),
    ),
  ).flat(),
);

let folder: string;
let design: Design;
beforeAll(async () => {
  folder = temporaryFolder('gates');
  const graph = gatedGraph({
    ...{ kernels: 3, channels: 8, size: SIZE, seed: 12, reads: 'before' },
    ...{ isDeep: true, hasSkip: true, hasBias: true },
  });
  await writeFile(join(folder, 'gated.onnx'), writeOnnx(graph));
  design = await compiled(graph, 'int8:1/64', join(folder, 'design'));
});

const verify = (of: Design, frames = images): Promise<VerifyResult> =>
  verifyDesign(of, frames, { stalls: 'random', seed: 3 });

const changed = async (name: string): Promise<Design> => copyDesign(design, join(folder, name));

function kernelOf(of: Design, layer: string, kind: Kernel['kind']): Kernel {
  const found = of.hardware.kernels.find(k => k.layer === layer && k.kind === kind);
  if (!found) throw new Error(`no ${kind} of ${layer}`);
  return found;
}

/** Exchanges the first two of the banks in a kernel's memory. */
async function swapBanks(of: Design, kernel: Kernel, banks: number): Promise<void> {
  for (const image of memoriesOf(kernel)) {
    const number = image.number === undefined ? '' : `_${String(image.number).padStart(2, '0')}`;
    const path = join(of.folder, 'mem', `${of.manifest.top}_${kernel.id}_${image.suffix}${number}.mem`);
    const words = (await readFile(path, 'utf8')).trim().split('\n');
    const size = words.length / banks;
    const swapped = [...words.slice(size, 2 * size), ...words.slice(0, size), ...words.slice(2 * size)];
    expect(swapped).not.toEqual(words);
    await writeFile(path, `${swapped.join('\n')}\n`);
  }
}

it('computes only the winner, which changes from frame to frame, in the predicted cycles', async () => {
  const result = await verify(design);
  expect(result).toMatchObject({ frames: FRAMES, mismatches: 0, isTimingAsPredicted: true });
  expect(result.initiationIntervalCycles).toBe(result.predictedInitiationIntervalCycles);
  expect(result.latencyCycles).toBe(result.predictedLatencyCycles);
  expect(result.gates).toHaveLength(2);
  for (const gate of result.gates) {
    expect(gate.hardware).toEqual(gate.reference);
    expect(new Set(gate.hardware).size).toBeGreaterThan(1);
    expect(gate.smallestMargin).toBeGreaterThan(0);
  }
});

it('traces the winners of hardware, reference and onnxruntime', async () => {
  const pixels = SIZE * SIZE;
  const values = Float64Array.from({ length: images.length }, (_, i) => {
    const [frame, element] = [Math.floor(i / (3 * pixels)), i % (3 * pixels)];
    return images[frame * 3 * pixels + (element % pixels) * 3 + Math.floor(element / pixels)] / 64;
  });
  const data = join(folder, 'images.npy');
  await writeFile(data, writeNpy([FRAMES, 3, SIZE, SIZE], values, 'float64'));
  const model = join(folder, 'gated.onnx');
  const options = ['--data', data, '--trace-winners', '--model', model];
  const ended = await bitwright(['verify', design.folder, ...options]);
  expect(ended.stdout).toContain('winners of the hardware equal those of the reference');
  expect(ended.stdout).toContain('winners of the hardware equal those in float32');
  expect(ended.exitCode).toBe(0);
  const { gates } = jsonOf(await bitwright(['verify', design.folder, ...options, '--json'])) as {
    gates: { hardware: number[]; float: number[] }[];
  };
  expect(gates).toHaveLength(2);
  for (const gate of gates) expect(gate.float).toEqual(gate.hardware);
});

it('traces the winners of shards that are merged', async () => {
  const verify = ['verify', design.folder, '--frames', '5', '--stalls', 'none'];
  const records = [1, 2].map(shard => join(folder, `record-${shard}.json`));
  for (const [i, record] of records.entries()) {
    const part = ['--shards', `${i + 1}/2`, '--record', record];
    const { exitCode } = await bitwright([...verify, ...part]);
    expect(exitCode).toBe(0);
  }
  const whole = jsonOf(await bitwright([...verify, '--json']));
  const merge = ['verify', design.folder, '--trace-winners', '--merge', ...records];
  const merged = jsonOf(await bitwright([...merge, '--json']));
  expect(merged.gates).toEqual(whole.gates);
  const { stdout } = await bitwright(merge);
  expect(stdout).toContain('winners of the hardware equal those of the reference');
});

it.each([
  ['weights', 'mvu', 'conv_1'],
  ['thresholds', 'threshold', 'quant_3'],
] as const)('catches two banks of %s exchanged', async (what, kind, layer) => {
  const copy = await changed(`swapped ${what}`);
  await swapBanks(copy, kernelOf(copy, layer, kind), 3);
  const result = await verify(copy);
  expect(result.mismatches).toBeGreaterThan(0);
  const link = design.hardware.links.find(l => l.from.kernel === kernelOf(copy, layer, kind).id);
  expect(result.firstMismatch?.stream).toBe(link?.stream.id);
  // The other bank is right until a frame that one of the two wins.
  const first = result.gates[0].reference.findIndex(w => w < 2);
  expect(result.firstMismatch?.frame).toBe(first);
});

it('catches a winner that is latched one frame late', async () => {
  const copy = await changed('late');
  const file = join(copy.folder, 'rtl', `${copy.manifest.top}_bank_select.v`);
  const text = await readFile(file, 'utf8');
  const late = `
      reg [START_BITS-1:0] late_q;
      always @(posedge clk) if (rst) late_q <= 0; else if (s_sel_tvalid & s_sel_tready) late_q <= start_d;
`;
  const broken = text
    .replace('.s_axis_tdata (start_d),', '.s_axis_tdata (late_q),')
    .replace(/ {6}\w+_elastic_register #\(/, instance => `${late}\n${instance}`);
  expect(broken).not.toBe(text);
  await writeFile(file, broken);
  const result = await verify(copy);
  expect(result.mismatches).toBeGreaterThan(0);
  // What comes before the first bank is right.
  const [gate] = result.gates;
  expect(gate.hardware[0]).toBe(gate.reference[0]);
});

it('catches a gate weight one step off where two kernels tie, of which the lower wins', async () => {
  const net = new NetworkBuilder('tie');
  const x = net.input('x', [1, 4, 2, 2]);
  const columns = [1, 1, -1, 2, 2, 0, 1, 1, 1, 3, 3, 2];
  const scores = net.matMul(net.flatten(net.globalAveragePool(x)), net.constant(columns, [4, 3]));
  const winner = net.squeeze(net.argMax(scores, { axis: 1, keepDims: false }));
  const weights = net.quant(net.constant(normals(3 * 4 * 4, 5), [3, 4, 4, 1, 1]), {
    scale: 0.5,
    bits: 4,
    signed: true,
  });
  net.output('y', net.conv(x, net.gather(weights, winner), { name: 'gated' }));
  const tied = await compiled(net.build(), 'uint4', join(folder, 'tied'));
  const frames = Float64Array.from(
    normals(FRAMES * 16, 9).map(v => Math.max(0, Math.min(15, Math.round(8 + 4 * v)))),
  );
  const right = await verify(tied, frames);
  expect(right).toMatchObject({ mismatches: 0, isTimingAsPredicted: true });
  expect(right.gates[0].hardware).toEqual(new Array(FRAMES).fill(0));
  expect(right.gates[0].smallestMargin).toBe(0);

  const gate = tied.hardware.kernels.find(k => k.kind === 'mvu' && k.params.mh === 3);
  if (gate?.kind !== 'mvu') throw new Error('the gate has no weights');
  const copy = await copyDesign(tied, join(folder, 'untied'));
  const bits = BigInt('bits' in gate.params.weight ? gate.params.weight.bits : 1);
  // The weight of the second kernel for the first input, in the second word of a row, or the second row of a word.
  const isFolded = gate.params.pe === 1;
  const word = isFolded ? Math.ceil(gate.params.mw / gate.params.simd) : 0;
  const place = isFolded ? 0n : BigInt(gate.params.simd) * bits;
  await changeWord(copy, `${gate.id}_weights.mem`, word, pattern => pattern + (1n << place));
  const wrong = await verify(copy, frames);
  expect(wrong.mismatches).toBeGreaterThan(0);
  expect(wrong.gates[0].hardware).toContain(1);
});

it('computes all kernels of an unrolled layer at once, and lets the winner through', async () => {
  const net = new NetworkBuilder('parallel');
  const x = net.input('x', [1, 12]);
  const scores = net.matMul(x, net.constant(normals(36, 21), [12, 3]));
  const winner = net.squeeze(net.argMax(scores, { axis: 1, keepDims: false }));
  const weights = net.quant(net.constant(normals(3 * 12 * 10, 22), [3, 12, 10]), {
    scale: net.constant([0.5, 0.7, 0.4], [3, 1, 1]),
    bits: 3,
    signed: true,
  });
  net.output(
    'y',
    net.quant(net.matMul(x, net.gather(weights, winner), { name: 'gated' }), {
      scale: 2,
      bits: 4,
      signed: true,
    }),
  );
  const network = compileNetwork(net.build(), {
    wire: parseWireType('int4'),
    folding: { gated: { mode: 'unrolled' } },
  });
  expect(network.hardware.kernels.some(k => k.kind === 'mvu-unrolled' && k.params.banks === 3)).toBe(true);
  const parallel = join(folder, 'parallel');
  await writeDesign(parallel, network, { name: 'parallel', sha256: '0'.repeat(64) });
  const frames = Float64Array.from(
    normals(24 * 12, 23).map(v => Math.max(-8, Math.min(7, Math.round(4 * v)))),
  );
  const result = await verify(await readDesign(parallel), frames);
  expect(result).toMatchObject({ frames: 24, mismatches: 0, isTimingAsPredicted: true });
  expect(new Set(result.gates[0].hardware).size).toBe(3);
});
