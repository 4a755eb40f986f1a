import { create, fromBinary } from '@bufbuild/protobuf';
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  type FunctionProto,
  FunctionProtoSchema,
  type ModelProto,
  ModelProtoSchema,
} from 'onnx-buf';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { openFloatRuntime } from '../../../src/compare/float-runtime.ts';
import { NetworkBuilder } from '../../../src/frontend/builder.ts';
import { importOnnxBytes } from '../../../src/frontend/onnx/index.ts';
import {
  attributeProto,
  type NodeParts,
  nodeProto,
  opsetImport,
} from '../../../src/frontend/onnx/proto-builders.ts';
import { decodeModel } from '../../../src/frontend/onnx/read-model.ts';
import { writeOnnx } from '../../../src/frontend/onnx/write.ts';
import { evaluateGraph } from '../../../src/graph-ops/evaluate.ts';
import { tensor } from '../../../src/ir/tensor.ts';
import { runModel } from '../../graph-ops/onnxruntime.ts';
import { codesOf, diagnosticsOf, random, randomTensor } from '../../graph-ops/samples.ts';
import { bytesOf, floats, type ModelParts, modelOf, node } from './model-parts.ts';

interface FunctionParts {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly NodeParts[];
  readonly attributes?: readonly string[];
  readonly defaults?: Readonly<Record<string, number>>;
  /** By node: attributes that are the call's. */
  readonly references?: readonly (Readonly<Record<string, string>> | undefined)[];
  readonly domain?: string;
  readonly opset?: number;
  readonly overload?: string;
}

function functionOf(parts: FunctionParts): FunctionProto {
  const { name, inputs, outputs, nodes, attributes = [], defaults = {}, references = [] } = parts;
  const { domain = 'local', opset = 13, overload = '' } = parts;
  const protos = nodes.map(nodeProto);
  references.forEach((own, i) => {
    for (const [attribute, refAttrName] of Object.entries(own ?? {}))
      protos[i].attribute.push(
        create(AttributeProtoSchema, { name: attribute, type: AttributeType.FLOAT, refAttrName }),
      );
  });
  return create(FunctionProtoSchema, {
    name,
    domain,
    overload,
    input: [...inputs],
    output: [...outputs],
    attribute: [...attributes],
    attributeProto: Object.entries(defaults).map(([key, float]) => attributeProto(key, { float })),
    node: protos,
    opsetImport: [opsetImport('', opset), opsetImport('local', 1)],
  });
}

function modelWith(functions: readonly FunctionParts[], parts: ModelParts): ModelProto {
  const model = modelOf(parts);
  model.opsetImport.push(opsetImport('local', 1));
  model.functions.push(...functions.map(functionOf));
  return model;
}

const call = (
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  more: Partial<NodeParts> = {},
) => node(op, inputs, outputs, { domain: 'local', ...more });

const load = (model: ModelProto) => importOnnxBytes(bytesOf(model)).graph;
const X = tensor('float32', [1, 4], [1, -2, 3, -4]);

function run(model: ModelProto): number[] {
  return [...(evaluateGraph(load(model), new Map([['x', X]])).get('y')?.data ?? [])];
}

/** Expects the model to compute this, in onnxruntime too. */
async function expectBoth(model: ModelProto, expected: readonly number[]): Promise<void> {
  expect(run(model)).toEqual(expected);
  const theirs = await runModel(model, new Map([['x', X]]));
  expect([...(theirs.get('y')?.data ?? [])]).toEqual(expected);
}

/** 2 a + b; a Constant, and a value that has the name of one in the graph. */
const DOUBLE: FunctionParts = {
  name: 'DoubleAndAdd',
  inputs: ['a', 'b'],
  outputs: ['y'],
  nodes: [
    node('Constant', [], ['two'], { attributes: { value_float: { float: 2 } } }),
    node('Mul', ['a', 'two'], ['h'], { name: 'twice' }),
    node('Add', ['h', 'b'], ['y'], { name: 'sum' }),
  ],
};

