import { create } from '@bufbuild/protobuf';
import { type ModelProto, SparseTensorProtoSchema, TypeProtoSchema } from 'onnx-buf';
import { expect, it } from 'vitest';
import { importOnnxBytes } from '../../../src/frontend/onnx/index.ts';
import {
  type NodeParts,
  opsetImport,
  tensorProto,
  valueInfo,
} from '../../../src/frontend/onnx/proto-builders.ts';
import { evaluateGraph } from '../../../src/graph-ops/evaluate.ts';
import { inferShapes } from '../../../src/graph-ops/shapes.ts';
import { tensor } from '../../../src/ir/tensor.ts';
import { codesOf, diagnosticsOf } from '../../graph-ops/samples.ts';
import { bytesOf, floats, ints, type ModelParts, modelOf, node, nodesOf, port } from './model-parts.ts';

const load = (parts: ModelParts | ModelProto) =>
  importOnnxBytes(bytesOf('$typeName' in parts ? parts : modelOf(parts)));
const codes = (parts: ModelParts | ModelProto) => codesOf(() => load(parts));
const noteCodes = (parts: ModelParts | ModelProto) => load(parts).notes.map(note => note.code);

/** The output y of a model for x = 1, 2, 3, 4 (or another x). */
function run(parts: ModelParts, x = tensor('float32', [1, 4], [1, 2, 3, 4])): number[] {
  return [...(evaluateGraph(load(parts).graph, new Map([['x', x]])).get('y')?.data ?? [])];
}

const quantNode = (domain: string, op = 'Quant', attributes = {}) =>
  node(op, ['x', 's', 'z', 'b'], ['y'], {
    domain,
    attributes: { signed: { int: 0 }, narrow: { int: 0 }, rounding_mode: { string: 'ROUND' }, ...attributes },
  });
const quantParameters = [floats('s', [0.5], []), floats('z', [0], []), floats('b', [2], [])];

it('reads Quant and IntQuant in every domain they are met in', () => {
  const brevitas = ['onnx.brevitas', 'brevitas'];
  const domains = [...brevitas, 'qonnx.custom_op.general', 'finn.custom_op.general', 'qonnx', 'finn', ''];
  for (const domain of domains) {
    for (const op of ['Quant', 'IntQuant']) {
      const parts = { nodes: [quantNode(domain, op)], initializers: quantParameters };
      expect(run(parts)).toEqual([1, 1.5, 1.5, 1.5]);
      expect(noteCodes(parts)).toEqual(domain === '' ? [] : ['onnx/domain-not-imported']);
    }
  }
  for (const other of ['com.example', 'brevitas.nn']) {
    const parts = { nodes: [quantNode(other)], initializers: quantParameters };
    expect(codes(parts)).toEqual(['onnx/unknown-operator']);
  }
});

it('reads rounding modes in any case, and refuses others', () => {
  const spelled = {
    ROUND: 'round',
    ceil: 'ceil',
    Floor: 'floor',
    UP: 'up',
    down: 'down',
    HALF_UP: 'half-up',
    half_down: 'half-down',
    HALF_EVEN: 'round',
    round_to_zero: 'down',
  };
  for (const [text, mode] of Object.entries(spelled)) {
    const { graph } = load({
      nodes: [quantNode('', 'Quant', { rounding_mode: { string: text } })],
      initializers: quantParameters,
    });
    expect(graph.nodes[0].attrs).toEqual({ signed: false, narrow: false, roundingMode: mode });
  }
  const wrong = {
    nodes: [quantNode('', 'Quant', { rounding_mode: { string: 'NEAREST' } })],
    initializers: quantParameters,
  };
  expect(codes(wrong)).toEqual(['onnx/attribute-value']);
});

it('refuses attributes that are missing, of another type, or no truth values', () => {
  const broken = (attributes: object) =>
    codes({ nodes: [{ ...quantNode(''), attributes: { ...attributes } }], initializers: quantParameters });
  expect(broken({ narrow: { int: 0 } })).toEqual(['onnx/attribute-missing']);
  expect(broken({ narrow: { int: 0 }, signed: { float: 1 } })).toEqual(['onnx/attribute-type']);
  expect(broken({ narrow: { int: 2 }, signed: { int: 1 } })).toEqual(['onnx/attribute-value']);
});

it('warns of attributes that it does not know', () => {
  const parts = { nodes: [node('Relu', ['x'], ['y'], { attributes: { slope: { float: 0.1 } } })] };
  const [warning] = load(parts).notes;
  expect(warning.code).toBe('onnx/attribute-ignored');
  expect(warning.severity).toBe('warning');
  expect(warning.message).toContain('slope');
});

