import type { Value } from '../../../src/frontend/builder.ts';
import type { ConvOptions, PoolOptions, QuantOptions } from '../../../src/frontend/builder-options.ts';
import type { GraphOp } from '../../../src/graph-ops/index.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { sizeOf, type Tensor, tensor } from '../../../src/ir/tensor.ts';
import { drawing } from '../../models/tiny-network.ts';
import { CalibratedNetwork } from '../calibrated.ts';
import { type GateParameters, WinnerBalance } from './winner-balance.ts';

export interface GatedOptions {
  /** Kernels of each gated layer; of one kernel the winner is the constant 0. */
  readonly kernels: number;
  /** Height and width of the images. */
  readonly size: number;
  /** What the published channels are multiplied with. */
  readonly width: number;
  /** Frames for calibration: 16 unless told, 32 for more than 4 kernels. */
  readonly frames?: number;
  /** Whether the first convolution has kernels to choose from too. */
  readonly isFirstGated?: boolean;
  /** `before`, as published, or `after` the activation quantizer. */
  readonly gateSees?: 'before' | 'after';
  /**
   * Where activations become codes: at the input of each `layer`, as published, with a scale for each layer, or where
   * the `activation` is made, with one scale for all that read it; gates read the codes then.
   */
  readonly codesAt?: 'layer' | 'activation';
  /** `linear`, as published last, or `quantized`: 8-bit weights and unsigned 8-bit codes between the layers. */
  readonly gateForm?: 'linear' | 'quantized';
  /** Any float32 numbers, as training finds them, or multiples of 1/8 of powers of two. */
  readonly scales?: 'learned' | 'dyadic';
}

/** One gate of a network, and what it decides on the network's frames. */
export interface GateRecord {
  readonly name: string;
  /** The value in the graph. */
  readonly winner: string;
  readonly winners: readonly number[];
}

export interface GatedNetwork {
  readonly graph: Graph<GraphOp>;
  readonly frames: readonly Tensor[];
  readonly gates: readonly GateRecord[];
}

/** What the input wire carries. */
export const GATED_WIRE = 'int8:1/128';

/** Bits of weights and activations but those of the first and the last layer, which have 8. */
const BITS = 2;

/**
 * Writes networks of conditional computation (Pham and Chung 2021) with random weights, batch normalizations that have
 * the statistics of what comes, and gates that decide as different frames would have them decide.
 */
export class GatedNetworkWriter {
  readonly network: CalibratedNetwork;
  readonly frames: readonly Tensor[];
  readonly #options: GatedOptions;
  readonly #draw: () => number;
  readonly #balance: WinnerBalance;
  readonly #gates: GateRecord[] = [];

