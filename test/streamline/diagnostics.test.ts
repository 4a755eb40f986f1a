import { expect, it } from 'vitest';
import { type LoweringOptions, lowerNetwork } from '../../src/compile.ts';
import * as S from '../../src/exact/surd.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { scalar, tensor } from '../../src/ir/tensor.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { codesOf, diagnosticsOf } from '../graph-ops/samples.ts';

const wire = parseWireType('int3');

type Describe = (net: NetworkBuilder, x: Value) => Value;

function graphOf(describe: Describe, shape: readonly number[] = [1, 4]): Graph<GraphOp> {
  const net = new NetworkBuilder('network');
  net.output('y', describe(net, net.input('x', shape)));
  return net.build();
}

const ones = (net: NetworkBuilder, rows: number, columns: number): Value =>
  net.constant(new Array<number>(rows * columns).fill(1), [rows, columns]);

/** A matrix product of `outputs`. */
const layer = (net: NetworkBuilder, x: Value, outputs = 3, name = 'layer'): Value =>
  net.matMul(x, ones(net, x.shape[x.shape.length - 1], outputs), { name });

const refused = (describe: Describe, options: LoweringOptions = { wire }, shape?: readonly number[]) =>
  diagnosticsOf(() => lowerNetwork(graphOf(describe, shape), options));

