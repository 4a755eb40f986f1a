import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { type VerifyResult, verifyDesign } from '../../sim/verify.ts';
import type { Design } from '../../src/artifact/index.ts';
import { outputEnds } from '../../src/codegen/describe.ts';
import { generatedVerilog } from '../../src/codegen/generated-sources.ts';
import { memoryFiles } from '../../src/codegen/memory-files.ts';
import { render } from '../../src/codegen/render.ts';
import { topContext } from '../../src/codegen/verilog-top.ts';
import type { Manifest } from '../../src/formats/manifest.ts';
import { type IntegerType, rangeOf } from '../../src/ir/integer-type.ts';
import { sizeOf } from '../../src/ir/tensor.ts';
import { type Kernel, sourcesOf } from '../../src/kernels/index.ts';
import type { LayerGraph, LayerOp } from '../../src/ops/index.ts';
import type { FoldingFile } from '../../src/schedule/fold.ts';
import { lowerToHardware } from '../../src/schedule/index.ts';
import { randomElements } from '../kernels/element-values.ts';
import { Random } from '../kernels/random.ts';
import { rtlFolder } from '../kernels/sweep.ts';
import { inferValues } from '../ops/infer-values.ts';

/** A layer of a chain: what it computes, of the layer before. */
export type ChainedLayer<N extends LayerOp = LayerOp> = N extends LayerOp ? Pick<N, 'kind' | 'attrs'> : never;

/** Layers `layer0`, `layer1`, ... of values `v0`, `v1`, ..., each reading the one before. */
export function chainOf(
  shape: readonly number[],
  type: IntegerType,
  layers: readonly ChainedLayer[],
): LayerGraph {
  const nodes = layers.map(
    (layer, i) =>
      ({
        ...layer,
        name: `layer${i}`,
        from: [],
        inputs: [i === 0 ? 'x' : `v${i - 1}`],
        outputs: [`v${i}`],
      }) as LayerOp,
  );
  const values = inferValues('x', { shape, type, range: rangeOf(type) }, nodes);
  return {
    name: 'chain',
    inputs: [{ name: 'x', value: 'x' }],
    outputs: [{ name: `v${nodes.length - 1}`, value: `v${nodes.length - 1}` }],
    nodes,
    values,
  };
}

const FRAMES = 4;

/**
 * Compiles the layers, simulates them under random stalls and without any, and expects no mismatch on
 * any stream, and every frame in the predicted cycle.
 */
export async function expectVerified(
  layers: LayerGraph,
  folding: FoldingFile = {},
): Promise<{ readonly kernels: readonly Kernel[]; readonly result: VerifyResult }> {
  const { hardware, prediction } = lowerToHardware(layers, { folding });
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-layers-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'rtl'));
  await mkdir(join(folder, 'mem'));
  const header = { toolVersion: '0', sourceHash: '0', summary: [] };
  const rtl = new Map([[`rtl/${hardware.top}.v`, render('verilog/top.v.hbs', topContext(hardware, header))]]);
  for (const source of new Set(hardware.kernels.flatMap(sourcesOf))) {
    rtl.set(`rtl/${source.split('/').at(-1)}`, await readFile(join(rtlFolder, source), 'utf8'));
  }
  for (const [name, text] of generatedVerilog(hardware.kernels, header)) rtl.set(`rtl/${name}`, text);
  for (const [path, text] of rtl) await writeFile(join(folder, path), text);
  for (const kernel of hardware.kernels) {
    for (const [name, text] of memoryFiles(kernel)) await writeFile(join(folder, 'mem', name), text);
  }
  // What the simulation asks of a manifest.
  const manifest = {
    cycles: {
      initiationInterval: prediction.initiationIntervalCycles,
      latency: prediction.latencyCycles,
      frameEnds: [...prediction.frameEndCycles],
      outputs: outputEnds(hardware, prediction),
    },
    files: Object.fromEntries([...rtl.keys()].map(path => [path, ''])),
  } as unknown as Manifest;
  const design: Design = { folder, manifest, layers, hardware, isTakenAsIs: true };
  const info = layers.values.get(layers.inputs[0].value);
  const input = randomElements(
    new Random(5),
    info?.type ?? { kind: 'bipolar' },
    FRAMES * sizeOf(info?.shape ?? []),
  );
  const result = await verifyDesign(design, input, { stalls: 'random', seed: 3 });
  expect({
    mismatches: result.mismatches,
    first: result.firstMismatch,
    protocolErrors: result.protocolErrors,
    hang: result.hang,
    isTimingAsPredicted: result.isTimingAsPredicted,
  }).toEqual({
    mismatches: 0,
    first: undefined,
    protocolErrors: [],
    hang: undefined,
    isTimingAsPredicted: true,
  });
  // Constant streams prove nothing.
  for (const stream of result.streams) expect(stream.distinct).toBeGreaterThan(1);
  return { kernels: hardware.kernels, result };
}