it('a call becomes nodes that bear its name', async () => {
  const model = modelWith([DOUBLE], {
    nodes: [
      node('Relu', ['x'], ['h'], { name: 'relu' }),
      call('DoubleAndAdd', ['h', 'x'], ['v'], { name: 'first' }),
      call('DoubleAndAdd', ['v', 'h'], ['y']),
    ],
  });
  // h = 1 0 3 0, v = 2 h + x = 3 -2 9 -4, y = 2 v + h
  await expectBoth(model, [7, -4, 21, -8]);
  const graph = load(model);
  expect(graph.nodes.map(n => n.name)).toEqual([
    'relu',
    'first/twice',
    'first',
    'DoubleAndAdd_2/twice',
    'DoubleAndAdd_2',
  ]);
  expect(graph.nodes.flatMap(n => n.outputs)).toEqual(['h', 'first/h', 'v', 'DoubleAndAdd_2/h', 'y']);
  expect([...graph.constants.keys()]).toEqual(['first/two', 'DoubleAndAdd_2/two']);
});

it('names of the model win over those that inlining makes', () => {
  const model = modelWith([DOUBLE], {
    nodes: [
      call('DoubleAndAdd', ['x', 'x'], ['first/h'], { name: 'first' }),
      node('Neg', ['first/h'], ['y'], { name: 'first/twice' }),
    ],
  });
  expect(run(model)).toEqual([-3, 6, -9, 12]);
  const graph = load(model);
  expect(graph.nodes.map(n => n.outputs[0])).toEqual(['first/h_1', 'first/h', 'y']);
  expect(new Set(graph.nodes.map(n => n.name)).size).toBe(3);
});

it('functions call functions, in any order of definition', async () => {
  const outer: FunctionParts = {
    name: 'Outer',
    inputs: ['a'],
    outputs: ['r'],
    nodes: [
      call('DoubleAndAdd', ['a', 'a'], ['triple'], { name: 'inner' }),
      call('DoubleAndAdd', ['triple', 'a'], ['r']),
    ],
  };
  const model = modelWith([outer, DOUBLE], { nodes: [call('Outer', ['x'], ['y'], { name: 'o' })] });
  await expectBoth(model, [7, -14, 21, -28]);
  expect(load(model).nodes.map(n => n.name)).toEqual(['o/inner/twice', 'o/inner', 'o/twice', 'o']);
});

it('attributes are those of the call, or defaults, or left out', async () => {
  const leaky: FunctionParts = {
    name: 'Leaky',
    inputs: ['a'],
    outputs: ['y'],
    nodes: [
      node('LeakyRelu', ['a'], ['h']),
      node('Elu', ['h'], ['g']),
      node('Constant', [], ['c']),
      node('Mul', ['g', 'c'], ['y']),
    ],
    attributes: ['slope', 'alpha'],
    defaults: { factor: 2 },
    references: [{ alpha: 'slope' }, { alpha: 'alpha' }, { value_float: 'factor' }],
  };
  const withAttributes = (attributes: Readonly<Record<string, number>>) =>
    modelWith([leaky], {
      nodes: [
        call('Leaky', ['x'], ['y'], {
          attributes: Object.fromEntries(Object.entries(attributes).map(([k, float]) => [k, { float }])),
        }),
      ],
    });
  const model = withAttributes({ slope: 0.5, alpha: 0 });
  await expectBoth(model, [2, -0, 6, -0]);
  const graph = load(withAttributes({ factor: 4 }));
  expect(graph.nodes.map(({ kind, attrs }) => ({ kind, attrs }))).toEqual([
    { kind: 'leaky-relu', attrs: { alpha: Math.fround(0.01) } },
    { kind: 'elu', attrs: { alpha: 1 } },
    { kind: 'mul', attrs: {} },
  ]);
  expect([...graph.constants.values()].map(t => [...t.data])).toEqual([[4]]);
});

it('inputs may be left out where the function does not need them', async () => {
  const gemm: FunctionParts = {
    name: 'Dense',
    inputs: ['a', 'w', 'c'],
    outputs: ['y'],
    nodes: [node('Gemm', ['a', 'w', 'c'], ['y'])],
  };
  const initializers = [
    floats('w', [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], [4, 4]),
    floats('c', [5]),
  ];
  const model = modelWith([gemm], { nodes: [call('Dense', ['x', 'w'], ['y'])], initializers });
  await expectBoth(model, [1, -2, 3, -4]);
  const full = modelWith([gemm], { nodes: [call('Dense', ['x', 'w', 'c'], ['y'])], initializers });
  await expectBoth(full, [6, 3, 8, 1]);
  const wrong = modelWith([gemm], { nodes: [call('Dense', ['', 'w'], ['y'], { name: 'd' })], initializers });
  const [diagnostic] = diagnosticsOf(() => load(wrong));
  expect(diagnostic).toMatchObject({ code: 'onnx/function-input', at: { node: 'd' } });
  expect(diagnostic.message).toBe(
    'the call of local::Dense leaves out the input a, which Gemm in the function needs',
  );
});