/** Each way to be refused: what is found, and the words that tell the user which way it was. */
const CASES: readonly {
  readonly name: string;
  readonly code: string;
  readonly says: string;
  readonly node?: string;
  readonly shape?: readonly number[];
  readonly options?: LoweringOptions;
  readonly describe: Describe;
}[] = [
  {
    name: 'a float input that no quantizer takes',
    code: 'unquantized-input',
    says: "what input 'x' carries: it reaches 'layer' without a quantizer",
    options: {},
    describe: (net, x) => layer(net, x),
  },
  {
    name: 'a float input of no image',
    code: 'unquantized-input',
    says: "perhaps --input 'fixed<16,6>'",
    options: {},
    describe: (net, x) => layer(net, x),
  },
  {
    name: 'a float input with the shape of an image',
    code: 'unquantized-input',
    says: "perhaps --input 'uint8:1/255' (bytes of an image",
    options: {},
    shape: [1, 3, 4, 4],
    describe: (net, x) => layer(net, net.flatten(x)),
  },
  {
    name: 'a float input that the network divides by 255',
    code: 'unquantized-input',
    says: "perhaps --input 'uint8' ('scaled' brings",
    options: {},
    shape: [1, 3, 4, 4],
    describe: (net, x) => layer(net, net.flatten(net.div(x, net.constant([255], []), { name: 'scaled' }))),
  },
  {
    name: 'a float input that a function changes before its quantizer',
    code: 'unquantized-input',
    says: '--input',
    options: {},
    describe: (net, x) => layer(net, net.quant(net.tanh(x), { scale: 1, bits: 4, signed: true })),
  },
  {
    name: 'a float input with two quantizers',
    code: 'unquantized-input',
    says: 'several nodes read it',
    options: {},
    describe: (net, x) =>
      layer(
        net,
        net.add(
          net.quant(x, { scale: 1, bits: 4, signed: true }),
          net.quant(x, { scale: 2, bits: 4, signed: true }),
        ),
      ),
  },
  {
    name: 'float weights',
    code: 'unquantized-weights',
    says: 'the limit is 16',
    node: 'layer',
    describe: (net, x) =>
      net.matMul(x, net.constant([0.1234567, 0.7182818, 0.3141592, -0.9], [4, 1]), { name: 'layer' }),
  },
  {
    name: 'quantized weights of too many bits',
    code: 'unquantized-weights',
    says: 'they need 17 bits',
    node: 'layer',
    describe: (net, x) => {
      const w = net.constant([40000, 1, 2, 3], [4, 1]);
      return net.matMul(x, net.quant(w, { scale: 1, bits: 17, signed: true }), { name: 'layer' });
    },
  },
  {
    name: 'input scales that no integer weights make up for',
    code: 'free-scales',
    says: '0.1 on channel 0, 0.7 on channel 1, 0.3 on channel 2, 0.9 on channel 3',
    node: 'layer',
    options: { wire, snap: 'none' },
    describe: (net, x) => layer(net, net.mul(x, [0.1, 0.7, 0.3, 0.9])),
  },
  {
    name: 'input scales of irrational ratio',
    code: 'free-scales',
    says: '0.707107 on channel 1',
    node: 'layer',
    options: { wire, snap: 'none' },
    describe: (net, x) => {
      const parameters = { gamma: [1, 1, 1, 1], beta: [0, 0, 0, 0], mean: [0, 0, 0, 0] };
      return layer(net, net.batchNormalization(x, { ...parameters, variance: [1, 2, 3, 4], epsilon: 0 }));
    },
  },
  {
    name: 'a curve without a quantizer between two layers',
    code: 'unquantized-activation',
    says: 'this layer reads a value that a non-linear function has changed',
    node: 'second',
    describe: (net, x) => layer(net, net.sigmoid(layer(net, x)), 2, 'second'),
  },
  {
    name: 'a curve that rises and falls before the ranking',
    code: 'unquantized-activation',
    says: 'the ranking',
    node: 'class',
    describe: (net, x) => net.argMax(net.gelu(layer(net, x)), { name: 'class' }),
  },
  {
    name: 'a product of functions at the output',
    code: 'unquantized-activation',
    says: 'the network output',
    describe(net, x) {
      const y = layer(net, x);
      return net.mul(net.sigmoid(y), y);
    },
  },
  {
    name: 'weights that depend on the input',
    code: 'dynamic-operand',
    says: 'mat-mul needs a constant weight matrix',
    node: 'square',
    shape: [3, 3],
    describe: (net, x) => net.matMul(x, x, { name: 'square' }),
  },
  {
    name: 'two values that depend on the input',
    code: 'dynamic-operand',
    says: 'div needs a constant operand',
    node: 'ratio',
    describe: (net, x) => layer(net, net.div(x, x, { name: 'ratio' })),
  },
  {
    name: 'a scale that depends on the input',
    code: 'dynamic-operand',
    says: 'quant needs a constant scale',
    node: 'q',
    describe: (net, x) => layer(net, net.quant(x, { scale: x, bits: 2, signed: true, name: 'q' })),
  },
  {
    name: 'a power that depends on the input',
    code: 'dynamic-operand',
    says: 'pow needs a constant exponent',
    describe: (net, x) => layer(net, net.pow(x, x)),
  },
  {
    name: 'a stack of weights on the left of the data',
    code: 'unsupported-operator',
    says: 'its constant weights stand on the left',
    shape: [1, 3, 1],
    describe: (net, x) => net.matMul(net.reshape(ones(net, 2, 3), [1, 2, 3]), x),
  },
  {
    name: 'data that Gemm transposes',
    code: 'unsupported-operator',
    says: 'transA',
    shape: [4, 1],
    describe: (net, x) => net.gemm(x, ones(net, 4, 2), { transA: true }),
  },
  {
    name: 'weights of more than two dimensions',
    code: 'unsupported-operator',
    says: '3 dimensions',
    describe: (net, x) => net.matMul(x, net.constant(new Array(12).fill(1), [1, 4, 3])),
  },
  {
    name: 'a constant divided by the data',
    code: 'unsupported-operator',
    says: 'it divides a constant by the data',
    describe: (net, x) => layer(net, net.div(net.constant(1), x)),
  },
  {
    name: 'division by zero',
    code: 'unsupported-operator',
    says: 'it divides by zero',
    describe: (net, x) => layer(net, net.div(x, [1, 0, 1, 1])),
  },
  {
    name: 'a root',
    code: 'unsupported-operator',
    says: 'its exponent 0.5 is not a whole number',
    describe: (net, x) => layer(net, net.pow(x, 0.5)),
  },
  {
    name: 'a curve before a layer',
    code: 'unquantized-activation',
    says: 'this layer reads a value that a non-linear function has changed',
    describe: (net, x) => layer(net, net.exp(x)),
  },
  {
    name: 'the greater of two functions of two values',
    code: 'unquantized-activation',
    says: 'the sum reads a value that a non-linear function has changed',
    options: { wire, snap: 'none' },
    describe: (net, x) => net.max(net.sigmoid(layer(net, x)), [net.tanh(layer(net, net.neg(x)))]),
  },
  {
    name: 'a function that rises and falls over a wide accumulator',
    code: 'wide-function',
    says: 'a table holds at most 65536',
    node: 'q',
    describe: (net, x) =>
      net.quant(net.hardSwish(net.matMul(x, net.constant([32767, 3, 5, 7], [4, 1]))), {
        scale: 1,
        bits: 2,
        signed: true,
        name: 'q',
      }),
  },
  {
    name: 'a logarithm of what may be 0',
    code: 'no-function-value',
    says: 'the logarithm of a number that is not positive',
    node: 'q',
    describe: (net, x) => net.quant(net.log(layer(net, x)), { scale: 1, bits: 2, signed: true, name: 'q' }),
  },
  {
    name: 'a curve inside the network',
    code: 'unquantized-activation',
    says: 'this layer reads a value that a non-linear function has changed',
    describe: (net, x) => layer(net, net.sigmoid(x)),
  },
  {
    name: 'a cast to integers',
    code: 'unsupported-operator',
    says: 'casts data to int64',
    describe: (net, x) => layer(net, net.cast(net.cast(x, 'int64'), 'float32')),
  },
  {
    name: 'a ranking along an axis of one',
    code: 'unsupported-operator',
    says: 'an axis of one element',
    describe: (net, x) => net.argMax(net.unsqueeze(layer(net, x), [2]), { axis: 2 }),
  },
  {
    name: 'an ArgMax that takes the last of equals',
    code: 'unsupported-operator',
    says: 'the last index on ties',
    describe: (net, x) => net.argMax(layer(net, x), { selectLastIndex: true }),
  },
  {
    name: 'the values of a TopK',
    code: 'unsupported-operator',
    says: 'only the indices are computed',
    describe: (net, x) => net.topK(layer(net, x), { k: 2 }).values,
  },
  {
    name: 'a TopK of the smallest',
    code: 'unsupported-operator',
    says: 'it takes the smallest',
    describe: (net, x) => net.topK(layer(net, x), { k: 2, largest: false }).indices,
  },
  {
    name: 'more best classes than classes',
    code: 'unsupported-operator',
    says: 'there are no 4 largest',
    options: { wire, topK: 4 },
    describe: (net, x) => layer(net, x),
  },
  {
    name: 'too many levels inside the network',
    code: 'too-many-levels',
    says: '131072 levels; at most 65536',
    node: 'q',
    describe: (net, x) => net.quant(layer(net, x), { scale: 2 ** -11, bits: 17, signed: true, name: 'q' }),
  },
  {
    name: 'too many levels behind a curve',
    code: 'too-many-levels',
    says: '8192 levels; as they lie on no straight line',
    node: 'q',
    options: { wire: parseWireType('uint32:1/65536') },
    describe: (net, x) =>
      layer(net, net.quant(net.sigmoid(x), { scale: 2 ** -13, bits: 13, signed: false, name: 'q' })),
  },
  {
    name: 'more levels than can be looked at',
    code: 'too-many-levels',
    says: '4294967296 levels',
    node: 'q',
    options: { wire: parseWireType('uint32') },
    describe: (net, x) => layer(net, net.quant(x, { scale: 1, bits: 32, signed: false, name: 'q' })),
  },
  {
    name: 'scales per vector before a layer',
    code: 'varies-inside-vector',
    says: 'not the channel axis',
    node: 'layer',
    shape: [1, 2, 4],
    describe: (net, x) => layer(net, net.mul(x, net.constant([1, 1.0001], [1, 2, 1]))),
  },
  {
    name: 'scales per vector before the ranking',
    code: 'varies-inside-vector',
    says: 'not the channel axis',
    node: 'class',
    shape: [1, 2, 4],
    describe: (net, x) =>
      net.argMax(net.mul(layer(net, x), net.constant([1, 1.0001], [1, 2, 1])), { name: 'class' }),
  },
  {
    name: 'a quantizer of a single code',
    code: 'bad-quantizer',
    says: 'its range 0..0 has a single code',
    node: 'q',
    describe: (net, x) =>
      net.quant(layer(net, x), { scale: 1, bits: 1, signed: false, narrow: true, name: 'q' }),
  },
  {
    name: 'one signed bit with a zero-point',
    code: 'bad-quantizer',
    says: '1-bit quantizer with a zero-point',
    node: 'q',
    describe: (net, x) =>
      net.quant(layer(net, x), { scale: 1, zeroPoint: 1, bits: 1, signed: true, name: 'q' }),
  },
  {
    name: 'a quantizer wider than any wire',
    code: 'bad-quantizer',
    says: '40 bits',
    node: 'q',
    describe: (net, x) => net.quant(layer(net, x), { scale: 1, bits: 40, signed: true, name: 'q' }),
  },
  {
    name: 'counted thresholds of no positive scale',
    code: 'bad-quantizer',
    says: 'out_scale is -1',
    node: 'q',
    describe: (net, x) => net.multiThreshold(layer(net, x), ones(net, 1, 2), { outScale: -1, name: 'q' }),
  },
  {
    name: 'a variance that is negative',
    code: 'bad-constant',
    says: 'on channel 1',
    node: 'bn',
    describe: (net, x) => {
      const parameters = { gamma: [1, 1, 1], beta: [0, 0, 0], mean: [0, 0, 0], variance: [1, -1, 1] };
      return net.batchNormalization(layer(net, x), { ...parameters, epsilon: 0.5, name: 'bn' });
    },
  },
  {
    name: 'a network without layers',
    code: 'no-layers',
    says: 'nothing is left to build',
    describe: (net, x) => net.mul(x, 2),
  },
];

