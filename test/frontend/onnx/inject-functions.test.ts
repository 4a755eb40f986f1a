import { clone } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { expect, it } from 'vitest';
import { importOnnxBytes } from '../../../src/frontend/onnx/index.ts';
import { injectQuantizerFunctions } from '../../../src/frontend/onnx/inject-functions.ts';
import { evaluateGraph } from '../../../src/graph-ops/evaluate.ts';
import { ROUNDING_MODES } from '../../../src/graph-ops/rounding.ts';
import { tensor } from '../../../src/ir/tensor.ts';
import { runModel } from '../../graph-ops/onnxruntime.ts';
import { codesOf, expectClose, random, randomTensor } from '../../graph-ops/samples.ts';
import { bytesOf, floats, modelOf, node, port } from './model-parts.ts';

/** All quantizers behind one input. */
function model(opset: number) {
  const domain = 'qonnx.custom_op.general';
  const quants = ROUNDING_MODES.map((mode, i) =>
    node('Quant', ['x', 's', 'z', 'b'], [`q${i}`], {
      domain,
      attributes: {
        signed: { int: i % 2 },
        narrow: { int: Math.floor(i / 2) % 2 },
        rounding_mode: { string: mode.toUpperCase().replace('-', '_') },
      },
    }),
  );
  const nodes = [
    ...quants,
    node('BipolarQuant', ['x', 's'], ['bipolar'], { domain: 'onnx.brevitas' }),
    node('MultiThreshold', ['x', 't'], ['y'], { domain: 'finn.custom_op.general' }),
  ];
  const initializers = [
    floats('s', [0.25], []),
    floats('z', [1], []),
    floats('b', [3], []),
    floats('t', [-1, 0, 1], [1, 3]),
  ];
  return modelOf({ opset, nodes, initializers, inputs: [port('x', [4, 30])], outputs: [port('y', [4, 30])] });
}

const values = [...ROUNDING_MODES.map((_, i) => `q${i}`), 'bipolar', 'y'];

it('runs in onnxruntime from operator set 9 on, as our evaluation does', async () => {
  const x = randomTensor([4, 30], random(51));
  for (let i = 0; i < 40; i++) x.data[i] = i / 8 - 2.5;
  const inputs = new Map([['x', x]]);
  const ours = evaluateGraph(importOnnxBytes(bytesOf(model(13))).graph, inputs, { wanted: values });
  for (const opset of [9, 10, 11, 13, 14, 17, 21]) {
    const theirs = await runModel(model(opset), inputs, values);
    for (const name of values) expectClose(ours.get(name) ?? x, theirs.get(name), 0);
  }
});

it('leaves the given model as it was', () => {
  const original = model(13);
  const before = clone(ModelProtoSchema, original);
  const injected = injectQuantizerFunctions(original, { outputs: ['q0'] });
  expect(original).toEqual(before);
  expect(injected.functions).toHaveLength(values.length);
  expect(injected.graph?.output.map(output => output.name)).toEqual(['y', 'q0']);
  expect(injected.irVersion).toBeGreaterThanOrEqual(8n);
});

it('makes one function for equal quantizers', () => {
  const quant = (output: string) => node('BipolarQuant', ['x', 's'], [output], { domain: 'qonnx' });
  const two = modelOf({ nodes: [quant('a'), quant('y')], initializers: [floats('s', [1], [])] });
  expect(injectQuantizerFunctions(two).functions).toHaveLength(1);
});

it('refuses operator sets too old to say it in, and malformed quantizers', () => {
  expect(codesOf(() => injectQuantizerFunctions(model(8)))).toEqual(['onnx/opset-for-functions']);
  const broken = modelOf({ nodes: [node('Quant', ['x'], ['y'], { domain: 'qonnx' })] });
  expect(codesOf(() => injectQuantizerFunctions(broken))).toEqual(['onnx/input-count']);
});

it('takes the channel axis from the declared rank', async () => {
  const nodes = [node('MultiThreshold', ['x', 't'], ['y'], { domain: 'qonnx' })];
  const x = tensor('float32', [1, 2, 3], [0, 1, 2, 3, 4, 5]);
  const parts = {
    nodes,
    inputs: [port('x', [1, 2, 3])],
    outputs: [port('y', [1, 2, 3])],
    initializers: [floats('t', [1, 2, 4], [3, 1])],
  };
  const inputs = new Map([['x', x]]);
  const theirs = await runModel(modelOf(parts), inputs);
  const ours = evaluateGraph(importOnnxBytes(bytesOf(modelOf(parts))).graph, inputs);
  expect([...(ours.get('y')?.data ?? [])]).toEqual([0, 0, 0, 1, 1, 1]);
  expectClose(ours.get('y') ?? x, theirs.get('y'), 0);
});