it('outputs may be left out, and may be inputs passed on', () => {
  const both: FunctionParts = {
    name: 'Both',
    inputs: ['a'],
    outputs: ['n', 'a', 'r'],
    nodes: [node('Neg', ['a'], ['n']), node('Relu', ['n'], ['r'])],
  };
  expect(run(modelWith([both], { nodes: [call('Both', ['x'], ['', '', 'y'])] }))).toEqual([0, 2, 0, 4]);
  expect(run(modelWith([both], { nodes: [call('Both', ['x'], ['', 'y'])] }))).toEqual([1, -2, 3, -4]);
  expect(run(modelWith([both], { nodes: [call('Both', ['x'], ['y'])] }))).toEqual([-1, 2, -3, 4]);
});

it("a function's body is read in the operator set that it imports", () => {
  const squeeze: FunctionParts = {
    name: 'Flat',
    inputs: ['a'],
    outputs: ['y'],
    // axes became an input in set 13
    nodes: [node('Squeeze', ['a'], ['y'], { attributes: { axes: { ints: [0] } } })],
    opset: 11,
  };
  const sum: FunctionParts = {
    name: 'Sum11',
    inputs: ['a'],
    outputs: ['y'],
    nodes: [node('ReduceSum', ['a'], ['y'], { attributes: { axes: { ints: [0] }, keepdims: { int: 1 } } })],
    opset: 11,
  };
  const model = modelWith([squeeze, sum], {
    nodes: [call('Flat', ['x'], ['flat']), call('Sum11', ['flat'], ['s']), node('Identity', ['s'], ['y'])],
  });
  expect(run(model)).toEqual([-2]);
  const old = modelWith([{ ...squeeze, opset: 6 }], { nodes: [call('Flat', ['x'], ['y'])] });
  expect(codesOf(() => load(old))).toContain('onnx/opset');
});

it('overloads of one name are told apart', () => {
  const one = (overload: string, op: string): FunctionParts => ({
    name: 'Turn',
    overload,
    inputs: ['a'],
    outputs: ['y'],
    nodes: [node(op, ['a'], ['y'])],
  });
  const model = modelWith([one('n', 'Neg'), one('r', 'Relu')], {
    nodes: [call('Turn', ['x'], ['h']), call('Turn', ['h'], ['y'])],
  });
  const [first, second] = model.graph?.node ?? [];
  first.overload = 'n';
  second.overload = 'r';
  expect(run(model)).toEqual([0, 2, 0, 4]);
});

it('calls that do not fit are told of, all of them', () => {
  const model = modelWith(
    [
      DOUBLE,
      { name: 'Nothing', inputs: [], outputs: ['y'], nodes: [] },
      {
        name: 'Refers',
        inputs: ['a'],
        outputs: ['y'],
        nodes: [node('Elu', ['a'], ['y'])],
        references: [{ alpha: 'slope' }],
      },
    ],
    {
      nodes: [
        call('DoubleAndAdd', ['x', 'x', 'x'], ['a'], { name: 'inputs' }),
        call('DoubleAndAdd', ['x', 'x'], ['b', 'c'], { name: 'outputs' }),
        call('DoubleAndAdd', ['x', 'x'], ['d'], { name: 'attribute', attributes: { alpha: { float: 1 } } }),
        call('Nothing', [], ['e'], { name: 'nothing' }),
        call('Refers', ['x'], ['y'], { name: 'refers' }),
      ],
    },
  );
  const found = diagnosticsOf(() => load(model)).map(({ code, at }) => [code, at?.node]);
  expect(found).toEqual([
    ['onnx/function-signature', 'inputs'],
    ['onnx/function-signature', 'outputs'],
    ['onnx/function-attributes', 'attribute'],
    ['onnx/function-output', 'nothing'],
    ['onnx/function-reference', 'refers'],
  ]);
});

it('a function that calls itself is refused, also over others', () => {
  const calls = (name: string, other: string): FunctionParts => ({
    name,
    inputs: ['a'],
    outputs: ['y'],
    nodes: [call(other, ['a'], ['y'])],
  });
  const model = modelWith([calls('A', 'B'), calls('B', 'C'), calls('C', 'B')], {
    nodes: [call('A', ['x'], ['y'], { name: 'start' })],
  });
  const [diagnostic] = diagnosticsOf(() => load(model));
  expect(diagnostic).toMatchObject({ code: 'onnx/function-recursion', at: { node: 'start' } });
  expect(diagnostic.message).toContain('local::B -> local::C -> local::B');
});