it.each(CASES)('refuses $name: $code', ({ code, says, node, shape, options, describe }) => {
  const found = refused(describe, options, shape);
  expect(found.map(d => [d.code, d.severity])).toEqual([[`lower/${code}`, 'error']]);
  expect(`${found[0].message}\n${found[0].help}`).toContain(says);
  if (node !== undefined) expect(found[0].at?.node).toBe(node);
});

it('gives a value that two layers read to both', () => {
  const graph = graphOf((net, x) => {
    const shared = net.relu(net.mul(net.matMul(x, net.constant([1, 2, -1, 3], [4, 1])), 0.5));
    const codes = net.quant(shared, { scale: 0.5, bits: 4, signed: false });
    const weights = (values: number[]) =>
      net.quant(net.constant(values, [1, 2]), { scale: 1, bits: 4, signed: true });
    const left = net.matMul(codes, weights([3, -1]), { name: 'left' });
    const right = net.matMul(codes, weights([-2, 5]), { name: 'right' });
    return net.add(left, right, { name: 'sum' });
  });
  const {
    layers,
    outputs: [output],
  } = lowerNetwork(graph, { wire });
  const readers = layers.nodes.filter(n => n.name === 'left' || n.name === 'right');
  expect(new Set(readers.map(n => n.inputs[0])).size).toBe(1);
  const [stage] = output.stages;
  const scale = stage.kind === 'affine' ? S.toNumber(stage.map.values[0].scale) : Number.NaN;
  for (const x of [
    [0, 0, 0, 0],
    [3, 1, -2, 1],
    [2, 3, -4, 3],
    [-4, -4, 3, 3],
  ]) {
    const code = Math.min(Math.max(x[0] + 2 * x[1] - x[2] + 3 * x[3], 0), 15);
    const sums =
      runReference(layers, Float64Array.from(x)).get(layers.outputs[0].value) ?? new Float64Array();
    expect([...sums].map(sum => scale * sum)).toEqual([(code / 2) * (3 - 2), (code / 2) * (-1 + 5)]);
  }
});

