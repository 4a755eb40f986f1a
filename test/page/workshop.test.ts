import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { provingFrames } from '../../src/api/proving-frames.ts';
import { folderFiles, readDesign } from '../../src/artifact/index.ts';
import type { FileContent } from '../../src/codegen/design-source.ts';
import { compileNetwork } from '../../src/compile.ts';
import { writeNpy } from '../../src/data/npy.ts';
import { DEVICES } from '../../src/devices/data.ts';
import { jsonText } from '../../src/formats/json-text.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { readModel } from '../../src/node/model-file.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { writeFolder } from '../../src/node/write-folder.ts';
import { packageRoot } from '../../src/package-root.ts';
import type { Settings } from '../../src/page/settings.ts';
import { Workshop } from '../../src/page/workshop.ts';
import { zipOf } from '../../src/page/zip.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { sha256 } from '../../src/sha256.ts';
import { testbenchFiles } from '../../src/testbench/files.ts';
import { ownModel } from '../models/own-models.ts';
import { recordOf } from '../report/sources.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { twoInputs } from './two-inputs.ts';

const { model: path, images } = ownModel('mnist-mlp-w1a1');
const SETTINGS: Settings = {
  input: 'uint8:1/255',
  targetCycles: 512,
  topK: 2,
  device: 'ECP5-85K',
  clock: 50,
};

const opened = (bytes: Uint8Array, name: string): Workshop => {
  const workshop = new Workshop(async () => ownPackage());
  workshop.open(bytes, name);
  return workshop;
};

const codesOf = (work: () => unknown): readonly string[] => {
  try {
    work();
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.map(({ code }) => code);
    throw error;
  }
  return [];
};

it('makes the folder that the command line writes', async () => {
  const workshop = opened(readFileSync(path), path);
  // Whatever was looked at before.
  workshop.layers({ input: 'uint8:1/255' });
  workshop.design({ input: 'uint8:1/255', targetCycles: 64 });
  const { files } = await workshop.folder(SETTINGS);
  const model = readModel(path);
  const device = DEVICES.find(({ name }) => name === 'ECP5-85K');
  if (!device) throw new Error('the device is in the table');
  const expected = folderFiles(
    compileNetwork(model.graph, {
      wire: parseWireType('uint8:1/255'),
      ...{ snap: 'fixed', targetCycles: 512, topK: 2, clockMegahertz: 50, budget: { device, most: 0.7 } },
    }),
    model,
  );
  expect([...files.keys()]).toEqual([...expected.files.keys()]);
  for (const [file, content] of expected.files) expect(files.get(file), file).toEqual(content);
});

it('shows what the folder says', async () => {
  const workshop = opened(readFileSync(path), path);
  const [layers, design] = [workshop.layers(SETTINGS), workshop.design(SETTINGS)];
  const { manifest } = await workshop.folder(SETTINGS);
  expect(layers.layers.map(({ name, kind }) => ({ name, kind }))).toEqual(
    manifest.layers.map(({ name, kind }) => ({ name, kind })),
  );
  expect(layers.layers.map(({ range }) => range)).toEqual(manifest.layers.map(l => l.outputRange));
  expect(design.intervalCycles).toBe(manifest.cycles.initiationInterval);
  expect(design.bottleneck.layer).toBe(manifest.cycles.bottleneck.layer);
  expect(design.folds.map(({ layer, pe, simd, cycles }) => [layer, pe, simd, cycles])).toEqual(
    manifest.layers.map(({ name, pe, simd, cyclesPerFrame }) => [name, pe, simd, cyclesPerFrame]),
  );
  expect(design.devices.find(({ isChosen }) => isChosen)?.name).toBe('ECP5-85K');
  expect(design.pipeline.stations.filter(({ isSlowest }) => isSlowest)).not.toEqual([]);
});

it('takes a design of the front', () => {
  const workshop = opened(readFileSync(path), path);
  const search = workshop.explore({ input: 'uint8:1/255' }, 3);
  let step = search.next();
  while (!step.done) step = search.next();
  for (const point of step.value) {
    const design = workshop.design({ input: 'uint8:1/255', folding: point.folding });
    expect(design.intervalCycles).toBe(point.initiationIntervalCycles);
    expect(design.area.lut).toBe(Math.round(point.area.lut));
  }
});