it('functions that stand for more nodes than there is memory are refused', () => {
  const nested = (depth: number, twice: boolean): ModelProto => {
    const functions = Array.from({ length: depth }, (_, i): FunctionParts => {
      const isLast = i === depth - 1;
      const [next, domain] = isLast ? ['Neg', ''] : [`F${i + 1}`, 'local'];
      const [value, rest] = twice ? ['h', [node(next, ['h'], ['y'], { domain })]] : ['y', []];
      const nodes = [node(next, ['a'], [value], { domain }), ...rest];
      return { name: `F${i}`, inputs: ['a'], outputs: ['y'], nodes };
    });
    return modelWith(functions, { nodes: [call('F0', ['x'], ['y'])] });
  };
  expect(run(nested(9, true))).toEqual([1, -2, 3, -4]);
  expect(codesOf(() => load(nested(40, true)))).toEqual(['onnx/function-size']);
  expect(run(nested(301, false))).toEqual([-1, 2, -3, 4]);
  expect(codesOf(() => load(nested(20_000, false)))).toEqual(['onnx/function-size']);
});

it('--until reaches a tensor inside a call', () => {
  const model = modelWith([DOUBLE], { nodes: [call('DoubleAndAdd', ['x', 'x'], ['y'], { name: 'call' })] });
  const { graph } = importOnnxBytes(bytesOf(model), { until: 'call/h' });
  expect(graph.outputs.map(output => output.name)).toEqual(['call/h']);
});

/** One of each quantizer of QONNX, on [1, 4]. */
function quantizers() {
  const net = new NetworkBuilder('quantizers');
  const x = net.input('x', [1, 4]);
  let y = net.quant(x, { scale: 0.5, bits: 3, signed: true, roundingMode: 'half-up' });
  y = net.add(y, net.quant(x, { scale: 0.25, bits: 2, signed: false, narrow: true }));
  y = net.add(y, net.bipolarQuant(x, { scale: 0.75 }));
  y = net.add(
    y,
    net.multiThreshold(x, net.constant([-1, 0, 1], [1, 3]), {
      outScale: 0.5,
      outBias: -1,
      outDataType: 'INT2',
    }),
  );
  const codes = net.quant(x, { scale: 0.5, bits: 8, signed: true });
  net.output('y', net.add(y, net.trunc(codes, { scale: 0.5, inputBits: 8, outputBits: 6 })));
  return net.build();
}

it('quantizers stay quantizers where the file has functions for them', async () => {
  const graph = quantizers();
  const bytes = writeOnnx(graph, { isExecutable: true });
  const { graph: read, notes } = importOnnxBytes(bytes);
  expect(notes).toEqual([]);
  expect(read).toEqual(importOnnxBytes(writeOnnx(graph)).graph);
  const x = randomTensor([1, 4], random(91), -3, 3);
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const theirs = await session.run({ x: new OrtTensor('float32', Float32Array.from(x.data), [1, 4]) });
  await session.release();
  const ours = evaluateGraph(read, new Map([['x', x]])).get('y');
  expect(theirs.y.data).toEqual(Float32Array.from(ours?.data ?? []));
  // bodies under the names of QONNX itself do no harm either
  const model = modelWith(
    [
      {
        name: 'Quant',
        domain: 'qonnx.custom_op.general',
        inputs: ['x', 's', 'z', 'b'],
        outputs: ['y'],
        nodes: [],
      },
    ],
    { nodes: [] },
  );
  const own = fromBinary(ModelProtoSchema, writeOnnx(graph));
  own.functions.push(...model.functions);
  expect(load(own)).toEqual(read);
});

it('the float runtime gives tensors inside functions', async () => {
  const model = modelWith([DOUBLE], { nodes: [call('DoubleAndAdd', ['x', 'x'], ['y'], { name: 'call' })] });
  const runtime = await openFloatRuntime(
    decodeModel(bytesOf(model)),
    [{ name: 'x', shape: [1, 4] }],
    ['call/h', 'y'],
  );
  const values = await runtime.run(Float32Array.from(X.data));
  await runtime.release();
  expect(Object.fromEntries([...values].map(([name, v]) => [name, [...v]]))).toEqual({
    'call/h': [2, -4, 6, -8],
    y: [3, -6, 9, -12],
  });
});
