import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { drawing } from './tiny-network.ts';

/**
 * A small image classifier with one of everything that images need: a padded convolution, a residual
 * branch (a fork and a sum), a maximum over windows, a convolution with a stride and padding on two
 * sides, and the mean over all places. Its input is real: uint4:1/15 fits.
 */
export function tinyResidual(name = 'residual'): Graph<GraphOp> {
  const draw = drawing(7);
  const net = new NetworkBuilder(name);
  const weights = (shape: readonly number[]): Value => {
    const count = shape.reduce((a, b) => a * b, 1);
    const raw = net.constant(
      Array.from({ length: count }, () => 2 * draw() - 1),
      shape,
    );
    return net.quant(raw, { scale: 0.6, bits: 2, signed: true, narrow: true });
  };
  const normalised = (x: Value, channels: number, spread: number): Value => {
    const vector = (from: number, to: number): number[] =>
      Array.from({ length: channels }, () => from + (to - from) * draw());
    return net.batchNormalization(x, {
      gamma: vector(-0.3, 1.1),
      beta: vector(0, 0.8),
      mean: vector(-spread / 2, spread / 2),
      variance: vector(0.3 * spread, 1.3 * spread).map(v => v * v),
    });
  };
  const activation = (x: Value, scale: number): Value =>
    net.quant(net.relu(x), { scale, bits: 2, signed: false });

  let x = net.input('image', [1, 3, 8, 8]);
  x = net.conv(x, weights([6, 3, 3, 3]), { pads: [1, 1, 1, 1], name: 'conv1' });
  x = activation(normalised(x, 6, 1.5), 0.4);
  let branch = net.conv(x, weights([6, 6, 3, 3]), { pads: [1, 1, 1, 1], name: 'branch1' });
  branch = activation(normalised(branch, 6, 3), 0.4);
  branch = net.conv(branch, weights([6, 6, 1, 1]), { name: 'branch2' });
  branch = net.quant(normalised(branch, 6, 1.5), { scale: 0.3, bits: 4, signed: true });
  x = activation(net.add(branch, x, { name: 'join' }), 0.5);
  x = net.maxPool(x, { kernel: [2, 2], strides: [2, 2] });
  x = net.conv(x, weights([8, 6, 3, 3]), { strides: [2, 2], pads: [1, 1, 0, 0], name: 'conv2' });
  x = activation(normalised(x, 8, 3), 0.4);
  x = net.flatten(net.globalAveragePool(x));
  net.output('scores', net.matMul(x, weights([8, 5]), { name: 'fc' }));
  return net.build();
}
