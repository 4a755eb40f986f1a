import { expect, it } from 'vitest';
import type { NetworkBuilder, Value } from '../../src/frontend/builder.ts';
import { networkEnd } from '../../src/graph-ops/network-end.ts';
import { analyseShapes } from '../../src/graph-ops/shapes.ts';
import { graphOf } from './samples.ts';

const built = (net: NetworkBuilder, x: Value): Value => net.quant(x, { scale: 0.5, bits: 4, signed: true });

/** The operators left to the host, the last one first, and the kind of the last node that is built. */
function endOf(
  shape: readonly number[],
  describe: (net: NetworkBuilder, x: Value) => Value | readonly Value[],
): { leftToHost: string[]; tail: string[]; built: string | undefined; keepsOrder: boolean } {
  const graph = graphOf(shape, describe);
  const { value, tail, leftToHost, keepsOrder } = networkEnd(graph, analyseShapes(graph));
  return {
    leftToHost: leftToHost.map(({ op }) => op),
    tail: tail.map(node => node.kind),
    built: graph.nodes.find(node => node.outputs.includes(value))?.kind,
    keepsOrder,
  };
}

it('leaves to the host what keeps the order of the classes', () => {
  expect(endOf([1, 4], (net, x) => net.softmax(built(net, x)))).toEqual({
    leftToHost: ['Softmax'],
    tail: ['softmax'],
    built: 'quant',
    keepsOrder: true,
  });
  expect(endOf([1, 4], (net, x) => net.logSoftmax(net.sigmoid(built(net, x)))).leftToHost).toEqual([
    'LogSoftmax',
    'Sigmoid',
  ]);
});

it('sees through what does nothing, before and behind', () => {
  expect(endOf([1, 4], (net, x) => net.identity(net.softmax(net.identity(built(net, x)))))).toEqual({
    leftToHost: ['Softmax'],
    tail: ['identity', 'softmax', 'identity'],
    built: 'quant',
    keepsOrder: true,
  });
});

it.each<{
  readonly op: string;
  readonly keepsOrder: boolean;
  readonly apply: (net: NetworkBuilder, x: Value) => Value;
}>([
  { op: 'Tanh', keepsOrder: true, apply: (net, x) => net.tanh(x) },
  { op: 'Softplus', keepsOrder: true, apply: (net, x) => net.softplus(x) },
  { op: 'LeakyRelu', keepsOrder: true, apply: (net, x) => net.leakyRelu(x, { alpha: 0.1 }) },
  { op: 'LeakyRelu', keepsOrder: false, apply: (net, x) => net.leakyRelu(x, { alpha: -0.1 }) },
  { op: 'Relu', keepsOrder: false, apply: (net, x) => net.relu(x) },
  { op: 'Clip', keepsOrder: false, apply: (net, x) => net.clip(x, { min: 0, max: 6 }) },
  { op: 'Max', keepsOrder: false, apply: (net, x) => net.max(x, [0]) },
  { op: 'HardSigmoid', keepsOrder: false, apply: (net, x) => net.hardSigmoid(x) },
  { op: 'Gelu', keepsOrder: false, apply: (net, x) => net.gelu(x) },
])(
  'leaves any function to the host that no quantizer follows, and says whether it keeps the order: $op',
  c => {
    const found = endOf([1, 4], (net, x) => c.apply(net, built(net, x)));
    expect(found).toMatchObject({ leftToHost: [c.op], built: 'quant', keepsOrder: c.keepsOrder });
  },
);

it('leaves to the host what follows such a function', () => {
  const scaled = endOf([1, 4], (net, x) =>
    net.reshape(net.add(net.mul(net.tanh(built(net, x)), 2), 1), [2, 2]),
  );
  expect(scaled).toEqual({
    leftToHost: ['Reshape', 'Add', 'Mul', 'Tanh'],
    tail: ['reshape', 'add', 'mul', 'tanh'],
    built: 'quant',
    keepsOrder: false,
  });
});

