import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { chooseGateBits } from '../../src/gates/choose-bits.ts';
import { toModel } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { codesOf } from '../graph-ops/samples.ts';
import { gatedGraph, normals } from './gated-graphs.ts';

const SIZE = 6;
const FRAMES = 24;
const wire = parseWireType('int8:1/64');
const graph = gatedGraph({ kernels: 4, channels: 8, size: SIZE, seed: 31, reads: 'before', isDeep: true });

const integers = Float64Array.from(
  Array.from({ length: FRAMES }, (_, frame) =>
    normals(3 * SIZE * SIZE, 4000 + frame).map(v =>
      Math.max(-128, Math.min(127, Math.round(v * 40 + (frame - 12) * 6))),
    ),
  ).flat(),
);

const winnersOf = (gateBits: number): number[][] => {
  const network = lowerNetwork(graph, { wire, gateBits });
  const size = integers.length / FRAMES;
  return Array.from({ length: FRAMES }, (_, f) => {
    const values = runReference(network.layers, integers.subarray(f * size, (f + 1) * size));
    return network.gates.map(gate => values.get(gate.winner)?.[0] ?? Number.NaN);
  });
};

it('takes the fewest bits with which every winner is that of the trained network', () => {
  const host = hostOfNetwork(lowerNetwork(graph, { wire }));
  const floats = toModel(host.inputs[0], integers);
  const { gateBits, notes } = chooseGateBits(graph, { wire }, { integers, floats, frames: FRAMES });
  expect(notes.map(note => note.code)).toEqual(['gate/chosen']);
  expect(gateBits).toBeLessThan(16);
  // With many bits they are those of the trained network, with fewer than were chosen some are not.
  const exact = winnersOf(24);
  expect(winnersOf(gateBits)).toEqual(exact);
  expect(new Set(exact.flat()).size).toBeGreaterThan(2);
  if (gateBits > 6) expect(winnersOf(gateBits - 2)).not.toEqual(exact);
});

it('says so where there are no gates, or the winners cannot be told apart', () => {
  const plain = gatedGraph({ kernels: 1, channels: 4, size: SIZE, seed: 3, reads: 'before' });
  const data = { integers, floats: new Float32Array(integers.length), frames: FRAMES };
  expect(chooseGateBits(plain, { wire }, data).notes.map(n => n.code)).toEqual(['gate/no-gates']);
  // Given other frames in float, no width chooses as the float network does.
  const { gateBits, notes } = chooseGateBits(graph, { wire }, data);
  expect([gateBits, notes.map(n => n.code)]).toEqual([24, ['gate/flips']]);
});

it('refuses winners that are none, and layers that two winners choose', () => {
  const build = (describe: (net: NetworkBuilder) => void) => {
    const net = new NetworkBuilder('odd');
    describe(net);
    return net.build();
  };
  const kernels = normals(3 * 4 * 4, 2);
  const weights = (net: NetworkBuilder) =>
    net.quant(net.constant(kernels, [3, 4, 4]), { scale: 0.5, bits: 3, signed: true });
  const winner = (net: NetworkBuilder, x: ReturnType<NetworkBuilder['input']>, count: number, seed: number) =>
    net.squeeze(
      net.argMax(net.matMul(x, net.constant(normals(4 * count, seed), [4, count])), {
        axis: 1,
        keepDims: false,
      }),
    );
  const five = build(net => {
    const x = net.input('x', [1, 4]);
    net.output('y', net.matMul(x, net.gather(weights(net), winner(net, x, 5, 3))));
  });
  expect(codesOf(() => lowerNetwork(five, { wire: parseWireType('int4') }))).toEqual(['lower/bad-winner']);
  const two = build(net => {
    const x = net.input('x', [1, 4]);
    const scale = net.gather(net.constant([0.5, 0.25, 1], [3]), winner(net, x, 3, 4));
    net.output('y', net.matMul(x, net.mul(net.gather(weights(net), winner(net, x, 3, 5)), scale)));
  });
  // The layer then has no weights, which is told too.
  const codes = codesOf(() => lowerNetwork(two, { wire: parseWireType('int4') }));
  expect(codes[0]).toBe('lower/unsupported-operator');
});

it('refuses to snap the weights of a gate where that is forbidden', () => {
  expect(codesOf(() => lowerNetwork(graph, { wire, snap: 'none' }))).toEqual(['lower/snap-refused']);
});