it('joins the vectors of a layer in their order', () => {
  const rows = [1, -2, 3, 1, 2, 0, -1, 1, 1, 1, -1, 2];
  const graph = (flat: boolean) =>
    graphOf(
      (net, x) => {
        const first = net.matMul(x, net.constant([1, 2, -1, 1, 0, 3, 2, -1], [4, 2]), { name: 'first' });
        const joined = flat ? net.flatten(first) : net.reshape(first, [4]);
        return net.matMul(joined, net.constant(rows, [4, 3]), { name: 'second' });
      },
      [1, 2, 4],
    );
  const frame = [1, -2, 3, 0, -4, 2, 1, 3];
  const first = [0, 1].flatMap(v => {
    const [a, b, c, d] = frame.slice(4 * v, 4 * v + 4);
    return [a - b + 2 * d, 2 * a + b + 3 * c - d];
  });
  const expected = [0, 1, 2].map(o => first.reduce((sum, y, i) => sum + y * rows[3 * i + o], 0));
  for (const flat of [true, false]) {
    const { layers } = lowerNetwork(graph(flat), { wire });
    expect([...(runReference(layers, Float64Array.from(frame)).get(layers.outputs[0].value) ?? [])]).toEqual(
      expected,
    );
  }
});

it('gives scales per vector at the output one scale per element', () => {
  const graph = graphOf((net, x) => net.mul(layer(net, x), net.constant([1, 2], [1, 2, 1])), [1, 2, 4]);
  const { maps } = hostOfNetwork(lowerNetwork(graph, { wire })).outputs[0];
  expect(maps.map(m => S.toNumber(m.scale))).toEqual([1, 1, 1, 2, 2, 2]);
});

