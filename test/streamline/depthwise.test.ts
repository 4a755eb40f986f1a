import { expect, it } from 'vitest';
import { compileNetwork, lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { kernelRooms } from '../../src/kernels/index.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { diagnosticsOf } from '../graph-ops/samples.ts';
import { Random } from '../kernels/random.ts';

interface Block {
  readonly channels: number;
  readonly outputs: number;
  readonly group: number;
  readonly kernel: number;
  readonly pads: readonly [number, number, number, number];
  readonly strides: readonly [number, number];
  /** One scale for all weights, or one per output. */
  readonly perOutput: boolean;
  readonly weightBits: number;
  readonly hasBias: boolean;
}

const SIZE = 6;

/** An activation, one convolution, a quantizer; all scales are powers of two, so that float32 is exact. */
function network(random: Random, block: Block) {
  const { channels, outputs, group, kernel } = block;
  const net = new NetworkBuilder('block');
  const x = net.input('x', [1, channels, SIZE, SIZE]);
  const shape = [outputs, channels / group, kernel, kernel];
  const values = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.next() * 4 - 2);
  const scales = Array.from({ length: outputs }, () => 2 ** -random.integer(0, 2));
  const weights = net.quant(net.constant(values, shape), {
    scale: block.perOutput ? net.constant(scales, [outputs, 1, 1, 1]) : 0.5,
    bits: block.weightBits,
    signed: true,
  });
  const bias = net.constant(Array.from({ length: outputs }, () => random.integer(-9, 9) / 8));
  const options = { pads: block.pads, strides: block.strides, group };
  const sums = net.conv(x, weights, block.hasBias ? { ...options, bias } : options);
  net.output('y', net.quant(sums, { scale: 0.25, bits: 8, signed: true }));
  return net.build();
}

function holds(random: Random, block: Block): string[] {
  const graph = network(random, block);
  const lowered = lowerNetwork(graph, { wire: parseWireType('uint4:1/8') });
  const elements = block.channels * SIZE * SIZE;
  for (let frame = 0; frame < 3; frame++) {
    // Channels innermost on the wire.
    const codes = Float64Array.from({ length: elements }, () => random.integer(0, 15));
    const image = Float64Array.from({ length: elements }, (_, i) => {
      const place = i % (SIZE * SIZE);
      return codes[place * block.channels + Math.floor(i / (SIZE * SIZE))] / 8;
    });
    const shape = [1, block.channels, SIZE, SIZE];
    const expected = evaluateGraph(graph, new Map([['x', tensor('float32', shape, image)]])).get('y');
    const layers = runReference(lowered.layers, codes);
    const actual = layers.get(lowered.layers.outputs[0].value);
    const places = (expected?.data.length ?? 0) / block.outputs;
    const own = Array.from({ length: places * block.outputs }, (_, i) => {
      const channel = Math.floor(i / places);
      return (actual?.[(i % places) * block.outputs + channel] ?? Number.NaN) * 0.25;
    });
    expect(own).toEqual(Array.from(expected?.data ?? []));
    expect(new Set(own).size).toBeGreaterThan(1);
  }
  return lowered.layers.nodes.map(n => n.kind);
}

it('lowers a group for each channel to a depthwise layer that computes the same', () => {
  const random = new Random(21);
  const base = { strides: [1, 1], pads: [1, 1, 1, 1], kernel: 3, hasBias: false, perOutput: false } as const;
  const blocks: Block[] = [
    { ...base, channels: 4, outputs: 4, group: 4, weightBits: 4 },
    { ...base, channels: 4, outputs: 4, group: 4, weightBits: 3, perOutput: true, hasBias: true },
    { ...base, channels: 3, outputs: 6, group: 3, weightBits: 4, perOutput: true },
    { ...base, channels: 5, outputs: 5, group: 5, weightBits: 2, strides: [2, 2], pads: [0, 1, 1, 0] },
    {
      ...base,
      channels: 2,
      outputs: 2,
      group: 2,
      weightBits: 4,
      kernel: SIZE,
      pads: [0, 0, 0, 0],
      hasBias: true,
    },
    { ...base, channels: 6, outputs: 12, group: 6, weightBits: 4, kernel: 1, pads: [0, 0, 0, 0] },
  ];
  for (const block of blocks) {
    const kinds = holds(random, block);
    expect(kinds).toContain('depthwise');
    expect(kinds).not.toContain('dense');
  }
});

it('keeps larger groups, and one channel, in a dense layer', () => {
  const random = new Random(22);
  const base = { strides: [1, 1], pads: [1, 1, 1, 1], kernel: 3, hasBias: true, perOutput: true } as const;
  const blocks: Block[] = [
    { ...base, channels: 4, outputs: 6, group: 2, weightBits: 4 },
    { ...base, channels: 1, outputs: 3, group: 1, weightBits: 4 },
  ];
  for (const block of blocks) {
    const kinds = holds(random, block);
    expect(kinds).toContain('dense');
    expect(kinds).not.toContain('depthwise');
  }
});

it('folds to divisors of the channels only', () => {
  const block: Block = {
    ...{ channels: 6, outputs: 6, group: 6, kernel: 3, weightBits: 4, perOutput: false, hasBias: false },
    ...{ strides: [1, 1], pads: [1, 1, 1, 1] },
  };
  const graph = network(new Random(23), block);
  const wire = parseWireType('uint4:1/8');
  const lanes = new Set<number>();
  for (const targetCycles of [10, 330, 400, 700, 1000, 5000]) {
    const { hardware } = compileNetwork(graph, { wire, targetCycles });
    for (const { kind, params } of hardware.kernels) {
      if (kind !== 'vvu') continue;
      expect(kernelRooms.vvu.params.safeParse(params).success).toBe(true);
      lanes.add(params.pe);
    }
  }
  expect([...lanes].sort()).toEqual([1, 2, 3, 6]);
  const withLanes = (pe: number) => () => compileNetwork(graph, { wire, folding: { conv: { pe } } });
  expect(withLanes(3)).not.toThrow();
  expect(diagnosticsOf(withLanes(4)).map(d => [d.code, d.at?.node])).toEqual([
    ['folding/illegal-lanes', 'conv'],
  ]);
});
