import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import { toWireOrder } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toValues } from '../../src/host/output.ts';
import { sizeOf, tensor } from '../../src/ir/tensor.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { floatIndices } from '../../src/streamline/integers/meaning.ts';
import { codesOf, diagnosticsOf, random } from '../graph-ops/samples.ts';

const SHAPE = [1, 3, 4, 5];
const wire = parseWireType('int3');

/** QuantizeLinear and DequantizeLinear with a scale for each position on an axis, after `perm`, between convolutions. */
function graphOf(perm: readonly number[], axis: number, scales: readonly number[], wantsLayer: boolean) {
  const next = random(8);
  const net = new NetworkBuilder('axis');
  const weights = (dims: readonly number[]): Value => {
    const values = Array.from({ length: sizeOf(dims) }, () => Math.floor(7 * next()) - 3);
    return net.quant(net.constant(values, dims), { scale: 1, bits: 3, signed: true });
  };
  const sums = net.conv(net.input('x', SHAPE), weights([3, 3, 1, 1]));
  const turned = net.transpose(sums, { perm });
  const count = turned.shape[axis];
  const each = Array.from({ length: count }, (_, i) => scales[i % scales.length]);
  const zeroPoint = net.constant(
    Array.from({ length: count }, (_, i) => (i % 2) - 1),
    [count],
  );
  const options = {
    scale: net.constant(each, [count]),
    zeroPoint,
    type: 'int8',
    axis,
    name: 'quantizer',
  } as const;
  const codes = net.quantizeLinear(turned, options);
  const values = net.dequantizeLinear(codes, { ...options, name: 'dequantizer' });
  const channels = values.shape[1];
  net.output('y', wantsLayer ? net.conv(values, weights([2, channels, 2, 2]), { name: 'layer' }) : values);
  return net.build();
}

const PERMS = [
  [0, 1, 2, 3],
  [0, 2, 3, 1],
  [0, 3, 1, 2],
  [0, 2, 1, 3],
];

it.each(PERMS.flatMap(perm => [1, 2, 3].map(axis => [perm, axis] as const)))(
  'quantizes along an axis after a transposition: %s, axis %i',
  (perm, axis) => {
    for (const wantsLayer of [false, true]) {
      const graph = graphOf(perm, axis, [0.5, 2, 0.25], wantsLayer);
      const network = lowerNetwork(graph, { wire });
      const host = hostOfNetwork(network);
      const order = floatIndices(network.outputs[0]);
      const next = random(11);
      const seen = new Set<number>();
      for (let frame = 0; frame < 8; frame++) {
        const x = Float64Array.from({ length: sizeOf(SHAPE) }, () => Math.floor(8 * next()) - 4);
        const expected =
          evaluateGraph(graph, new Map([['x', tensor('float32', SHAPE, x)]])).get('y')?.data ?? [];
        const run = runReference(network.layers, toWireOrder(host.inputs[0], x)).get(
          network.layers.outputs[0].value,
        );
        const values = toValues(host.outputs[0], run ?? new Float64Array());
        expect(Array.from(values, v => v + 0)).toEqual(
          Array.from(values, (_, i) => expected[order?.[i] ?? i] + 0),
        );
        for (const v of values) seen.add(v);
      }
      expect(seen.size).toBeGreaterThan(3);
    }
  },
);

it('names the layer that scales without a common unit reach', () => {
  const graph = graphOf([0, 1, 2, 3], 2, [0.5, 0.3333, 0.77], true);
  expect(codesOf(() => lowerNetwork(graph, { wire }))).toEqual(['lower/varies-inside-vector']);
  expect(diagnosticsOf(() => lowerNetwork(graph, { wire }))[0].at?.node).toMatch(/^layer/);
});