it('reads BipolarQuant and MultiThreshold', () => {
  const bipolar = {
    nodes: [node('BipolarQuant', ['x', 's'], ['y'], { domain: 'onnx.brevitas' })],
    initializers: [floats('s', [3], [])],
  };
  expect(run(bipolar, tensor('float32', [1, 4], [-1, 0, 1, -2]))).toEqual([-3, 3, 3, -3]);
  const attributes = {
    out_scale: { float: 2 },
    out_bias: { float: -1 },
    data_layout: { string: 'NHWC' },
    out_dtype: { string: 'INT4' },
  };
  const threshold = {
    nodes: [node('MultiThreshold', ['x', 't'], ['y'], { domain: 'qonnx.custom_op.general', attributes })],
    initializers: [floats('t', [2, 3], [1, 2])],
  };
  expect(run(threshold)).toEqual([-1, 1, 3, 3]);
  expect(load(threshold).graph.nodes[0].attrs).toEqual({
    outScale: 2,
    outBias: -1,
    dataLayout: 'NHWC',
    outDataType: 'INT4',
  });
});

it('reports each unknown operator once, with all its nodes, and everything else in the same go', () => {
  const parts = {
    nodes: [
      node('Frobnicate', ['x'], ['a'], { name: 'first' }),
      node('Frobnicate', ['a'], ['b']),
      node('If', ['b'], ['c'], { name: 'branch' }),
      node('Swish', ['c', 'missing'], ['d'], { domain: 'qonnx.custom_op.channels_last', name: 'conv' }),
      node('Transpose', ['d'], ['y'], { attributes: { perm: { int: 1 } } }),
    ],
    initializers: [floats('nan', [Number.NaN])],
  };
  const found = diagnosticsOf(() => load(parts));
  expect(found.map(d => d.code).sort()).toEqual([
    'onnx/attribute-type',
    'onnx/channels-last-operator',
    'onnx/not-finite',
    'onnx/refused-operator',
    'onnx/undefined-value',
    'onnx/unknown-operator',
  ]);
  const unknown = found.find(d => d.message.includes('Frobnicate'));
  expect(unknown?.message).toContain("'first', 'Frobnicate_1'");
  expect(unknown?.help).not.toContain('of similar name');
});

it('names the operators that an unknown one may be meant for', () => {
  const helpOf = (op: string) => diagnosticsOf(() => load({ nodes: [node(op, ['x'], ['y'])] }))[0].help ?? '';
  expect(helpOf('Matmul')).toContain('of similar name: MatMul');
  expect(helpOf('GlobalAvgPool')).not.toContain('Erf');
});

it('treats initializers that are listed as graph inputs as constants', () => {
  const { graph } = load({
    nodes: [node('Add', ['x', 'w'], ['y'])],
    inputs: [port('x'), port('w', [4])],
    initializers: [floats('w', [1, 2, 3, 4])],
  });
  expect(graph.inputs.map(input => input.name)).toEqual(['x']);
  expect([...graph.constants.keys()]).toEqual(['w']);
});

it('counts constants that are given out beside a result as none', () => {
  const parts = {
    nodes: [
      node('Relu', ['x'], ['y']),
      node('Constant', [], ['c'], { attributes: { value_float: { float: 1 } } }),
    ],
    initializers: [floats('scale', [0.5], [])],
  };
  const { graph } = load({ ...parts, outputs: [port('y'), port('scale', []), port('c', [])] });
  expect(graph.outputs.map(output => output.name)).toEqual(['y']);
  expect(graph.constants.size).toBe(0);
  // Of constants alone there is nothing else to give.
  expect(load({ ...parts, outputs: [port('scale', [])] }).graph.outputs).toHaveLength(1);
});

it('leaves constants behind that nothing reads', () => {
  const { graph } = load({ nodes: [node('Relu', ['x'], ['y'])], initializers: [floats('w', [1])] });
  expect(graph.constants.size).toBe(0);
});

