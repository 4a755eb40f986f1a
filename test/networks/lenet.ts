import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { CalibratedNetwork } from './calibrated.ts';

export interface LenetOptions {
  /** Height and width of the grey image. */
  readonly size: number;
  /** Channels of the two 5x5 convolutions, and outputs of the two matrix products. */
  readonly channels: readonly [number, number];
  readonly dense: readonly [number, number];
  /** Bits of the weights; activations have four. */
  readonly bits: number;
}

export const LENET: LenetOptions = { size: 28, channels: [20, 50], dense: [500, 10], bits: 2 };

/** LeNet: two unpadded 5x5 convolutions, each before a maximum over 2x2, and two matrix products. */
export function lenet({ size, channels, dense, bits }: LenetOptions): Graph<GraphOp> {
  const p = new CalibratedNetwork('lenet', 41);
  const codes = (name: string) => ({ bits: 4, scale: 0.25, name });
  let x = p.input('image', [1, 1, size, size], [0, 1]);
  channels.forEach((count, i) => {
    const sums = p.conv(x, count, [5, 5], { bits, name: `conv${i + 1}` });
    x = p.step(
      (net, v) => net.maxPool(v, { kernel: [2, 2], strides: [2, 2], name: `pool${i + 1}` }),
      p.activation(sums, codes(`act${i + 1}`)),
    );
  });
  x = p.step((net, v) => net.flatten(v, { name: 'flatten' }), x);
  x = p.activation(p.dense(x, dense[0], { bits, name: 'fc1' }), codes('act3'));
  return p.done(p.dense(x, dense[1], { bits, name: 'fc2' }));
}
