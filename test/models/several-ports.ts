import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { drawing } from './tiny-network.ts';

/** Weights of 3 bits in steps of 1/4. */
export function weights(net: NetworkBuilder, shape: readonly number[], seed: number): Value {
  const draw = drawing(seed);
  const size = shape.reduce((a, b) => a * b, 1);
  const raw = net.constant(
    Array.from({ length: size }, () => 2 * draw() - 1),
    shape,
  );
  return net.quant(raw, { scale: 0.25, bits: 3, signed: true, narrow: true });
}

export const activation = (net: NetworkBuilder, x: Value, name: string): Value =>
  net.quant(x, { scale: 0.5, bits: 2, signed: false, name });

/**
 * A detector in small: a trunk whose features are an output and are read, a map of boxes from a convolution, and scores of
 * the whole image. The network quantizes its image itself.
 */
export function twoHeads({ hasFeatures = false }: { readonly hasFeatures?: boolean } = {}): Graph<GraphOp> {
  const net = new NetworkBuilder('two heads');
  const image = net.quant(net.input('image', [1, 2, 6, 6]), {
    scale: 0.25,
    bits: 3,
    signed: true,
    name: 'entry',
  });
  const trunk = net.conv(image, weights(net, [4, 2, 3, 3], 1), { pads: [1, 1, 1, 1], name: 'trunk' });
  const features = activation(net, trunk, 'features');
  const boxes = net.conv(features, weights(net, [6, 4, 3, 3], 2), { strides: [2, 2], name: 'boxes conv' });
  const pooled = net.flatten(net.maxPool(features, { kernel: [3, 3], strides: [3, 3] }));
  net.output('boxes', boxes);
  net.output('scores', net.matMul(pooled, weights(net, [16, 5], 3), { name: 'scores product' }));
  if (hasFeatures) net.output('features', features);
  return net.build();
}

/** Two towers: a vector that comes late, and one that goes through a layer of its own, into one product. */
export function twoTowers({ isQuantized = true }: { readonly isQuantized?: boolean } = {}): Graph<GraphOp> {
  const net = new NetworkBuilder('two towers');
  const long = net.input('long', [1, 24]);
  const late = net.input('late', [1, 6]);
  const codes = isQuantized
    ? net.quant(long, { scale: 0.5, bits: 3, signed: true, name: 'long entry' })
    : long;
  const quantized = isQuantized
    ? net.quant(late, { scale: 0.5, bits: 2, signed: false, name: 'late entry' })
    : late;
  const deep = activation(net, net.matMul(codes, weights(net, [24, 10], 4), { name: 'tower' }), 'tower act');
  const both = net.concat([deep, quantized], { axis: 1 });
  net.output('y', net.matMul(both, weights(net, [16, 4], 5), { name: 'joined' }));
  return net.build();
}
