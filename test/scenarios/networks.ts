import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { sizeOf } from '../../src/ir/tensor.ts';
import { drawing } from '../models/tiny-network.ts';

/** Small networks of images and signals whose streams all vary. */
class Parts {
  readonly net: NetworkBuilder;
  readonly #draw: () => number;

  constructor(name: string, seed: number) {
    this.net = new NetworkBuilder(name);
    this.#draw = drawing(seed);
  }

  weights(shape: readonly number[], bits: number): Value {
    const most = bits === 1 ? 1 : 2 ** (bits - 1) - 1;
    const values = Array.from({ length: sizeOf(shape) }, () => (2 * this.#draw() - 1) * (most + 0.5));
    const constant = this.net.constant(values, shape);
    return bits === 1
      ? this.net.bipolarQuant(constant, { scale: 1 })
      : this.net.quant(constant, { scale: 1, bits, signed: true, narrow: true });
  }

  conv(x: Value, outputs: number, kernel: readonly number[], name: string, options: ConvOptions = {}): Value {
    const { bits = 3, group = 1, ...window } = options;
    const weights = this.weights([outputs, x.shape[1] / group, ...kernel], bits);
    return this.net.conv(x, weights, { name, group, ...window });
  }

  /** Batch normalization with slopes of both signs around sums of the size `spread`. */
  norm(x: Value, spread: number): Value {
    const each = (from: number, to: number) =>
      Array.from({ length: x.shape[1] }, () => from + (to - from) * this.#draw());
    return this.net.batchNormalization(x, {
      gamma: each(0.6, 1.4).map((g, c) => (c % 3 === 1 ? -g : g)),
      beta: each(0.5, 1.5),
      mean: each(-spread / 4, spread / 4),
      variance: each(spread / 2, spread).map(v => v * v),
    });
  }

  codes(x: Value, scale: number, bits: number, signed: boolean, name: string): Value {
    return this.net.quant(x, { scale, bits, signed, name });
  }

  dense(x: Value, outputs: number, name: string): Value {
    return this.net.matMul(x, this.weights([x.shape[1], outputs], 3), { name });
  }

  done(output: Value): Graph<GraphOp> {
    this.net.output('y', output);
    return this.net.build();
  }
}

interface ConvOptions {
  readonly bits?: number;
  readonly group?: number;
  readonly strides?: readonly number[];
  readonly dilations?: readonly number[];
  readonly pads?: readonly number[];
}

/** Colour images: padded and strided convolutions, max pooling, flattened into classes. */
export function smallCnn(): Graph<GraphOp> {
  const p = new Parts('small_cnn', 3);
  const { net } = p;
  const x = net.input('image', [1, 3, 6, 6]);
  let y = p.conv(x, 4, [3, 3], 'conv1', { pads: [1, 1, 1, 1] });
  y = p.codes(net.relu(p.norm(y, 16)), 0.5, 2, false, 'act1');
  y = net.maxPool(y, { kernel: [2, 2], strides: [2, 2], name: 'pool1' });
  y = p.conv(y, 4, [2, 2], 'conv2', { pads: [0, 0, 1, 1], bits: 2 });
  y = p.codes(p.norm(y, 4), 0.5, 3, true, 'act2');
  return p.done(net.argMax(p.dense(net.flatten(y), 3, 'fc'), { name: 'class' }));
}

/** A residual block whose branches have scales 1 : 2, and one whose skip is a convolution. */
export function residualNetwork(): Graph<GraphOp> {
  const p = new Parts('residual', 14);
  const { net } = p;
  const x = net.input('image', [1, 2, 5, 5]);
  const stem = p.codes(
    net.relu(p.norm(p.conv(x, 4, [3, 3], 'stem', { pads: [1, 1, 1, 1] }), 12)),
    0.5,
    2,
    false,
    'act0',
  );
  const branch = p.codes(
    p.norm(p.conv(stem, 4, [3, 3], 'branch', { pads: [1, 1, 1, 1], bits: 2 }), 6),
    1,
    3,
    true,
    'act1',
  );
  const sum = p.codes(net.relu(net.add(stem, branch, { name: 'sum1' })), 1, 2, false, 'act2');
  const left = p.codes(
    p.norm(p.conv(sum, 2, [3, 3], 'left', { strides: [2, 2], bits: 2 }), 8),
    1,
    3,
    true,
    'act3',
  );
  const shortcut = p.conv(sum, 2, [2, 2], 'right', { strides: [2, 2], bits: 2 });
  const right = p.codes(p.norm(shortcut, 5), 0.5, 3, true, 'act4');
  return p.done(net.flatten(p.conv(net.add(left, right, { name: 'sum2' }), 3, [2, 2], 'scores')));
}

/** A signal: dilated, grouped and strided convolutions over one axis, padded max pooling. */
export function signalNetwork(): Graph<GraphOp> {
  const p = new Parts('signal', 9);
  const { net } = p;
  const x = net.input('signal', [1, 2, 16]);
  let y = p.conv(x, 4, [3], 'conv1', { dilations: [2], pads: [2, 1] });
  y = p.codes(net.relu(p.norm(y, 10)), 0.5, 2, false, 'act1');
  y = net.maxPool(y, { kernel: [3], strides: [2], pads: [1, 0], name: 'pool1' });
  y = p.conv(y, 4, [3], 'conv2', { group: 2, strides: [2], bits: 2 });
  y = p.codes(p.norm(y, 4), 0.5, 2, true, 'act2');
  return p.done(p.dense(net.flatten(y), 3, 'fc'));
}

/** A depthwise separable block and the mean of each channel. */
export function averageNetwork(): Graph<GraphOp> {
  const p = new Parts('average', 11);
  const { net } = p;
  const x = net.input('image', [1, 3, 5, 4]);
  let y = p.conv(x, 3, [3, 3], 'depthwise', { group: 3, pads: [1, 0, 1, 0] });
  y = p.codes(net.relu(p.norm(y, 8)), 0.5, 2, false, 'act1');
  y = p.codes(p.norm(p.conv(y, 4, [1, 1], 'pointwise', { bits: 1 }), 3), 0.5, 2, true, 'act2');
  y = net.averagePool(y, { kernel: [2, 2], name: 'mean' });
  y = p.codes(y, 0.125, 4, true, 'act3');
  return p.done(p.dense(net.flatten(net.globalAveragePool(y, { name: 'average' })), 3, 'fc'));
}