it('leaves a softmax to the host whose result is quantized, with the quantizer', () => {
  const options = { scale: 1 / 256, zeroPoint: 0, type: 'uint8' } as const;
  const codes = endOf([1, 4], (net, x) => net.quantizeLinear(net.softmax(built(net, x)), options));
  expect(codes).toMatchObject({
    leftToHost: ['QuantizeLinear', 'Softmax'],
    built: 'quant',
    keepsOrder: true,
  });
  const values = endOf([1, 4], (net, x) =>
    net.dequantizeLinear(net.quantizeLinear(net.softmax(built(net, x)), options), options),
  );
  expect(values).toMatchObject({
    leftToHost: ['DequantizeLinear', 'QuantizeLinear', 'Softmax'],
    built: 'quant',
    keepsOrder: true,
  });
});

it('builds a function that a quantizer follows, and what is no function', () => {
  const quantized = endOf([1, 4], (net, x) => built(net, net.mul(net.sigmoid(built(net, x)), 2)));
  expect(quantized).toMatchObject({ leftToHost: [], tail: [], built: 'quant' });
  const moved = endOf([1, 4], (net, x) => net.reshape(net.add(built(net, x), 1), [2, 2]));
  expect(moved).toMatchObject({ leftToHost: [], tail: [], built: 'reshape' });
});

it('leaves a softmax to the host that does not run along the classes, too', () => {
  const across = endOf([1, 3, 4], (net, x) => net.softmax(built(net, x), { axis: 1 }));
  expect(across).toMatchObject({ tail: ['softmax'], keepsOrder: false });
  // The classes stand on axis 1 where the axes behind it have one element.
  const along = endOf([1, 3, 1], (net, x) => net.softmax(built(net, x), { axis: 1 }));
  expect(along).toMatchObject({ tail: ['softmax'], keepsOrder: true });
});

it('builds what something else reads', () => {
  const shared = endOf([1, 4], (net, x) => {
    const y = net.sigmoid(built(net, x));
    return net.softmax(net.mul(y, y));
  });
  expect(shared).toMatchObject({ tail: ['softmax'], built: 'mul' });
});

it('builds the bounds of a rounding, which both spell a quantizer', () => {
  const codes = endOf([1, 4], (net, x) =>
    net.clip(net.floor(net.mul(built(net, x), 4)), { min: 0, max: 15 }),
  );
  expect(codes).toMatchObject({ leftToHost: [], tail: [], built: 'clip' });
  const moved = endOf([1, 4], (net, x) => net.relu(net.sub(net.round(built(net, x)), 1)));
  expect(moved).toMatchObject({ leftToHost: [], tail: [], built: 'relu' });
  const unrounded = endOf([1, 4], (net, x) => net.clip(net.mul(built(net, x), 4), { min: 0, max: 15 }));
  expect(unrounded).toMatchObject({ leftToHost: ['Clip'], tail: ['clip'] });
});

it.each<{ readonly name: string; readonly apply: (net: NetworkBuilder, x: Value) => Value }>([
  {
    name: 'a clip behind the rounding',
    apply: (net, x) => net.mul(net.clip(net.round(net.mul(x, 8)), { min: 0, max: 3 }), 0.125),
  },
  {
    name: 'a clip behind the scale',
    apply: (net, x) => net.clip(net.div(net.floor(net.mul(x, 8)), 8), { min: -1, max: 0.875 }),
  },
  {
    name: 'two bounds behind the rounding',
    apply: (net, x) => net.mul(net.max(net.min(net.ceil(net.div(x, 0.5)), [3]), [-4]), 0.5),
  },
])('builds the bounds of a quantizer that is spelled out: $name', ({ apply }) => {
  expect(endOf([1, 4], apply)).toMatchObject({ leftToHost: [], tail: [] });
});

it('leaves bounds to the host that no rounding needs', () => {
  const quantized = (net: NetworkBuilder, x: Value) =>
    net.mul(net.clip(net.round(net.mul(x, 8)), { min: -4, max: 3 }), 0.125);
  expect(endOf([1, 4], (net, x) => net.clip(quantized(net, x), { min: 0, max: 0.3 }))).toMatchObject({
    leftToHost: ['Clip'],
    built: 'mul',
  });
  // A function stands between: what is bounded are not the codes.
  const bent = endOf([1, 4], (net, x) => net.clip(net.tanh(net.round(built(net, x))), { min: 0, max: 0.5 }));
  expect(bent.leftToHost).toEqual(['Clip', 'Tanh']);
});
