import type { NetworkBuilder, Value } from '../../src/frontend/builder.ts';
import type { ConvOptions } from '../../src/frontend/builder-options.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { sizeOf } from '../../src/ir/tensor.ts';
import { drawing } from '../models/tiny-network.ts';
import { CalibratedNetwork } from './calibrated.ts';

export interface MobilenetV2Options {
  readonly size: number;
  readonly stem: number;
  /** Inverted bottlenecks: expansion, channels, repetitions, and the stride of the first. */
  readonly blocks: readonly (readonly [expansion: number, channels: number, count: number, stride: number])[];
  readonly last: number;
  readonly classes: number;
  /** Of activations; weights are 8 bits. */
  readonly activations?: 'uint8' | 'uint16';
}

/** MobileNet-v2 with width multiplier 1 (Sandler et al. 2018, table 2). */
export const MOBILENET_V2: MobilenetV2Options = {
  size: 224,
  stem: 32,
  blocks: [
    [1, 16, 1, 1],
    [6, 24, 2, 2],
    [6, 32, 3, 2],
    [6, 64, 4, 2],
    [6, 96, 3, 1],
    [6, 160, 3, 2],
    [6, 320, 1, 1],
  ],
  last: 1280,
  classes: 1000,
};

/**
 * MobileNet-v2 with random weights as post-training quantization leaves it: QuantizeLinear and DequantizeLinear
 * around every operator, a float32 scale for each channel of weights and for each activation, none a power of two.
 */
export function mobilenetV2(options: MobilenetV2Options): Graph<GraphOp> {
  const { size, stem, blocks, last, classes, activations: type = 'uint8' } = options;
  const p = new CalibratedNetwork('mobilenet_v2', 53, 1);
  const draw = drawing(54);

  /** Codes that reach from the least to the greatest that the frame has. */
  function codes(x: Value): Value {
    const [{ data }] = p.samplesOf(x);
    const [least, most] = data.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [0, 0]);
    const top = type === 'uint8' ? 255 : 65535;
    const scale = Math.fround((most - least) / top);
    const grid = { scale, zeroPoint: Math.round(-least / scale), type };
    return p.step((net, v) => net.dequantizeLinear(net.quantizeLinear(v, grid), grid), x);
  }

  function weights(shape: readonly number[]): (net: NetworkBuilder) => Value {
    const [outputs, ...others] = shape;
    const data = Array.from({ length: sizeOf(shape) }, () => Math.round(254 * draw() - 127));
    // The variance of what comes is kept.
    const even = Math.sqrt(6 / sizeOf(others)) / 127;
    const scale = Array.from({ length: outputs }, () => Math.fround(even * (0.5 + draw())));
    return net =>
      net.dequantizeLinear(net.constant(data, shape, { kind: 'int64' }), { scale, type: 'int8', axis: 0 });
  }

  function conv(x: Value, outputs: number, kernel: number, window: ConvOptions): Value {
    const { group = 1 } = window;
    const bias = Array.from({ length: outputs }, () => draw() - 0.5);
    const w = weights([outputs, x.shape[1] / group, kernel, kernel]);
    return p.step((net, v) => net.conv(v, w(net), { ...window, bias: net.constant(bias, [outputs]) }), x);
  }

  const relu6 = (x: Value): Value => codes(p.step((net, v) => net.clip(v, { min: 0, max: 6 }), x));
  const pads = [1, 1, 1, 1];
  let x = codes(p.input('image', [1, 3, size, size], [-2, 2]));
  x = relu6(conv(x, stem, 3, { pads, strides: [2, 2] }));
  for (const [expansion, channels, count, stride] of blocks) {
    for (let i = 0; i < count; i++) {
      const before = x;
      const wide = expansion * x.shape[1];
      if (expansion > 1) x = relu6(conv(x, wide, 1, {}));
      const step = i === 0 ? stride : 1;
      x = relu6(conv(x, wide, 3, { pads, strides: [step, step], group: wide }));
      x = codes(conv(x, channels, 1, {}));
      const isResidual = step === 1 && before.shape[1] === channels;
      if (isResidual) x = codes(p.step((net, a, b) => net.add(a, b), before, x));
    }
  }
  x = relu6(conv(x, last, 1, {}));
  x = codes(p.step((net, v) => net.globalAveragePool(v), x));
  x = p.step((net, v) => net.flatten(v), x);
  const head = weights([classes, last]);
  const bias = Array.from({ length: classes }, () => draw() - 0.5);
  return p.done(p.step((net, v) => net.gemm(v, head(net), { transB: true, c: bias }), x));
}
