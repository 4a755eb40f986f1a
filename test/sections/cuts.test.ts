import { expect, it } from 'vitest';
import { compileNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { importOnnxBytes } from '../../src/frontend/onnx/index.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { randomFrames, toModel } from '../../src/host/input.ts';
import type { WireOutput } from '../../src/host/interface.ts';
import { toValues } from '../../src/host/output.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { nearNames } from '../../src/ir/near-names.ts';
import { sizeOf, tensor } from '../../src/ir/tensor.ts';
import { infoOf } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { compileSections } from '../../src/sections/compile.ts';
import { recordFeatures } from '../../src/sections/features.ts';
import { smallCases } from '../networks/cases.ts';
import { resnet } from '../networks/resnet.ts';
import { chain } from './chain.ts';

const wire = parseWireType('int4');
const bytes = parseWireType('uint8:1/255');
const residual = () => resnet({ size: 4, stages: [3, 4], blocksPerStage: 1, classes: 4 });

const cutsOf = (graph: Graph<GraphOp>, cuts: readonly string[], input = wire) =>
  compileSections(graph, { wire: input, cuts }).cuts.map(({ name, value }) => [name, value]);

/** What is said of bad cuts: code, message and help. */
function refusal(graph: Graph<GraphOp>, cuts: readonly string[], input = wire): string[] {
  try {
    compileSections(graph, { wire: input, cuts });
  } catch (error) {
    if (error instanceof DiagnosticError) {
      return error.diagnostics.map(d => `${d.code}: ${d.message}; ${d.help ?? ''}`);
    }
    throw error;
  }
  throw new Error('the cuts were not refused');
}

it('cuts in data order, whatever the order of the names', () => {
  expect(cutsOf(chain(), ['act2', 'act1'])).toEqual([
    ['act1', 'act1'],
    ['act2', 'act2'],
  ]);
  const { sections } = compileSections(chain(), { wire, cuts: ['act2', 'act1'] });
  expect(sections.map(section => section.layers.nodes.map(node => node.name))).toEqual([
    ['fc1', 'act1'],
    ['fc2', 'act2'],
    ['fc3'],
  ]);
  expect(sections.map(section => section.name)).toEqual(['act1', 'act2', 'y']);
});

it('takes accumulators, sums and values that only change shape', () => {
  expect(cutsOf(chain(), ['fc2'])).toEqual([['fc2', 'fc2']]);
  expect(cutsOf(residual(), ['s0b0_sum', 'flatten'], bytes)).toEqual([
    ['s0b0_sum', 's0b0_sum'],
    ['flatten', 'mean sums'],
  ]);
});

it('puts a cut at a function behind its quantizer, and says so', () => {
  const { cuts, notes } = compileSections(chain(), { wire, cuts: ['relu1'] });
  expect(cuts).toMatchObject([{ name: 'relu1', value: 'act1' }]);
  expect(notes).toMatchObject([
    { code: 'cut/moved', severity: 'note', message: expect.stringMatching(/'act1'/) },
  ]);
});

it('takes tensors that have another name than their node', () => {
  const { graph } = importOnnxBytes(writeOnnx(chain()));
  const renamed = (value: string): string => (value === 'act1' ? 'features after layer 1' : value);
  const nodes = graph.nodes.map(node => ({
    ...node,
    inputs: node.inputs.map(renamed),
    outputs: node.outputs.map(renamed),
  }));
  expect(cutsOf({ ...graph, nodes }, ['features after layer 1'])).toEqual([
    ['features after layer 1', 'features after layer 1'],
  ]);
});

it('names near names for one that there is not', () => {
  expect(refusal(chain(), ['atc1'])).toEqual([
    "cut/unknown-name: there is no node or tensor 'atc1' to cut at; near it are 'act1', 'fc1', 'act2'",
  ]);
  expect(refusal(chain(), ['somewhere else entirely'])).toEqual([
    expect.stringMatching(/^cut\/unknown-name: .*; name a node or a tensor of the model/),
  ]);
  expect(nearNames('Conv_1', ['conv_1', 'conv_2', 'fc', 'x'])).toEqual(['conv_1', 'conv_2']);
  expect(nearNames('block', ['layer1/block/act', 'q'])).toEqual(['layer1/block/act']);
  expect(nearNames('a', [])).toEqual([]);
});

it('refuses a cut that something goes around, and names what, and where to cut', () => {
  expect(refusal(residual(), ['s0b0_act1'], bytes)).toEqual([
    "cut/skip: 's0b0_act1' does not cut the network: 'stem_act' goes around it to 's0b0_sum'; " +
      "all data passes 'stem_act', 's0b0_sum': cut there",
  ]);
  // The skip of the second block is a convolution of its own.
  expect(refusal(residual(), ['s1b0_conv2'], bytes)).toEqual([
    expect.stringMatching(/^cut\/skip: .*'s0b0_out' goes around it to 's1b0_short'/),
  ]);
  const unet = smallCases['U-Net'].graph();
  expect(refusal(unet, [unet.nodes[Math.floor(unet.nodes.length / 2)].name], bytes)[0]).toMatch(/^cut\//);
});

it('refuses cuts that cut nothing off, all at once', () => {
  expect(refusal(chain(), ['x', 'y', 'act1', 'relu1', 'quant'])).toEqual([
    expect.stringMatching(/^cut\/at-the-end: nothing is computed before 'x'/),
    expect.stringMatching(/^cut\/at-the-end: nothing is computed behind 'y'/),
    expect.stringMatching(/^cut\/same-value: 'relu1' and 'act1' are the same integers/),
    expect.stringMatching(/^cut\/no-value: 'quant' does not carry the frame's data/),
  ]);
  expect(refusal(chain(), [])).toEqual([expect.stringMatching(/^cut\/no-points/)]);
});

it('refuses a function that several quantizers read, and names them', () => {
  const net = new NetworkBuilder('two');
  const weights = net.quant(net.constant([1, -1, 1, 1], [2, 2]), { scale: 1, bits: 2, signed: true });
  const first = net.quant(net.matMul(net.input('x', [1, 2]), weights, { name: 'fc' }), {
    ...{ scale: 1, bits: 4, signed: true, name: 'first' },
  });
  const hidden = net.relu(net.matMul(first, weights), { name: 'shared' });
  const codes = (name: string, scale: number) => net.quant(hidden, { scale, bits: 2, signed: false, name });
  const sum = net.add(codes('left', 1), codes('right', 2));
  net.output('y', net.matMul(sum, weights));
  expect(refusal(net.build(), ['shared'])).toEqual([
    expect.stringMatching(/^cut\/inside-function: .*'left', 'right'/),
  ]);
});

it('takes cut points from the builder, and from the metadata of a file', () => {
  const graph = chain({ named: ['act1', 'act2'] });
  expect(graph.cuts).toEqual(['act1', 'act2']);
  const { graph: read } = importOnnxBytes(writeOnnx(graph));
  expect(read.cuts).toEqual(['act1', 'act2']);
  expect(compileSections(read, { wire }).sections).toHaveLength(3);
  // In one piece it is probed there.
  expect(compileNetwork(read, { wire }).cuts.map(cut => cut.name)).toEqual(['act1', 'act2']);
  expect(importOnnxBytes(writeOnnx(chain())).graph.cuts).toBeUndefined();
  expect(compileNetwork(chain(), { wire }).cuts).toEqual([]);
});

it('refuses a cut point whose name a file could not hold', () => {
  const net = new NetworkBuilder('comma');
  const x = net.relu(net.input('x', [1, 2]), { name: 'a,b' });
  expect(() => net.cut(x)).toThrow(/its name has a comma/);
});

it.each([
  ['codes', 'act1', 1],
  ['accumulators', 'fc2', 1],
  ['scales per channel', 'slope2', 6],
  ['scales and offsets', 'bias1', 6],
] as const)('says what the integers of a cut mean: %s', (_, name, count) => {
  const graph = chain();
  const { layers, interface: host, cuts } = compileSections(graph, { wire, cuts: [name] });
  const [{ value, maps }] = cuts;
  expect(maps).toHaveLength(count);
  const integers = randomFrames(host.inputs, 5, 3);
  const features = recordFeatures(layers, [value], integers).get(value) ?? new Float64Array(0);
  const { shape, type, range } = infoOf(layers, value);
  const output: WireOutput = {
    ...{ name, modelName: name, shape, layout: 'row-major', wireShape: shape },
    ...{ type, range, meaning: 'scores', maps, leftToHost: [] },
  };
  const values = toValues(output, features);
  const size = sizeOf(host.inputs[0].shape);
  const inputs = toModel(host.inputs[0], integers);
  for (let f = 0; f < 5; f++) {
    const x = tensor('float32', [1, size], Float64Array.from(inputs.subarray(f * size, (f + 1) * size)));
    const expected = evaluateGraph(graph, new Map([['x', x]]), { wanted: [name] }).get(name)?.data;
    const length = sizeOf(shape);
    expected?.forEach((v, i) => {
      expect(values[f * length + i]).toBeCloseTo(v, 5);
    });
    expect(expected).toHaveLength(length);
  }
});