it('reads every form of Constant', () => {
  const forms: Partial<NodeParts>[] = [
    { attributes: { value: { tensor: tensor('float32', [1], [2]) } } },
    { attributes: { value_float: { float: 2 } } },
  ];
  for (const form of forms) {
    expect(run({ nodes: [node('Constant', [], ['c'], form), node('Add', ['x', 'c'], ['y'])] })).toEqual([
      3, 4, 5, 6,
    ]);
  }
  const target = node('Constant', [], ['c'], { attributes: { value_ints: { ints: [4, 1] } } });
  const { graph } = load({ nodes: [target, node('Reshape', ['x', 'c'], ['y'])] });
  expect(inferShapes(graph).get('y')).toEqual([4, 1]);
  expect(codes({ nodes: [node('Constant', [], ['y'])] })).toEqual(['onnx/attribute-missing']);
  const text = node('Constant', [], ['y'], { attributes: { value_string: { string: 'a' } } });
  expect(codes({ nodes: [text] })).toEqual(['onnx/tensor-type']);
});

it('sorts nodes topologically and keeps a sorted list as it is', () => {
  const nodes = [node('Relu', ['b'], ['y']), node('Neg', ['x'], ['a']), node('Abs', ['a'], ['b'])];
  const { graph } = load({ nodes });
  expect(graph.nodes.map(n => n.kind)).toEqual(['neg', 'abs', 'relu']);
  const diamond = [
    node('Neg', ['x'], ['a']),
    node('Abs', ['x'], ['b']),
    node('Floor', ['x'], ['c']),
    node('Add', ['c', 'a'], ['d']),
    node('Add', ['d', 'b'], ['y']),
  ];
  expect(load({ nodes: diamond }).graph.nodes.map(n => n.name)).toEqual([
    'Neg_0',
    'Abs_1',
    'Floor_2',
    'Add_3',
    'Add_4',
  ]);
});

it('refuses cycles, values defined twice, and values nobody defines', () => {
  const cycle = [
    node('Add', ['x', 'b'], ['a'], { name: 'one' }),
    node('Neg', ['a'], ['b'], { name: 'two' }),
    node('Neg', ['a'], ['y']),
  ];
  const [found] = diagnosticsOf(() => load({ nodes: cycle }));
  expect(found.code).toBe('onnx/cycle');
  expect(found.message).toContain("'one', 'two'");
  expect(codes({ nodes: [node('Neg', ['x'], ['y']), node('Abs', ['x'], ['y'])] })).toEqual([
    'onnx/duplicate-value',
  ]);
  expect(
    codes({ nodes: [node('Neg', ['w'], ['x'])], outputs: [port('x')], initializers: [floats('w', [1])] }),
  ).toEqual(['onnx/duplicate-value']);
  expect(
    codes({ nodes: [node('Neg', ['x'], ['y'])], initializers: [floats('w', [1]), floats('w', [1])] }),
  ).toEqual(['onnx/duplicate-value']);
  expect(codes({ nodes: [node('Neg', ['gone'], ['y'])] })).toEqual(['onnx/undefined-value']);
  expect(codes({ nodes: [node('Neg', ['x'], ['z'])] })).toEqual(['onnx/undefined-value']);
});

it('names nameless nodes and makes names unique', () => {
  const nodes = [
    node('Neg', ['x'], ['a']),
    node('Neg', ['a'], ['b'], { name: 'Neg_0' }),
    node('Neg', ['b'], ['c'], { name: 'twin' }),
    node('Neg', ['c'], ['y'], { name: 'twin' }),
  ];
  const { graph } = load({ nodes });
  expect(graph.nodes.map(n => n.name)).toEqual(['Neg_0_1', 'Neg_0', 'twin', 'twin_1']);
});

it('keeps hostile names as they are', () => {
  const names = [
    'module',
    '../../etc/passwd',
    'a"b\'c`d',
    'line\nbreak\u0000',
    '\u00fcnic\u00f6de \u{1f600}',
    '__proto__',
    'constructor',
    ' ',
  ];
  const values = ['x', ...names.slice(1).map(name => `v${name}`), 'y'];
  const nodes = names.map((name, i) => node('Neg', [values[i]], [values[i + 1]], { name }));
  const { graph } = load({ nodes });
  expect(graph.nodes.map(n => n.name)).toEqual(names);
  expect(graph.nodes.map(n => n.outputs[0])).toEqual(values.slice(1));
  expect(inferShapes(graph).get('y')).toEqual([1, 4]);
});

