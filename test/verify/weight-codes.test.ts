import { expect, it } from 'vitest';
import { compileNetwork } from '../../src/compile.ts';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import * as quantizers from '../../src/frontend/named-quantizers.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { random } from '../graph-ops/samples.ts';
import { prove } from '../networks/prove.ts';
import { compare, fileOf } from '../random-networks/compare.ts';
import { Tally } from '../random-networks/tally.ts';

/** A network with a layer of each weight code, depthwise ones among them, and each kind of activation. */
function everyCode() {
  const net = new NetworkBuilder('codes');
  const next = random(21);
  const draw = (shape: readonly number[]) =>
    Array.from({ length: shape.reduce((a, b) => a * b) }, () => Math.fround(2 * next() - 1));
  const pads = { pads: [1, 1, 1, 1] };
  const conv = (x: Value, outputs: number, quantize: (w: number[], shape: number[]) => Value, group = 1) => {
    const shape = [outputs, x.shape[1] / group, 3, 3];
    return net.conv(x, quantize(draw(shape), shape), { ...pads, group });
  };
  let y = net.input('x', [1, 2, 6, 5]);
  y = conv(y, 4, (w, s) => quantizers.doReFaWeights(net, w, s, { bits: 2 }));
  y = quantizers.ceilActivations(net, y, { bits: 3 });
  y = conv(y, 4, (w, s) => quantizers.powerOfTwoWeights(net, w, s, { bits: 4 }), 4);
  y = quantizers.signActivations(net, net.add(y, 0.3));
  y = conv(y, 5, (w, s) => quantizers.doReFaWeights(net, w, s, { bits: 3 }));
  y = quantizers.binaryActivations(net, y);
  y = conv(y, 5, (w, s) => quantizers.twnWeights(net, w, s), 5);
  y = quantizers.pactActivations(net, net.add(y, 0.6), { alpha: 2, bits: 2 });
  y = conv(y, 4, (w, s) => quantizers.ttqWeights(net, w, s, { positive: 79 / 128, negative: 53 / 128 }));
  y = quantizers.signActivations(net, y, { signOfZero: -1 });
  y = conv(y, 4, (w, s) => quantizers.doReFaWeights(net, w, s, { bits: 2 }), 4);
  y = quantizers.doReFaActivations(net, net.mul(y, 0.25), { bits: 2 });
  y = net.flatten(y);
  const last = [3, y.shape[1]];
  net.output('y', net.gemm(y, quantizers.signWeights(net, draw(last), last), { transB: true }));
  return net.build();
}

it('proves a network of every weight code in Verilator', async () => {
  const graph = everyCode();
  const compiled = compileNetwork(graph, { wire: parseWireType('int3:1/4') });
  const used = compiled.layers.nodes.flatMap(node =>
    node.kind === 'dense' || node.kind === 'depthwise' ? [`${node.kind} ${node.attrs.weightCode.kind}`] : [],
  );
  expect(used).toEqual([
    'dense odd',
    'depthwise power-of-two',
    'dense odd',
    'depthwise ternary',
    'dense binary',
    'dense binary',
    'depthwise odd',
    'dense bipolar',
  ]);
  // Ceilings make ties of float32 rounding common, so the float graph is compared code by code (claim A4).
  await compare(compiled, fileOf(graph), 4, false, new Tally());
  await prove({ graph: () => graph, wire: 'int3:1/4', options: { targetCycles: 300 } }, 3);
});