it('refuses an output that is the same for every input, or that the input is', () => {
  const constant = new NetworkBuilder('constant');
  constant.input('x', [1, 4]);
  constant.output('y', constant.relu(constant.constant([1, 2, 3, 4], [1, 4])));
  expect(codesOf(() => lowerNetwork(constant.build(), { wire }))).toEqual(['lower/constant-output']);
  const initializer = new NetworkBuilder('initializer');
  initializer.input('x', [1, 4]);
  initializer.output('y', initializer.constant([1, 2], [1, 2]));
  expect(codesOf(() => lowerNetwork(initializer.build(), { wire }))).toEqual(['lower/constant-output']);
  const nothing = new NetworkBuilder('nothing');
  nothing.output('y', nothing.identity(nothing.input('x', [1, 4])));
  expect(codesOf(() => lowerNetwork(nothing.build(), { wire }))).toEqual(['lower/no-layers']);
  const bare: Graph<GraphOp> = { ...nothing.build(), nodes: [], outputs: [{ name: 'x', shape: [1, 4] }] };
  expect(codesOf(() => lowerNetwork(bare, { wire }))).toEqual(['lower/no-layers']);
});

it('passes over an input that no output depends on, with a note', () => {
  const net = new NetworkBuilder('two');
  net.input('unused', [1]);
  net.output('y', layer(net, net.input('x', [1, 4])));
  const { layers, notes } = lowerNetwork(net.build(), { wires: new Map([['x', wire]]) });
  expect(layers.inputs).toEqual([{ name: 'x', value: 'x' }]);
  expect(notes.map(note => [note.code, note.severity, note.at?.tensor])).toEqual([
    ['lower/unread-input', 'note', 'unused'],
  ]);
});