it('reads axes, bounds, k and ranges from attributes of old operator sets and inputs of new ones', () => {
  const x = tensor('float32', [1, 4], [3, 1, 4, 2]);
  const ax = { ints: [0] };
  const pairs: [ModelParts, ModelParts, number[]][] = [
    [
      { opset: 11, nodes: [node('Squeeze', ['x'], ['y'], { attributes: { axes: ax } })] },
      { opset: 13, nodes: [node('Squeeze', ['x', 'c'], ['y'])], initializers: [ints('c', [0])] },
      [3, 1, 4, 2],
    ],
    [
      { opset: 11, nodes: [node('Unsqueeze', ['x'], ['y'], { attributes: { axes: ax } })] },
      { opset: 13, nodes: [node('Unsqueeze', ['x', 'c'], ['y'])], initializers: [ints('c', [0])] },
      [3, 1, 4, 2],
    ],
    [
      {
        opset: 9,
        nodes: [node('Clip', ['x'], ['y'], { attributes: { min: { float: 2 }, max: { float: 3 } } })],
      },
      {
        opset: 11,
        nodes: [node('Clip', ['x', 'lo', 'hi'], ['y'])],
        initializers: [floats('lo', [2], []), floats('hi', [3], [])],
      },
      [3, 2, 3, 2],
    ],
    [
      { opset: 9, nodes: [node('Clip', ['x'], ['y'], { attributes: { max: { float: 3 } } })] },
      { opset: 11, nodes: [node('Clip', ['x', '', 'hi'], ['y'])], initializers: [floats('hi', [3], [])] },
      [3, 1, 3, 2],
    ],
    [
      { opset: 9, nodes: [node('TopK', ['x'], ['y', 'i'], { attributes: { k: { int: 2 } } })] },
      { opset: 11, nodes: [node('TopK', ['x', 'k'], ['y', ''])], initializers: [ints('k', [2])] },
      [4, 3],
    ],
    [
      {
        opset: 9,
        nodes: [
          node('Slice', ['x'], ['y'], {
            attributes: { starts: { ints: [1] }, ends: { ints: [3] }, axes: { ints: [1] } },
          }),
        ],
      },
      {
        opset: 10,
        nodes: [node('Slice', ['x', 's', 'e', 'a'], ['y'])],
        initializers: [ints('s', [1]), ints('e', [3]), ints('a', [1])],
      },
      [1, 4],
    ],
    [
      {
        opset: 10,
        nodes: [node('Dropout', ['x'], ['y', 'mask'], { attributes: { ratio: { float: 0.5 } } })],
      },
      {
        opset: 13,
        nodes: [node('Dropout', ['x', 'r', 't'], ['y'])],
        initializers: [floats('r', [0.5], []), tensorProto('t', tensor('bool', [], [0]))],
      },
      [3, 1, 4, 2],
    ],
  ];
  for (const [old, current, expected] of pairs) {
    expect(run(old, x)).toEqual(expected);
    expect(run(current, x)).toEqual(expected);
    expect(load(old).graph.nodes[0].attrs).toEqual(load(current).graph.nodes[0].attrs);
  }
});

it('computes an operand that must be constant from constants', () => {
  const nodes = [node('Neg', ['n'], ['axes']), node('Unsqueeze', ['x', 'axes'], ['y'])];
  const { graph } = load({ nodes, initializers: [ints('n', [3])] });
  expect(graph.nodes.find(n => n.kind === 'unsqueeze')?.attrs).toEqual({ axes: [-3] });
  const open = [
    node('Cast', ['x'], ['axes'], { attributes: { to: { int: 7 } } }),
    node('Unsqueeze', ['x', 'axes'], ['y']),
  ];
  expect(codes({ nodes: open })).toEqual(['onnx/operand-not-constant']);
});

it('reads softmax as its operator set means it', () => {
  const x = tensor('float32', [1, 2, 2], [0, 0, 0, 0]);
  const parts = (opset: number): ModelParts => ({
    opset,
    nodes: [node('Softmax', ['x'], ['y'])],
    inputs: [port('x', [1, 2, 2])],
  });
  expect(run(parts(11), x)).toEqual([0.25, 0.25, 0.25, 0.25]);
  expect(run(parts(13), x)).toEqual([0.5, 0.5, 0.5, 0.5]);
});

it('refuses training mode and outputs that only training has', () => {
  const parameters = ['a', 'b', 'c', 'd'].map(name => floats(name, [1, 1, 1, 1]));
  const norm = (outputs: string[], attributes = {}) => ({
    nodes: [
      node('BatchNormalization', ['x', 'a', 'b', 'c', 'd'], outputs, {
        attributes: { momentum: { float: 0.9 }, ...attributes },
      }),
    ],
    initializers: parameters,
  });
  expect(noteCodes(norm(['y']))).toEqual([]);
  expect(noteCodes(norm(['y', 'mean', 'var']))).toEqual([]);
  expect(codes(norm(['y'], { training_mode: { int: 1 } }))).toEqual(['onnx/training-mode']);
  expect(codes({ ...norm(['v', 'mean']), outputs: [port('v'), port('mean')] })).toEqual([
    'onnx/output-count',
  ]);
  const dropout = {
    nodes: [node('Dropout', ['x', '', 't'], ['y'])],
    initializers: [tensorProto('t', tensor('bool', [], [1]))],
  };
  expect(codes(dropout)).toEqual(['onnx/training-mode']);
});