it('runs a frame, and shows every stream of it', () => {
  const workshop = opened(readFileSync(path), path);
  const bytes = new Uint8Array(28 * 28).map((_, i) => i % 256);
  const values = Float64Array.from(bytes);
  const run = workshop.run({ input: 'uint8:1/255', topK: 3 }, [{ kind: 'values', values, isInteger: true }]);
  const scores = workshop.run({ input: 'uint8:1/255' }, [{ kind: 'values', values, isInteger: true }]);
  const best = [...scores.outputs[0].scores].sort((a, b) => b.value - a.value || a.index - b.index);
  expect(run.outputs[0].scores.map(({ integer }) => integer)).toEqual(
    best.slice(0, 3).map(({ index }) => index),
  );
  expect(scores.outputs[0].class).toBe(best[0].index);
  expect([...workshop.stream(scores.streams[0].value)]).toEqual([...bytes]);
  expect(scores.streams.at(-1)?.shape).toEqual([10]);
  expect(
    codesOf(() => workshop.run(SETTINGS, [{ kind: 'file', bytes: readFileSync(images), name: 'a.gz' }])),
  ).toEqual(['run/unknown-data']);
});

it('tells a refused model with its nodes', () => {
  const net = new NetworkBuilder('refused');
  const x = net.input('x', [1, 4]);
  net.output('y', net.matMul(x, net.constant([1, -1, 2, 0], [4, 1])));
  const bytes = writeOnnx(net.build());
  const workshop = new Workshop(async () => ownPackage());
  const model = workshop.open(bytes, 'refused.onnx');
  expect(model.nodes?.map(({ kind }) => kind)).toEqual(['MatMul']);
  expect(codesOf(() => workshop.layers({}))).toEqual(['lower/unquantized-input']);
  expect(codesOf(() => workshop.layers({ input: 'nothing' }))).toEqual(['input/bad-type']);
  expect(codesOf(() => workshop.design({ input: 'int4', targetFps: 10 }))).toEqual([
    'settings/fps-without-clock',
  ]);
  expect(codesOf(() => workshop.design({ input: 'int4', targetFps: 1e9, clock: 1 }))).toEqual([
    'settings/fps-beyond-clock',
  ]);
  expect(codesOf(() => workshop.design({ input: 'int4', targetFps: 1, clock: 1, targetCycles: 1 }))).toEqual([
    'settings/two-targets',
  ]);
});

it('tells a file that is no model, and one that is cut short', () => {
  const workshop = new Workshop(async () => ownPackage());
  const whole = readFileSync(path);
  for (const bytes of [new Uint8Array(0), whole.subarray(0, 100), whole.subarray(0, -7)]) {
    const { refusal } = workshop.open(bytes, 'broken.onnx');
    expect(refusal?.map(({ severity }) => severity)).toContain('error');
  }
});

it('takes a .tflite file, too', async () => {
  const workshop = new Workshop(async () => ownPackage());
  const bytes = readFileSync(join(packageRoot(), 'test/frontend/tflite/models/mlp-small.tflite'));
  const { name, nodes, refusal } = workshop.open(bytes, 'mlp-small.tflite');
  expect(refusal).toBeUndefined();
  expect(name).toBe('mlp-small');
  expect(nodes?.length).toBeGreaterThan(1);
  expect(workshop.layers({}).inputs.map(({ type }) => type)).toEqual(['uint8']);
  expect((await workshop.folder({})).manifest.top).toBe('bw_mlp_small');
  // Cut off, there are no nodes to show.
  const cut = workshop.open(bytes.subarray(0, 1000), 'cut.tflite');
  expect(cut.refusal?.map(({ code }) => code)).toEqual(['tflite/corrupt']);
  expect(cut.nodes).toBeUndefined();
});

/** A compiled folder, verified. */
function compiledFolder(): ReadonlyMap<string, FileContent> {
  const model = readModel(path);
  const network = compileNetwork(model.graph, { wire: parseWireType('uint8:1/255'), topK: 2 });
  const { files, manifest } = folderFiles(network, model);
  const { layers, hardware } = network;
  const text = files.get('manifest.json') ?? '';
  const record = { ...recordOf({ manifest, layers, hardware }), manifestSha256: sha256(text) };
  return new Map([...files, ['verify.json', jsonText(record)]]);
}

