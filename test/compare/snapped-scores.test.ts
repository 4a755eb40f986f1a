import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openFloatRuntime } from '../../src/compare/float-runtime.ts';
import { compareNetwork } from '../../src/compare/index.ts';
import { lowerNetwork } from '../../src/compile.ts';
import { importOnnxBytes } from '../../src/frontend/onnx/index.ts';
import { decodeModel } from '../../src/frontend/onnx/read-model.ts';
import { drawnFrames } from '../../src/host/drawn-frames.ts';
import { toModelFrames } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { readModelBytes } from '../../src/node/model-file.ts';
import { packageRoot } from '../../src/package-root.ts';

const FIXTURES = join(packageRoot(), 'test/frontend/fixtures/papers');

it.each(['s3-ttq-legacy', 's3-ttq-dynamo'])(
  '%s: scores that are snapped are within float32 rounding',
  async name => {
    const path = join(FIXTURES, `${name}.onnx`);
    const bytes = readModelBytes(path);
    const network = lowerNetwork(importOnnxBytes(bytes).graph, {});
    expect(network.notes.map(({ code }) => code)).toContain('lower/snapped-sum');
    const host = hostOfNetwork(network);
    const inputs = network.canonical.inputs.map(input => ({
      name: input.name,
      shape: network.canonical.shapes.get(input.name) ?? [],
    }));
    const tensors = [
      ...network.probes.map(probe => probe.tensor),
      ...host.outputs.map(output => output.name),
    ];
    const runtime = await openFloatRuntime(decodeModel(bytes), inputs, tensors);
    try {
      const frames = drawnFrames(host.inputs, 20, 3);
      const floats = frames.modelValues ?? toModelFrames(host.inputs, frames.integers);
      const { differences } = await compareNetwork(network, host, runtime, frames.integers, floats);
      expect(differences.filter(({ isAllowed }) => !isAllowed)).toEqual([]);
    } finally {
      await runtime.release();
    }
  },
);
