import type { Value } from '../../../src/frontend/builder.ts';
import type { PoolOptions } from '../../../src/frontend/builder-options.ts';
import type { GraphOp } from '../../../src/graph-ops/index.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { CalibratedNetwork, codesInTurn } from '../calibrated.ts';
import type { DcqOptions } from './options.ts';
import { widened } from './options.ts';

interface Layer {
  readonly channels: number;
  readonly kernel: number;
  readonly group: number;
  readonly pool?: PoolOptions;
}

const POOL = { kernel: [3, 3], strides: [2, 2] };

const LAYERS: readonly Layer[] = [
  { channels: 256, kernel: 5, group: 2, pool: { ...POOL, ceilMode: true } },
  { channels: 384, kernel: 3, group: 1, pool: { ...POOL, pads: [1, 1, 1, 1] } },
  { channels: 384, kernel: 3, group: 2 },
  { channels: 256, kernel: 3, group: 2, pool: POOL },
];

/**
 * AlexNet with batch normalization as DoReFa-Net and Distiller have it: a first convolution of 12x12 with stride 4 and
 * bias, groups of 2, and max pooling between batch normalization, a third of whose slopes are negative, and ReLU.
 */
export function alexnet(options: DcqOptions): Graph<GraphOp> {
  const { size, width, weightBits: bits, activationBits } = options;
  const p = new CalibratedNetwork('alexnet', 101, options.samples);
  const channels = widened(width);
  const codes = codesInTurn(activationBits);
  const quantized = (x: Value, name: string) =>
    p.step((net, v) => net.quant(net.relu(v), { ...codes(name), signed: false }), x);
  const image = p.input('image', [1, 3, size, size], [0, 1]);
  const first = p.conv(image, channels(96), [12, 12], { bits, strides: [4, 4], name: 'conv0' });
  const { name, bits: firstBits } = codes('act0');
  let x = p.scaledCodes(p.bias(first), { bits: firstBits, name });
  LAYERS.forEach(({ channels: wide, kernel, group, pool }, i) => {
    const pads = Array.from({ length: 4 }, () => (kernel - 1) / 2);
    x = p.conv(x, channels(wide), [kernel, kernel], { bits, pads, group, name: `conv${i + 1}` });
    x = p.norm(x, { mean: 0.5, isSigned: true });
    if (pool) x = p.step((net, v) => net.maxPool(v, { ...pool, name: `pool${i + 1}` }), x);
    x = quantized(x, `act${i + 1}`);
  });
  x = p.step((net, v) => net.flatten(v), x);
  for (const i of [0, 1]) {
    x = p.norm(p.dense(x, channels(4096), { bits, name: `dense${i}` }), { mean: 0.5, isSigned: true });
    x = quantized(x, `dense${i}_act`);
  }
  return p.done(p.bias(p.dense(x, 1000, { bits, name: 'scores' })));
}
