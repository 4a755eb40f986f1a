import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { CalibratedNetwork } from './calibrated.ts';

export interface RadioOptions {
  readonly samples: number;
  readonly channels: number;
  /** Convolutions, each followed by max pooling of 2. */
  readonly depth: number;
  readonly dense: readonly number[];
}

/** VGG10 for the modulation classes of RadioML (1024 samples of two signals, 24 classes), as FINN's example has it. */
export const VGG10: RadioOptions = { samples: 1024, channels: 64, depth: 7, dense: [128, 128, 24] };

/** One-dimensional convolutions of 3 taps with 4-bit weights and activations; the first one is dilated by 2. */
export function radio({ samples, channels, depth, dense }: RadioOptions): Graph<GraphOp> {
  const p = new CalibratedNetwork('radio', 53);
  const bits = 4;
  const codes = (name: string) => ({ bits, scale: 0.25, name });
  let x = p.input('signals', [1, 2, samples], [-1, 1]);
  for (let i = 0; i < depth; i++) {
    const window = i === 0 ? { pads: [2, 2], dilations: [2] } : { pads: [1, 1] };
    x = p.activation(p.conv(x, channels, [3], { bits, ...window, name: `conv${i}` }), codes(`act${i}`));
    x = p.step((net, v) => net.maxPool(v, { kernel: [2], strides: [2], name: `pool${i}` }), x);
  }
  x = p.step((net, v) => net.flatten(v), x);
  dense.forEach((outputs, i) => {
    x = p.dense(x, outputs, { bits, name: `dense${i}` });
    if (i < dense.length - 1) x = p.activation(x, codes(`dense${i}_act`));
  });
  return p.done(x);
}
