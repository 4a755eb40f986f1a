import { expect, it } from 'vitest';
import { compileNetwork, lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import { randomFrames, toModel } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toValues } from '../../src/host/output.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { verilogOf } from '../../src/kernels/index.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { floatIndices } from '../../src/streamline/integers/meaning.ts';
import { normals } from '../gates/gated-graphs.ts';

const CHANNELS = 8;
const SIZE = 5;
const wire = parseWireType('uint4:1/16');

type Shifts = readonly (readonly [dx: number, dy: number])[];

/** Four shifts, each of two channels that are not neighbours. */
const mixed: Shifts = Array.from({ length: CHANNELS }, (_, c) => [(c % 4) - 1, (c % 2) - 1] as const);

function shifted(shifts: Shifts, hasSkip = false) {
  const net = new NetworkBuilder('shifted');
  const x = net.input('x', [1, 3, SIZE, SIZE]);
  const weights = (outputs: number, inputs: number, seed: number) =>
    net.quant(net.constant(normals(outputs * inputs, seed), [outputs, inputs, 1, 1]), {
      scale: 0.25,
      bits: 4,
      signed: true,
    });
  const norm = net.batchNormalization(net.conv(x, weights(CHANNELS, 3, 1)), {
    gamma: normals(CHANNELS, 2).map(v => 1 + 0.3 * v),
    beta: normals(CHANNELS, 3),
    mean: normals(CHANNELS, 4).map(v => 0.1 * v),
    variance: normals(CHANNELS, 5).map(v => 1 + v * v),
  });
  const codes = net.quant(net.relu(norm), { scale: 0.15, bits: 3, signed: false, name: 'codes' });
  const moved = net.shift(codes, { shifts, stride: 1 });
  const y = net.conv(moved, weights(6, CHANNELS, 6));
  net.output('y', hasSkip ? net.concat([y, codes], { axis: 1 }) : y);
  return net.build();
}

/** Output and codes, ours and those of the float graph, on one frame. */
function bothOf(graph: ReturnType<typeof shifted>) {
  const network = lowerNetwork(graph, { wire });
  const host = hostOfNetwork(network);
  const frame = randomFrames(host.inputs, 1, 11);
  const layers = runReference(network.layers, frame);
  const image = tensor('float32', [1, 3, SIZE, SIZE], Float64Array.from(toModel(host.inputs[0], frame)));
  const [probe] = network.probes.filter(p => p.node === 'codes');
  const floats = evaluateGraph(graph, new Map([['x', image]]), { wanted: ['y', probe.tensor] });
  const y = floats.get('y');
  const places = SIZE * SIZE;
  const channels = y?.shape[1] ?? 0;
  const expected = y?.data.map((_, i) => y.data[(i % channels) * places + Math.floor(i / channels)]);
  const indices = floatIndices(probe.quantized.banks[0].before);
  const codes = layers.get(probe.layer)?.map(code => code + probe.translation);
  const float = floats.get(probe.tensor)?.data;
  return {
    network,
    ours: [...toValues(host.outputs[0], layers.get(network.layers.outputs[0].value) ?? new Float64Array())],
    float: [...(expected ?? [])],
    codes: [...(codes ?? [])],
    floatCodes: Array.from(codes ?? [], (_, i) => Math.round((float?.[indices?.[i] ?? i] ?? 0) / 0.15)),
  };
}

it.each([
  ['whole', mixed],
  ['between pixels', mixed.map(([dx, dy]) => [dx + 0.25, dy - 0.5] as const)],
] as const)('puts channels of one shift side by side, %s, and computes the same', (_, shifts) => {
  const { network, ours, float, codes, floatCodes } = bothOf(shifted(shifts));
  ours.forEach((value, i) => {
    expect(value).toBeCloseTo(float[i], 4);
  });
  expect(codes).toEqual(floatCodes);
  expect(new Set(codes).size).toBeGreaterThan(4);
  const shift = network.layers.nodes.find(node => node.kind === 'shift');
  const pairs = shift?.kind === 'shift' ? [...shift.attrs.shifts.data] : [];
  const keys = Array.from({ length: CHANNELS }, (__, c) => `${pairs[2 * c]} ${pairs[2 * c + 1]}`);
  expect(keys.filter((key, c) => c > 0 && key !== keys[c - 1])).toHaveLength(new Set(keys).size - 1);
});

it('leaves channels where another layer reads them too', () => {
  const { network, ours, float } = bothOf(shifted(mixed, true));
  ours.forEach((value, i) => {
    expect(value).toBeCloseTo(float[i], 4);
  });
  const shift = network.layers.nodes.find(node => node.kind === 'shift');
  expect(shift?.kind === 'shift' && [...shift.attrs.shifts.data]).toEqual(mixed.flat());
});

it('lets the lanes of a beat be read as one', () => {
  const banksOf = (hasSkip: boolean): number => {
    const folding = Object.fromEntries(
      ['conv', 'conv_1'].map(name => [name, { pe: 2, simd: name === 'conv' ? 3 : 2 }]),
    );
    const { hardware } = compileNetwork(shifted(mixed, hasSkip), { wire, folding });
    const kernel = hardware.kernels.find(k => k.kind === 'spatial-shift');
    expect(kernel?.kind === 'spatial-shift' && kernel.params.lanes).toBe(2);
    const banks = kernel && verilogOf(kernel).find(([name]) => name === 'BANKS')?.[1];
    return typeof banks === 'number' ? banks : Number.NaN;
  };
  expect([banksOf(false), banksOf(true)]).toEqual([1, 2]);
});