  constructor(name: string, seed: number, options: GatedOptions) {
    const { kernels, size, frames = kernels > 4 ? 32 : 16 } = options;
    this.#options = options;
    this.#draw = drawing(seed);
    this.frames = Array.from({ length: frames }, () => sceneOf(size, this.#draw));
    this.network = new CalibratedNetwork(name, seed + 1, frames);
    this.#balance = new WinnerBalance(frames, kernels);
  }

  /** Channels, widened. */
  channels(published: number): number {
    return Math.max(2, Math.round(published * this.#options.width));
  }

  /** The image, as signed 8-bit codes. */
  image(): Value {
    const x = this.network.framesInput('image', this.frames);
    return this.network.step((net, v) => net.quant(v, { scale: 1 / 128, bits: 8, signed: true }), x);
  }

  /** The first convolution, on the image's codes: 8-bit weights. */
  firstConv(x: Value, outputs: number, kernel: readonly number[], options: ConvOptions): Value {
    if (this.#options.isFirstGated) return this.#gatedConv({ x, seen: x, bits: 8 }, outputs, kernel, options);
    const { codes, scale, shape } = this.#kernels([outputs, x.shape[1], ...kernel], 8, 1);
    return this.network.step((net, v) => {
      const weights = net.constant(codes, shape.slice(1));
      return net.conv(v, net.quant(weights, { scale: scale[0], bits: 8, signed: true }), options);
    }, x);
  }

  /** Batch normalization and ReLU. */
  activation(x: Value): Value {
    const rectified = this.network.step((net, v) => net.relu(v), this.network.norm(x, { mean: 0.5 }));
    return this.#options.codesAt === 'activation' ? this.#quantized(rectified, BITS, 'act') : rectified;
  }

  /** A convolution with one of K kernels, on 2-bit codes of its own of what is not negative. */
  conv(rectified: Value, outputs: number, kernel: readonly number[], options: ConvOptions): Value {
    const name = options.name ?? 'conv';
    return this.#gatedConv({ ...this.#codes(rectified, name, BITS), bits: BITS }, outputs, kernel, options);
  }

  /** The same for a dense layer with one of K matrices, on a vector. */
  dense(rectified: Value, outputs: number, name: string): Value {
    const { x, seen } = this.#codes(rectified, name, BITS);
    const { codes, scale, shape } = this.#kernels([outputs, x.shape[1]], BITS, this.#options.kernels);
    return this.network.step(
      (net, v, e) => {
        const scales = net.constant(scale, [scale.length, 1, 1]);
        const weights = net.quant(net.constant(codes, shape), { scale: scales, bits: BITS, signed: true });
        return net.gatedGemm(v, e, weights, { name });
      },
      x,
      this.#gate(seen, name),
    );
  }

  /** The sum of two branches. */
  add(a: Value, b: Value, name: string): Value {
    return this.network.step((net, x, y) => net.add(x, y, { name }), a, b);
  }

  /** Every channel of what is not negative, as 2-bit codes, moved by a shift of its own. */
  shift(
    rectified: Value,
    shifts: readonly (readonly [dx: number, dy: number])[],
    stride: number,
    name: string,
  ): Value {
    const { x } = this.#codes(rectified, name, BITS);
    return this.network.step((net, v) => net.shift(v, { shifts, stride, name }), x);
  }

  concat(parts: readonly Value[], name: string): Value {
    return this.network.step((net, ...values) => net.concat(values, { axis: 1, name }), ...parts);
  }

  maxPool(x: Value, options: PoolOptions): Value {
    return this.network.step((net, v) => net.maxPool(v, options), x);
  }

  /** 8-bit codes of what is not negative (2-bit ones where activations are codes), their mean over the image, and a dense layer of 8-bit weights. */
  done(rectified: Value, classes: number): GatedNetwork {
    const { x } = this.#codes(rectified, 'mean', 8);
    const mean = this.network.step((net, v) => net.flatten(net.globalAveragePool(v, { name: 'mean' })), x);
    return this.doneWith(mean, classes);
  }

  /** A dense layer of 8-bit weights on a vector, and the end. */
  doneWith(vector: Value, classes: number): GatedNetwork {
    const { codes, scale } = this.#kernels([classes, vector.shape[1]], 8, 1);
    const bias = Array.from({ length: classes }, () => this.#normal() / 4);
    const y = this.network.step((net, v) => {
      const weights = net.constant(codes, [classes, vector.shape[1]]);
      const quantized = net.quant(weights, { scale: scale[0], bits: 8, signed: true });
      return net.gemm(v, quantized, { c: bias, transB: true, name: 'scores' });
    }, vector);
    return { graph: this.network.done(y), frames: this.frames, gates: this.#gates };
  }

  /** Unsigned codes, and what a gate of the same layer decides on. */
  #codes(rectified: Value, layer: string, bits: number): { readonly x: Value; readonly seen: Value } {
    if (this.#options.codesAt === 'activation') return { x: rectified, seen: rectified };
    const x = this.#quantized(rectified, bits, `${layer}_act`);
    return { x, seen: this.#options.gateSees === 'after' ? x : rectified };
  }

  #quantized(rectified: Value, bits: number, name: string): Value {
    const scale = this.#scale(2.2 / (2 ** bits - 1));
    return this.network.step((net, v) => net.quant(v, { scale, bits, signed: false, name }), rectified);
  }

  #gatedConv(
    { x, seen, bits }: { readonly x: Value; readonly seen: Value; readonly bits: number },
    outputs: number,
    kernel: readonly number[],
    { name = 'conv', group = 1, ...window }: ConvOptions,
  ): Value {
    const one = [outputs, x.shape[1] / group, ...kernel];
    const { codes, scale, shape } = this.#kernels(one, bits, this.#options.kernels);
    const winner = this.#gate(seen, name);
    const { bias: _, ...others } = window;
    return this.network.step(
      (net, v, e) => {
        const scales = net.constant(scale, [scale.length, ...one.map(() => 1)]);
        const weights = net.quant(net.constant(codes, shape), { scale: scales, bits, signed: true });
        return net.gatedConv(v, e, weights, { ...others, group, name });
      },
      x,
      winner,
    );
  }

  /** The winner among the kernels of a layer. */
  #gate(seen: Value, layer: string): Value {
    const { kernels, gateForm = 'linear' } = this.#options;
    const name = `${layer}_gate`;
    if (kernels === 1) return this.network.step(net => net.constant(0, [], { kind: 'int64', name }));
    const [, channels] = seen.shape;
    // 3 channels are those of an image
    const hidden = channels === 3 ? kernels : Math.floor(channels / 4) + 1;
    const pooled = this.network.samplesOf(seen).map(means);
    const draw = (): GateParameters => ({
      fc1: this.#matrix(hidden, channels, gateForm),
      fc2: this.#matrix(kernels, hidden, gateForm),
    });
    const hiddenOf = ({ fc1 = [] }: GateParameters) =>
      between(
        gateForm,
        pooled.map(x => product(fc1, x)),
      );
    const gate = this.#balance.choose(draw, candidate =>
      hiddenOf(candidate).values.map(h => product(candidate.fc2, h)),
    );
    const { fc1 = [], fc2, bias } = gate;
    const { quantizer } = hiddenOf(gate);
    const winner = this.network.step((net, v) => {
      const layerOf = (rows: readonly (readonly number[])[]) => {
        const weights = net.constant(rows.flat(), [rows.length, rows[0].length]);
        return gateForm === 'linear'
          ? weights
          : net.quant(weights, { scale: GATE_UNIT, bits: 8, signed: true });
      };
      return net.gate(v, { fc1: layerOf(fc1), fc2: layerOf(fc2), bias, ...quantizer, name });
    }, seen);
    const winners = this.network.samplesOf(winner).map(({ data }) => data[0]);
    if (winners.some((e, i) => e !== gate.winners[i]))
      throw new Error(`${name} decides otherwise than planned`);
    this.#gates.push({ name, winner: winner.name, winners });
    return winner;
  }

  /** Float weights of all kernels, and the scale of each: learned step sizes near the best for normal weights. */
  #kernels(one: readonly number[], bits: number, kernels: number) {
    const shape = [kernels, ...one];
    const deviation = 1 / Math.sqrt(sizeOf(one.slice(1)));
    const best = bits === BITS ? 1 : 3 / 2 ** (bits - 1);
    const scale = Array.from({ length: kernels }, () => this.#scale(best * deviation));
    const codes = Float64Array.from({ length: sizeOf(shape) }, () => deviation * this.#normal());
    return { codes, scale, shape };
  }

  /** About the given number: within a fifth. */
  #scale(about: number): number {
    const learned = about * (0.8 + 0.4 * this.#draw());
    if (this.#options.scales !== 'dyadic') return Math.fround(learned);
    const unit = 2 ** (Math.floor(Math.log2(about)) - 3);
    return Math.max(1, Math.round(learned / unit)) * unit;
  }

  #matrix(rows: number, columns: number, form: 'linear' | 'quantized'): number[][] {
    const deviation = 1 / Math.sqrt(columns);
    const number = () => {
      const w = Math.fround(deviation * this.#normal());
      return form === 'linear' ? w : Math.max(-128, Math.min(127, Math.round(w / GATE_UNIT))) * GATE_UNIT;
    };
    return Array.from({ length: rows }, () => Array.from({ length: columns }, number));
  }

  /** About normal: variance 1, within 3.5. */
  #normal(): number {
    let sum = 0;
    for (let i = 0; i < 12; i++) sum += this.#draw();
    return Math.max(-3.5, Math.min(3.5, sum - 6));
  }
}

/** Scale of the 8-bit weights of a quantized gate. */
const GATE_UNIT = 1 / 32;

/** Elements of each channel, averaged. */
function means({ shape: [, channels], data }: Tensor): number[] {
  const places = data.length / channels;
  return Array.from(
    { length: channels },
    (_, c) => data.subarray(c * places, (c + 1) * places).reduce((a, b) => a + b, 0) / places,
  );
}

const product = (rows: readonly (readonly number[])[], x: readonly number[]): number[] =>
  rows.map(row => row.reduce((sum, w, i) => sum + w * x[i], 0));

/** The hidden values as the second layer of a gate gets them, and the quantizer that makes them so. */
function between(
  form: 'linear' | 'quantized',
  hidden: readonly (readonly number[])[],
): {
  readonly values: readonly (readonly number[])[];
  readonly quantizer: { readonly between?: QuantOptions };
} {
  if (form === 'linear') return { values: hidden, quantizer: {} };
  const scale = Math.fround(Math.max(1e-3, ...hidden.flat()) / 255);
  const values = hidden.map(row => row.map(h => scale * Math.max(0, Math.min(255, Math.round(h / scale)))));
  return { values, quantizer: { between: { scale, bits: 8, signed: false } } };
}

/** An image [1, 3, size, size] of signed 8-bit codes: a tint, a slope, and noise, each of its own strength. */
function sceneOf(size: number, draw: () => number): Tensor {
  const spread = (reach: number) => reach * (2 * draw() - 1);
  const contrast = 0.1 + 0.5 * draw();
  const planes = Array.from({ length: 3 }, () => ({
    tint: spread(0.6),
    down: spread(0.5),
    across: spread(0.5),
  }));
  const data = planes.flatMap(({ tint, down, across }) =>
    Array.from({ length: size * size }, (_, i) => {
      const [row, column] = [Math.floor(i / size) / size - 0.5, (i % size) / size - 0.5];
      const value = tint + down * row + across * column + spread(contrast);
      return Math.max(-127, Math.min(127, Math.round(128 * value))) / 128;
    }),
  );
  return tensor('float32', [1, 3, size, size], data);
}