it('asks which of several inputs a wire is of', () => {
  const net = new NetworkBuilder('two');
  net.output('y', layer(net, net.add(net.input('a', [1, 4]), net.input('b', [1, 4]))));
  const [found] = diagnosticsOf(() => lowerNetwork(net.build(), { wire }));
  expect(found.code).toBe('lower/wire-of-which');
  expect(found.message).toContain('2 inputs (a, b)');
  const [missing] = diagnosticsOf(() => lowerNetwork(net.build(), { wires: new Map([['b', wire]]) }));
  expect(missing).toMatchObject({ code: 'lower/unquantized-input', at: { tensor: 'a' } });
});

it('never takes codes for an output that is the float input itself', () => {
  const net = new NetworkBuilder('two');
  const x = net.input('x', [1, 4]);
  net.output('y', layer(net, net.quant(x, { scale: 0.5, bits: 3, signed: true })));
  net.output('given', net.identity(x));
  const [found] = diagnosticsOf(() => lowerNetwork(net.build(), {}));
  expect(found.code).toBe('lower/unquantized-input');
  expect(found.help).not.toContain('.data');
});

it('gathers all refusals of the float graph before it stops', () => {
  const found = refused((net, x) => layer(net, net.sqrt(net.pow(net.div(x, x), 0.5))));
  expect(found.map(d => d.code)).toEqual([
    'lower/dynamic-operand',
    'lower/unsupported-operator',
    'lower/unsupported-operator',
  ]);
});

it('refuses a bad scale of a quantizer that was read from a file', () => {
  // The builder refuses it at the call; a graph made elsewhere is checked where shapes are.
  const graph = graphOf((net, x) => layer(net, net.quant(x, { scale: 1, bits: 2, signed: true, name: 'q' })));
  const quant = graph.nodes.find(n => n.kind === 'quant');
  const bad = {
    ...graph,
    constants: new Map(graph.constants).set(quant?.inputs[1] ?? '', scalar('float32', 0)),
  };
  const [found] = diagnosticsOf(() => lowerNetwork(bad, { wire }));
  expect(found).toMatchObject({ code: 'graph/scale', at: { node: 'q' } });
});

it('does not look at nodes that the output does not need', () => {
  const graph = graphOf((net, x) => {
    net.sigmoid(net.mul(x, x));
    return layer(net, x);
  });
  expect(lowerNetwork(graph, { wire }).layers.nodes).toHaveLength(1);
});

it('drops what does nothing', () => {
  const graph = graphOf((net, x) => {
    const same = net.pow(net.cast(net.identity(x), 'float32'), 1);
    return net.squeeze(
      net.unsqueeze(layer(net, net.transpose(same, { perm: [1, 0] }).shape[0] ? same : x), [0]),
      {
        axes: [0],
      },
    );
  });
  expect(lowerNetwork(graph, { wire }).layers.nodes.map(n => n.kind)).toEqual(['dense']);
});

it('accepts weights that are not quantized but lie on a coarse grid', () => {
  const graph = graphOf((net, x) =>
    net.matMul(x, net.constant([0.5, -1.5, 0, 2], [4, 1]), { name: 'layer' }),
  );
  const [node] = lowerNetwork(graph, { wire }).layers.nodes;
  expect(node.attrs).toMatchObject({ weights: { data: Float64Array.of(1, -3, 0, 4) } });
});

it('keeps zero-points of weights exactly, whole or not', () => {
  for (const [zeroPoint, expected] of [
    [1, [-3, 0, 1, -1]],
    [0.5, [-5, 1, 3, -1]],
  ] as const) {
    const graph = graphOf((net, x) => {
      const w = tensor(
        'float32',
        [4, 1],
        [-2, 1, 2, 0].map(q => Math.fround((q - zeroPoint) * Math.fround(0.3))),
      );
      const quantized = net.quant(net.constant(w.data, w.shape), {
        scale: 0.3,
        zeroPoint,
        bits: 3,
        signed: true,
      });
      return net.matMul(x, quantized, { name: 'layer' });
    });
    const [node] = lowerNetwork(graph, { wire }).layers.nodes;
    expect(node.attrs).toMatchObject({ weights: { data: Float64Array.from(expected) } });
  }
});