it('shows a compiled folder as its report.html does', async () => {
  const files = compiledFolder();
  const workshop = new Workshop(async () => ownPackage());
  const { name, folder, refusal } = await workshop.openFolder(zipOf('any name', files), 'design.zip');
  expect(refusal).toBeUndefined();
  expect(name).toBe('mnist-mlp-w1a1');
  expect(folder).toMatchObject({ top: 'bw_mnist_mlp_w1a1', proof: { ok: true, isAsPredicted: true } });
  const fresh = opened(readFileSync(path), path);
  const settings: Settings = { input: 'uint8:1/255', topK: 2 };
  const { help: _, at: __, ...note } = fresh.design(settings).notes[0] ?? {};
  expect(workshop.layers({})).toEqual({ ...fresh.layers(settings), notes: expect.anything() });
  expect(workshop.design({})).toEqual({ ...fresh.design(settings), notes: expect.anything() });
  expect(workshop.design({}).notes[0] ?? {}).toMatchObject(note);
  const frame = { kind: 'values', values: new Float64Array(784).fill(99), isInteger: true } as const;
  expect(workshop.run({}, [frame])).toEqual(fresh.run(settings, [frame]));
  const report = await workshop.report({});
  expect(report).toContain('id="verification"');
  expect(report.length).toBeGreaterThan(String(files.get('report.html')).length);
});

it('refuses a .zip that is cut off, is none of a design, or was changed', async () => {
  const files = compiledFolder();
  const workshop = new Workshop(async () => ownPackage());
  const whole = zipOf('design', files);
  const changed = new Map([...files, ['rtl/bw_mnist_mlp_w1a1.v', 'module bw_mnist_mlp_w1a1; endmodule\n']]);
  for (const [bytes, code] of [
    [whole.subarray(0, 1000), 'folder/bad-zip'],
    [zipOf('x', new Map([['a.txt', 'a']])), 'design/not-a-design'],
    [zipOf('design', changed), 'design/changed'],
  ] as const) {
    const { refusal } = await workshop.openFolder(bytes, 'design.zip');
    expect(refusal?.map(d => d.code)).toEqual([code]);
  }
});

it('writes the testbench that the command line writes', async () => {
  const workshop = opened(readFileSync(path), path);
  const { top, files } = await workshop.testbench({ input: 'uint8:1/255' });
  const folder = await workshop.folder({ input: 'uint8:1/255' });
  const written = join(temporaryFolder('page-testbench'), 'design');
  await writeFolder(written, folder.files);
  const design = await readDesign(written);
  const { integers } = await provingFrames(design, {});
  const expected = testbenchFiles(design, integers, ownPackage());
  expect(top).toBe('bw_mnist_mlp_w1a1');
  expect(files).toEqual(new Map([...expected].map(([file, text]) => [`tb/${file}`, text])));
});

it('runs a network of several inputs, a frame of each', () => {
  const workshop = opened(writeOnnx(twoInputs()), 'two.onnx');
  const frame = (name: string, numbers: readonly number[]) => {
    const bytes = writeNpy([1, numbers.length], Float64Array.from(numbers), 'int8');
    return { kind: 'file', bytes, name } as const;
  };
  const settings = { input: 'left=int4 right=int4' };
  const { outputs, streams } = workshop.run(settings, [frame('l', [1, -2, 3]), frame('r', [4, 5, -6])]);
  expect(outputs[0].scores.map(({ integer }) => integer)).toEqual([5, 3, -3]);
  expect([...workshop.stream(streams[0].value)]).toEqual([1, -2, 3]);
  expect([...workshop.stream(streams[1].value)]).toEqual([4, 5, -6]);
});

it('shows the front that explore left, in a folder or alone', async () => {
  const record = {
    ...{ schemaVersion: 1, tool: { name: 'bitwright', version: '0.1.0' }, family: 'xc7' },
    model: { name: 'mnist-mlp-w1a1', sha256: sha256('x') },
    points: [
      {
        ...{ initiationIntervalCycles: 9, latencyCycles: 10, folding: { a: { pe: 1, simd: 1 } } },
        area: { lut: 1, ff: 2, blockRam: 3, dsp: 4 },
      },
    ],
  };
  const workshop = new Workshop(async () => ownPackage());
  const alone = await workshop.openFolder(
    zipOf('out', new Map([['explore.json', jsonText(record)]])),
    'out.zip',
  );
  expect(alone).toEqual({ name: 'mnist-mlp-w1a1', isSearch: true, front: record.points });
  const compiled = compiledFolder();
  const manifestSha256 = sha256(compiled.get('manifest.json') ?? '');
  const both = new Map([...compiled, ['explore.json', jsonText({ ...record, manifestSha256 })]]);
  const { front, isSearch, folder } = await workshop.openFolder(zipOf('design', both), 'design.zip');
  expect({ front, isSearch, top: folder?.top }).toEqual({
    ...{ front: record.points, isSearch: undefined, top: 'bw_mnist_mlp_w1a1' },
  });
});