it('assumes an operator set where none is imported, and refuses those before 7', () => {
  expect(noteCodes({ nodes: [node('Relu', ['x'], ['y'])], opset: undefined })).toEqual([
    'onnx/opset-assumed',
  ]);
  expect(codes({ nodes: [node('Relu', ['x'], ['y'])], opset: 6 })).toEqual(['onnx/opset']);
  expect(noteCodes({ nodes: [node('Relu', ['x'], ['y'])], opset: 99 })).toEqual(['onnx/opset-newer']);
  const aliased = modelOf({ nodes: [node('Relu', ['x'], ['y'], { domain: 'ai.onnx' })], opset: undefined });
  aliased.opsetImport = [opsetImport('ai.onnx', 13)];
  expect(noteCodes(aliased)).toEqual([]);
});

it('refuses ports that are no tensors of numbers, and inputs without a shape', () => {
  const nodes = [node('Relu', ['x'], ['y'])];
  const shapeless = modelOf({ nodes });
  const [input] = shapeless.graph?.input ?? [];
  input.type = valueInfo('', 'float32', []).type;
  if (input.type?.value.case === 'tensorType') input.type.value.value.shape = undefined;
  expect(codes(shapeless)).toEqual(['onnx/port-without-shape']);
  const texts = modelOf({ nodes });
  const type = texts.graph?.input[0].type?.value;
  if (type?.case === 'tensorType') type.value.elemType = 8;
  expect(codes(texts)).toEqual(['onnx/tensor-type']);
  const sequence = modelOf({ nodes });
  for (const value of sequence.graph?.output ?? []) {
    value.type = create(TypeProtoSchema, {
      value: { case: 'sequenceType', value: { $typeName: 'onnx.TypeProto.Sequence' } },
    });
  }
  expect(codes(sequence)).toEqual(['onnx/port-type']);
  expect(codes({ nodes: [], outputs: [] })).toEqual(['onnx/no-outputs']);
  expect(codes({ nodes, inputs: [port('x'), port('')] })).toEqual(['onnx/nameless-value']);
  expect(codes({ nodes, initializers: [floats('', [1])] })).toEqual(['onnx/nameless-value']);
});

it('reads symbolic dimensions as open', () => {
  const model = modelOf({
    nodes: [node('Relu', ['x'], ['y'])],
    inputs: [port('x', [-1, 4])],
    outputs: [port('y', [0, 4])],
  });
  const type = model.graph?.input[0].type?.value;
  const dim = type?.case === 'tensorType' ? type.value.shape?.dim[0] : undefined;
  if (dim) dim.value = { case: 'dimParam', value: 'batch' };
  const { graph } = load(model);
  expect(graph.inputs).toEqual([{ name: 'x', shape: [-1, 4], kind: 'float32' }]);
  expect(graph.outputs).toEqual([{ name: 'y', shape: [-1, 4], kind: 'float32' }]);
  expect(inferShapes(graph).get('y')).toEqual([1, 4]);
});

it('refuses sparse initializers, wrong input counts and nodes without outputs', () => {
  const sparse = modelOf({ nodes: [node('Relu', ['x'], ['y'])] });
  sparse.graph?.sparseInitializer.push(create(SparseTensorProtoSchema, { values: floats('w', [1]) }));
  expect(codes(sparse)).toEqual(['onnx/sparse-tensor']);
  expect(codes({ nodes: [node('Relu', ['x', 'x'], ['y'])] })).toEqual(['onnx/input-count']);
  expect(codes({ nodes: [node('MatMul', ['x'], ['y'])] })).toEqual(['onnx/input-count']);
  expect(codes({ nodes: [node('Relu', ['x'], ['y']), node('Neg', ['x'], [])] })).toEqual(['onnx/no-output']);
});

it('remembers where each node came from', () => {
  const model = modelOf({ nodes: [node('Relu', ['x'], ['y'], { name: 'activation' })] });
  expect(nodesOf(model)).toHaveLength(1);
  expect(load(model).graph.nodes[0].from).toEqual(['activation']);
});
