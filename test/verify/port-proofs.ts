import { join } from 'node:path';
import { expect } from 'vitest';
import { type VerifyResult, verifyDesign } from '../../sim/verify.ts';
import { type Design, readDesign, writeDesign } from '../../src/artifact/index.ts';
import { type CompileOptions, compileNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { drawnFrames } from '../../src/host/drawn-frames.ts';
import { splitFrames } from '../../src/host/frame-parts.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import { outputParts, toModelOrder, toValues } from '../../src/host/output.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { sizeOf, tensor } from '../../src/ir/tensor.ts';
import { leftToHost } from '../corpus/left-to-host.ts';
import { runGraph } from '../graph-ops/onnxruntime.ts';
import { activation, weights } from '../models/several-ports.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** Frames of each proof. */
export const FRAMES = 10;

const scratch = temporaryFolder('ports');

export async function designOf(
  name: string,
  graph: Graph<GraphOp>,
  options: CompileOptions = {},
): Promise<Design> {
  const folder = join(scratch, name);
  await writeDesign(folder, compileNetwork(graph, options), { name, sha256: '0'.repeat(64) });
  return readDesign(folder);
}

/** Expects every output of the RTL to be what onnxruntime makes of the same frames, in the model's order and shape. */
export async function expectExact(graph: Graph<GraphOp>, design: Design): Promise<VerifyResult> {
  const host = hostOfManifest(design.manifest);
  const { integers, modelValues = new Float32Array() } = drawnFrames(host.inputs, FRAMES, 3);
  const result = await verifyDesign(design, integers, { stalls: 'random', seed: 5 });
  expect(result).toMatchObject({ mismatches: 0, protocolErrors: [], isTimingAsPredicted: true });
  expect(result.output).toEqual(result.referenceOutput);
  const sent = splitFrames(
    Float64Array.from(modelValues),
    host.inputs.map(({ shape }) => sizeOf(shape)),
  );
  const given = outputParts(host, result.output).map(({ output, integers: own }) =>
    toModelOrder(output, toValues(output, own)),
  );
  for (let frame = 0; frame < FRAMES; frame++) {
    const feeds = host.inputs.map(({ name, shape }, i) => {
      const size = sizeOf(shape);
      const values = sent[i].slice(frame * size, (frame + 1) * size);
      return [name, tensor('float32', [1, ...shape], values)] as const;
    });
    const expected = await runGraph(graph, new Map(feeds));
    for (const [i, { modelName, shape, leftToHost: functions }] of host.outputs.entries()) {
      const size = sizeOf(shape);
      const theirs = expected.get(modelName);
      const values = given[i].slice(frame * size, (frame + 1) * size);
      const ours = leftToHost(functions, values, shape);
      expect([...ours], modelName).toEqual([...(theirs?.data ?? [])]);
      expect([1, ...shape]).toEqual(theirs?.shape);
    }
  }
  return result;
}

/** What is special at the ends of these networks, each with a product somewhere. */
export const ENDS: Readonly<Record<string, (net: NetworkBuilder) => void>> = {
  'the codes of the input beside what is made of them': net => {
    const codes = net.quant(net.input('x', [1, 6]), { scale: 0.5, bits: 3, signed: true });
    net.output('codes', codes);
    net.output('y', net.matMul(codes, weights(net, [6, 3], 8)));
  },
  'an image whose codes are an output': net => {
    const codes = net.quant(net.input('x', [1, 3, 4, 4]), { scale: 0.5, bits: 3, signed: true });
    net.output('y', net.conv(codes, weights(net, [2, 3, 3, 3], 8)));
    net.output('codes', codes);
  },
  'an input that is an output and nothing else': net => {
    const alone = net.quant(net.input('alone', [1, 2, 5]), { scale: 0.25, bits: 4, signed: true });
    const read = net.quant(net.input('read', [1, 6]), { scale: 0.5, bits: 3, signed: true });
    net.output('y', net.matMul(read, weights(net, [6, 3], 8)));
    net.output('alone codes', alone);
  },
  'one value as two outputs, and with another scale as a third': net => {
    const codes = net.quant(net.input('x', [1, 6]), { scale: 0.5, bits: 3, signed: true });
    const y = net.matMul(codes, weights(net, [6, 3], 8));
    net.output('y', y);
    net.output('again', net.identity(y));
    net.output('scaled', net.add(net.mul(y, net.constant([0.5])), net.constant([1, 2, 3], [1, 3])));
  },
  'scores and their class': net => {
    const codes = net.quant(net.input('x', [1, 6]), { scale: 0.5, bits: 3, signed: true });
    const y = net.add(net.matMul(codes, weights(net, [6, 3], 8)), net.constant([0.03125, 0, 0.0625], [1, 3]));
    net.output('scores', y);
    net.output('class', net.argMax(y));
  },
  'sums that are an output behind a Relu, and go on through a quantizer': net => {
    const codes = net.quant(net.input('x', [1, 6]), { scale: 0.5, bits: 3, signed: true });
    const relu = net.relu(net.matMul(codes, weights(net, [6, 4], 8)));
    net.output('y', net.matMul(activation(net, relu, 'act'), weights(net, [4, 3], 9)));
    net.output('features', relu);
  },
  'two inputs before whose quantizers the host computes': net => {
    const image = net.sub(net.input('image', [1, 2, 4, 4]), net.constant([0.5, 0.25], [1, 2, 1, 1]));
    const pixels = net.quant(net.div(image, net.constant([0.5])), { scale: 0.5, bits: 3, signed: true });
    const vector = net.mul(net.input('vector', [1, 6]), net.constant([4]));
    const codes = net.quant(vector, { scale: 0.5, bits: 3, signed: true });
    const flat = net.flatten(net.conv(pixels, weights(net, [2, 2, 3, 3], 8)));
    net.output(
      'y',
      net.matMul(net.quant(flat, { scale: 0.5, bits: 4, signed: true }), weights(net, [8, 3], 4)),
    );
    net.output('z', net.matMul(codes, weights(net, [6, 2], 5)));
  },
  'two images of other sizes': net => {
    const image = (name: string, size: number) =>
      net.quant(net.input(name, [1, 2, size, size]), { scale: 0.5, bits: 3, signed: true });
    const pooled = (name: string, size: number, seed: number) =>
      net.flatten(
        net.maxPool(net.conv(image(name, size), weights(net, [4, 2, 3, 3], seed)), { kernel: [2, 2] }),
      );
    const both = net.concat([pooled('large', 6, 2), pooled('small', 4, 3)], { axis: 1 });
    net.output('both', net.quant(both, { scale: 1, bits: 4, signed: true }));
    net.output('small half', pooled('third', 4, 5));
  },
};

/** Proves a network of ENDS: as fast as it can be, and folded. */
export const TARGETS = [8, 100] as const;

export async function proveEnd(name: string, targetCycles: number): Promise<void> {
  const net = new NetworkBuilder('ends');
  ENDS[name](net);
  const graph = net.build();
  await expectExact(graph, await designOf(`${name} ${targetCycles}`, graph, { targetCycles }));
}
