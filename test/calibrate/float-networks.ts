import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { Random } from '../kernels/random.ts';

/** A network under construction, with weights and parameters drawn from the reals. */
export class FloatNet {
  readonly builder: NetworkBuilder;
  readonly #random = new Random(23);

  constructor(name: string) {
    this.builder = new NetworkBuilder(name);
  }

  reals(count: number, low: number, high: number): number[] {
    return Array.from(
      { length: count },
      () => low + ((high - low) * this.#random.integer(0, 99_991)) / 99_991,
    );
  }

  weights(shape: readonly number[]): Value {
    return this.builder.constant(
      this.reals(
        shape.reduce((a, b) => a * b, 1),
        -1,
        1,
      ),
      shape,
    );
  }

  conv(x: Value, outputs: number, kernel: number, pad = 0): Value {
    const weights = this.weights([outputs, x.shape[1], kernel, kernel]);
    const bias = this.builder.constant(this.reals(outputs, -0.3, 0.3));
    return this.builder.conv(x, weights, { bias, pads: [pad, pad, pad, pad] });
  }

  dense(x: Value, outputs: number): Value {
    return this.builder.matMul(x, this.weights([x.shape[1], outputs]));
  }

  /** Slopes of both signs unless told. */
  normalised(x: Value, low = -0.8): Value {
    const channels = x.shape[1];
    return this.builder.batchNormalization(x, {
      gamma: this.reals(channels, low, 1.2),
      beta: this.reals(channels, -0.5, 0.5),
      mean: this.reals(channels, -1, 1),
      variance: this.reals(channels, 0.5, 4),
    });
  }
}

export type Describe = (net: FloatNet) => Value;

export function floatNetwork(name: string, describe: Describe): Graph<GraphOp> {
  const net = new FloatNet(name);
  net.builder.output('y', describe(net));
  return net.builder.build();
}

/** Float networks of every form that calibration must find its way through, by name. */
export const FLOAT_NETWORKS: Readonly<Record<string, Describe>> = {
  perceptron: net => {
    const b = net.builder;
    let x = net.dense(b.input('x', [1, 6]), 8);
    x = b.relu(b.add(x, net.reals(8, -1, 1)));
    x = b.relu(b.gemm(x, net.weights([5, 8]), { c: net.reals(5, -1, 1), transB: true }));
    return b.softmax(net.dense(x, 4));
  },
  'convolutional network': net => {
    const b = net.builder;
    let x = b.relu(net.normalised(net.conv(b.input('x', [1, 2, 8, 8]), 4, 3, 1)));
    x = b.maxPool(x, { kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
    x = b.relu(net.conv(x, 5, 3));
    return net.dense(b.flatten(b.globalAveragePool(x)), 3);
  },
  'decoder with coordinates': net => {
    const b = net.builder;
    const line = (of: (i: number) => number): Value =>
      b.constant(
        Float32Array.from({ length: 16 }, (_, i) => -1 + (2 / 3) * of(i)),
        [1, 1, 4, 4],
      );
    const [rows, columns] = [line(i => Math.floor(i / 4)), line(i => i % 4)];
    const x = b.concat([rows, b.input('x', [1, 2, 4, 4]), columns], { axis: 1 });
    const small = b.relu(b.concat([net.conv(x, 3, 3, 1), columns], { axis: 1 }));
    const bias = b.constant(net.reals(2, -0.3, 0.3));
    const large = b.convTranspose(small, net.weights([4, 2, 3, 3]), {
      strides: [2, 2],
      pads: [1, 1, 1, 1],
      bias,
    });
    return net.conv(b.relu(large), 2, 3, 1);
  },
  'network of volumes': net => {
    const b = net.builder;
    const conv = (x: Value, outputs: number): Value =>
      b.relu(b.conv(x, net.weights([outputs, x.shape[1], 2, 3, 3]), { pads: [0, 1, 1, 1, 1, 1] }));
    const x = b.maxPool(conv(b.input('x', [1, 2, 3, 4, 4]), 4), { kernel: [1, 2, 2], strides: [1, 2, 2] });
    return net.dense(b.flatten(b.globalAveragePool(conv(net.normalised(x), 3))), 3);
  },
  'residual network': net => {
    const b = net.builder;
    const stem = b.relu(net.conv(b.input('x', [1, 1, 6, 6]), 4, 3, 1));
    const block = (x: Value): Value => {
      const branch = b.relu(net.normalised(net.conv(x, 4, 3, 1)));
      return b.add(net.normalised(net.conv(branch, 4, 1)), x);
    };
    return b.relu(block(b.relu(block(stem))));
  },
  'spatial shifts': net => {
    const b = net.builder;
    const whole = [1, -1, 0, 2].map(dx => [dx, 1 - dx] as const);
    const between = [0.5, -1.25, 0, 0.75].map(dx => [dx, 1 - dx] as const);
    let x = b.relu(net.normalised(net.conv(b.input('x', [1, 2, 6, 6]), 4, 1)));
    x = b.relu(net.conv(b.shift(x, { shifts: whole }), 4, 1));
    return net.conv(b.shift(x, { shifts: between, stride: 2 }), 3, 1);
  },
  'sums of sums': net => {
    const b = net.builder;
    const x = net.conv(b.input('x', [1, 2, 4, 4]), 3, 1);
    const y = b.add(b.relu(net.conv(x, 3, 3, 1)), x);
    return net.conv(b.add(y, b.mul(net.conv(y, 3, 1), 0.03)), 2, 2);
  },
  'maxima of sums': net => {
    const b = net.builder;
    const window = { kernel: [2, 2], strides: [2, 2] };
    let x = b.maxPool(net.conv(b.input('x', [1, 1, 9, 9]), 3, 2), window);
    x = b.maxPool(net.normalised(net.conv(b.relu(x), 3, 1)), window);
    return b.relu(x);
  },
  'means with padding': net => {
    const b = net.builder;
    let x = net.conv(b.input('x', [1, 1, 5, 5]), 3, 2);
    x = b.averagePool(x, { kernel: [3, 3], pads: [1, 1, 1, 1], countIncludePad: true });
    return net.conv(x, 2, 3);
  },
  'branches joined': net => {
    const b = net.builder;
    const x = b.relu(net.conv(b.input('x', [1, 2, 6, 6]), 4, 3));
    const branch = b.mul(net.conv(x, 2, 1), 0.05);
    const joined = b.concat([x, b.relu(branch), b.maxPool(x, { kernel: [3, 3], pads: [1, 1, 1, 1] })], {
      axis: 1,
    });
    return net.conv(joined, 3, 2);
  },
  'differences and products': net => {
    const b = net.builder;
    const x = net.conv(b.input('x', [1, 2, 4, 4]), 2, 1);
    const difference = b.sub(b.relu(x), net.conv(x, 2, 1));
    return net.conv(b.mul(difference, x), 2, 3, 1);
  },
  'enlarged and rearranged': net => {
    const b = net.builder;
    let x = b.relu(net.conv(b.input('x', [1, 2, 3, 3]), 4, 2));
    x = b.depthToSpace(b.resizeNearest(x, [1, 1, 2, 2]), 2);
    return net.conv(x, 2, 3, 1);
  },
  classifier: net => {
    const b = net.builder;
    const x = b.relu(net.dense(b.flatten(b.input('x', [1, 2, 3])), 6));
    return b.topK(net.dense(x, 4), { k: 1 }).indices;
  },
  'first layer quantized': net => {
    const b = net.builder;
    const x = b.quant(b.input('x', [1, 4]), { scale: 0.25, bits: 4, signed: true, name: 'given' });
    const weights = b.quant(net.weights([4, 6]), { scale: 0.1, bits: 3, signed: true, narrow: true });
    return net.dense(b.relu(b.matMul(x, weights)), 3);
  },
};
