import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';

/** Numbers that look random, the same each time, of a normal distribution's shape. */
export function normals(count: number, seed: number): number[] {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: count }, () => next() + next() + next() + next() - 2);
}

export interface GatedOptions {
  readonly kernels: number;
  readonly channels: number;
  readonly size: number;
  readonly seed: number;
  /** What the gate reads: the value before its quantizer, or behind it. */
  readonly reads: 'before' | 'behind';
  readonly hidden?: number;
  readonly hiddenRelu?: boolean;
  readonly hasBias?: boolean;
  /** A second gated layer, whose gate reads what the first one's kernel makes. */
  readonly isDeep?: boolean;
  readonly hasSkip?: boolean;
}

/** A gate's scalar winner: pool, one or two matrix products, the greatest. */
export function gate(net: NetworkBuilder, x: Value, kernels: number, options: GatedOptions): Value {
  const channels = x.shape[1];
  const { hidden, seed } = options;
  let h = net.flatten(net.globalAveragePool(x));
  if (hidden !== undefined) {
    h = net.matMul(h, net.constant(normals(channels * hidden, seed + 1), [channels, hidden]));
    if (options.hiddenRelu) h = net.relu(h);
  }
  const inputs = hidden ?? channels;
  const scores = net.add(
    net.matMul(h, net.constant(normals(inputs * kernels, seed + 2), [inputs, kernels])),
    net.constant(
      normals(kernels, seed + 3).map(b => b * 0.1),
      [kernels],
    ),
  );
  return net.squeeze(net.argMax(scores, { axis: 1, keepDims: false }));
}

/** A convolution whose weights, with a scale for each kernel, and bias a winner chooses. */
export function gatedConv(
  net: NetworkBuilder,
  x: Value,
  winner: Value,
  { kernels, seed, hasBias }: GatedOptions,
  outputs: number,
  size = 3,
): Value {
  const [, inputs] = x.shape;
  const raw = net.constant(normals(kernels * outputs * inputs * size * size, seed), [
    kernels,
    outputs,
    inputs,
    size,
    size,
  ]);
  const scales = Array.from({ length: kernels }, (_, e) => 0.31 + 0.17 * e);
  const weights = net.quant(raw, {
    scale: net.constant(scales, [kernels, 1, 1, 1, 1]),
    bits: 2,
    signed: true,
  });
  const bias = hasBias
    ? net.gather(net.constant(normals(kernels * outputs, seed + 9), [kernels, outputs]), winner)
    : undefined;
  const pad = (size - 1) / 2;
  return net.conv(x, net.gather(weights, winner), { pads: [pad, pad, pad, pad], ...(bias ? { bias } : {}) });
}

/** A small network of gated convolutions. */
export function gatedGraph(options: GatedOptions) {
  const { kernels, channels, size, seed } = options;
  const net = new NetworkBuilder('gated');
  const image = net.input('image', [1, 3, size, size]);
  const first = net.conv(
    image,
    net.quant(net.constant(normals(channels * 27, seed + 50), [channels, 3, 3, 3]), {
      scale: 0.02,
      bits: 8,
      signed: true,
    }),
    { pads: [1, 1, 1, 1] },
  );
  const norm = (x: Value, s: number): Value => {
    const c = x.shape[1];
    return net.batchNormalization(x, {
      gamma: normals(c, s).map(v => 0.6 + 0.3 * v),
      beta: normals(c, s + 1).map(v => 0.4 * v),
      mean: normals(c, s + 2).map(v => 0.2 * v),
      variance: normals(c, s + 3).map(v => 1 + v * v),
    });
  };
  const layer = (x: Value, s: number): Value => {
    const active = net.relu(norm(x, s));
    const quantized = net.quant(active, { scale: 0.37, bits: 2, signed: false });
    const winner = gate(net, options.reads === 'before' ? active : quantized, kernels, {
      ...options,
      seed: s,
    });
    return gatedConv(net, quantized, winner, { ...options, seed: s + 5 }, channels);
  };
  let x = layer(first, seed + 100);
  if (options.isDeep) x = layer(x, seed + 200);
  if (options.hasSkip) x = net.add(x, first);
  const last = net.quant(net.relu(norm(x, seed + 300)), { scale: 0.21, bits: 4, signed: false });
  const pooled = net.flatten(net.globalAveragePool(last));
  net.output(
    'logits',
    net.matMul(
      pooled,
      net.quant(net.constant(normals(channels * 5, seed + 400), [channels, 5]), {
        scale: 0.05,
        bits: 8,
        signed: true,
      }),
    ),
  );
  return net.build();
}
