import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compileNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { CompiledDesign, compare, compile } from '../../src/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { ownModel } from '../models/own-models.ts';
import { twoTowers } from '../models/several-ports.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const { model, images, labels, card } = ownModel('mnist-mlp-w1a1');
const scratch = temporaryFolder('api');

it('compiles a file, writes it and proves it on images, in five lines', async () => {
  const folder = join(scratch, 'design');
  const design = await compile(model, { input: card.input, targetCycles: 256 });
  await design.write(folder);
  const proof = await design.verify({ data: images, labels, frames: 20 });
  expect(proof).toMatchObject({ frames: 20, mismatches: 0, isTimingAsPredicted: true });

  const run = await design.run({ data: images, labels, frames: 20 });
  expect(run.accuracy).toBe(proof.accuracy);
  expect(run.outputs.map(({ shape }) => shape)).toEqual([[10]]);
  const opened = await CompiledDesign.open(folder);
  expect(opened.manifest.model).toEqual(design.manifest.model);
  expect(await opened.run({ data: images, labels, frames: 20 })).toEqual(run);
  await expect(opened.write(folder)).rejects.toThrow('lies in');
});

it('gives the same files as the flow step by step, from bytes as from a file', async () => {
  const options = { input: card.input, targetCycles: 256, name: 'digits' };
  const [ofFile, ofBytes] = [await compile(model, options), await compile(await readFile(model), options)];
  expect(ofFile.files).toEqual(ofBytes.files);
  expect(ofFile.manifest.model.name).toBe('digits');
});

it('takes what a builder built, with several inputs, without a folder', async () => {
  const graph = twoTowers({ isQuantized: false });
  const wires = { long: 'int3:1/2', late: 'uint4:1/4' };
  const design = await compile(graph, { input: wires, targetCycles: 60 });
  const { hardware } = compileNetwork(graph, {
    wires: new Map(Object.entries(wires).map(([name, wire]) => [name, parseWireType(wire)])),
    targetCycles: 60,
  });
  expect(design.manifest.inputs.map(({ name }) => name)).toEqual(['long', 'late']);
  expect(hardware.sources).toHaveLength(2);
  expect(await design.verify({ frames: 3, stalls: 'none' })).toMatchObject({ frames: 3, mismatches: 0 });
});

it('compares with onnxruntime, finds other folds, and writes the sources of a board', async () => {
  const compared = await compare(model, { input: card.input, data: images, frames: 3 });
  expect(compared).toMatchObject({ frames: 3, violations: 0 });
  expect(compared.quantizers).toBeGreaterThan(0);
  const design = await compile(model, { input: card.input, targetCycles: 256 });
  const front = design.explore({ points: 3 });
  expect(front.length).toBeGreaterThanOrEqual(3);
  const last = front[front.length - 1];
  const other = await compile(model, { input: card.input, folding: last.folding });
  expect(other.manifest.cycles.initiationInterval).toBe(last.initiationIntervalCycles);
  await expect(design.build({ board: 'icebreaker', sourcesOnly: true })).rejects.toThrow(/write the design/);
  await design.write(join(scratch, 'for-board'));
  const { record } = await design.build({ board: 'icebreaker', sourcesOnly: true });
  expect(record).toMatchObject({ board: 'icebreaker', bitstream: null });
});

it('says what is wrong with the options, by their names', async () => {
  const graph = twoTowers({ isQuantized: false });
  await expect(compile(graph, { input: 'uint8' })).rejects.toThrow(/which/);
  await expect(compile(graph, { input: { none: 'uint8' } })).rejects.toThrow("has no input 'none'");
  const open = new NetworkBuilder('open');
  open.output('y', open.quant(open.input('x', [1, 4]), { scale: 1, bits: 4, signed: true }));
  await expect(compile(writeOnnx(open.build()), { inputShape: [1, 5] })).rejects.toThrow();
});

it('takes frames in memory, of the model or of the wire', async () => {
  const graph = twoTowers({ isQuantized: false });
  const design = await compile(graph, { input: { long: 'int3:1/2', late: 'uint4:1/4' }, targetCycles: 60 });
  const [long, late] = design.manifest.inputs.map(({ shape }) => shape.reduce((a, b) => a * b));
  const wire = {
    long: Float64Array.from({ length: 2 * long }, (_, i) => (i % 8) - 4),
    late: Float64Array.from({ length: 2 * late }, (_, i) => i % 16),
  };
  const model = { long: wire.long.map(q => q / 2), late: wire.late.map(q => q / 4) };
  const ofWire = await design.run({ values: wire, dataDomain: 'wire' });
  expect(ofWire.frames).toBe(2);
  expect(await design.run({ values: model })).toEqual(ofWire);
  await expect(design.run({ values: { long: wire.long } })).rejects.toThrow("no data is given for 'late'");
  await expect(design.run({ values: { ...wire, long: [1] } })).rejects.toThrow('no whole number of frames');
});
