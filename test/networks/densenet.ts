import type { Value } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { CalibratedNetwork } from './calibrated.ts';

export interface DensenetOptions {
  readonly size: number;
  readonly stem: number;
  /** Channels that each layer adds. */
  readonly growth: number;
  readonly layers: number;
  readonly classes: number;
}

export const DENSE_BLOCK: DensenetOptions = { size: 32, stem: 16, growth: 12, layers: 4, classes: 10 };

/**
 * A dense block with its transition (Huang et al. 2017): each layer reads all that came before it. 3-bit weights and
 * activations, whose scales alternate between 1/2 and 1/4.
 */
export function densenet({ size, stem, growth, layers, classes }: DensenetOptions): Graph<GraphOp> {
  const p = new CalibratedNetwork('densenet', 71);
  const bits = 3;
  const conv3 = (x: Value, channels: number, name: string, scale: number): Value =>
    p.activation(p.conv(x, channels, [3, 3], { bits, pads: [1, 1, 1, 1], name }), {
      bits,
      scale,
      name: `${name}_act`,
    });
  const image = p.input('image', [1, 3, size, size], [0, 1]);
  let x = conv3(image, stem, 'stem', 0.5);
  for (let i = 0; i < layers; i++) {
    const more = conv3(x, growth, `layer${i}`, i % 2 === 0 ? 0.25 : 0.5);
    x = p.step((net, a, b) => net.concat([a, b], { axis: 1, name: `join${i}` }), x, more);
  }
  const narrow = p.conv(x, x.shape[1] / 2, [1, 1], { bits, name: 'transition' });
  x = p.activation(narrow, { bits, scale: 0.5, name: 'transition_act' });
  x = p.step((net, v) => net.averagePool(v, { kernel: [2, 2], strides: [2, 2], name: 'half' }), x);
  x = p.step((net, v) => net.flatten(net.globalAveragePool(v, { name: 'mean' })), x);
  return p.done(p.dense(x, classes, { bits, name: 'scores' }));
}
