import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import type { ConvOptions } from '../../src/frontend/builder-options.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { sizeOf, type Tensor, tensor } from '../../src/ir/tensor.ts';
import { drawing } from '../models/tiny-network.ts';

/** One operator (or a few) of a network under construction. */
type Step = (net: NetworkBuilder, ...inputs: readonly Value[]) => Value;

/** Frames whose statistics the batch normalizations take over, unless told. */
const FRAMES = 2;

/**
 * A network of random weights that behaves like a trained one: each batch normalization has the mean and
 * variance of what really comes, over random frames, so that no activation saturates or dies.
 */
export class CalibratedNetwork {
  readonly #net: NetworkBuilder;
  readonly #draw: () => number;
  readonly #frames: number;
  /** What each value of the network is on the frames. */
  readonly #samples = new Map<Value, readonly Tensor[]>();

  constructor(name: string, seed: number, frames = FRAMES) {
    this.#net = new NetworkBuilder(name);
    this.#draw = drawing(seed);
    this.#frames = frames;
  }

  /** The input, with frames of random numbers between two bounds. */
  input(name: string, shape: readonly number[], [from, to]: readonly [number, number]): Value {
    const value = this.#net.input(name, shape);
    const frame = () => tensor('float32', shape, this.#numbers(sizeOf(shape), from, to).map(Math.fround));
    this.#samples.set(value, Array.from({ length: this.#frames }, frame));
    return value;
  }

  /** The input, with frames of its own; as many as the network was made for. */
  framesInput(name: string, frames: readonly Tensor[]): Value {
    const value = this.#net.input(name, frames[0].shape);
    this.#samples.set(value, frames);
    return value;
  }

  /** What a value is on each of the frames. */
  samplesOf(value: Value): readonly Tensor[] {
    return this.#samples.get(value) ?? [];
  }

  /** Adds a step, and runs it alone on the frames. */
  step(step: Step, ...inputs: readonly Value[]): Value {
    const value = step(this.#net, ...inputs);
    const alone = new NetworkBuilder('step');
    const ports = inputs.map((input, i) => {
      const [{ kind }] = this.samplesOf(input);
      return alone.input(`x${i}`, input.shape, { kind });
    });
    alone.output('y', step(alone, ...ports));
    const graph = alone.build();
    const samples = Array.from({ length: this.#frames }, (_, frame) => {
      const given = new Map(inputs.map((input, i) => [`x${i}`, this.samplesOf(input)[frame]]));
      return evaluateGraph(graph, given).get('y') as Tensor;
    });
    this.#samples.set(value, samples);
    return value;
  }

  conv(
    x: Value,
    outputs: number,
    kernel: readonly number[],
    options: ConvOptions & { readonly bits: number },
  ) {
    const { bits, group = 1, ...others } = options;
    const shape = [outputs, x.shape[1] / group, ...kernel];
    const data = this.#weights(shape, bits);
    return this.step((net, v) => net.conv(v, quantized(net, data, shape, bits), { ...others, group }), x);
  }

  dense(x: Value, outputs: number, options: { readonly bits: number; readonly name: string }): Value {
    const shape = [x.shape[1], outputs];
    const data = this.#weights(shape, options.bits);
    const { bits, name } = options;
    return this.step((net, v) => net.matMul(v, quantized(net, data, shape, bits), { name }), x);
  }

  /**
   * Batch normalization to about mean `mean` and variance 1; a third of the channels turned over where `isSigned`,
   * without scale and shift of its own where it is not `isAffine`.
   */
  norm(x: Value, { mean = 0, isSigned = false, isAffine = true } = {}): Value {
    const [, channels] = x.shape;
    const moments = this.#moments(x);
    // Few places tell little of their channel: what all channels have keeps a constant one from being blown up.
    const pooled = moments.reduce((a, m) => a + m.spread, 0) / channels;
    const ownParameters = isAffine
      ? {
          gamma: this.#numbers(channels, 0.7, 1.3).map((g, c) => (isSigned && c % 3 === 1 ? -g : g)),
          beta: this.#numbers(channels, mean - 0.25, mean + 0.25),
        }
      : { gamma: moments.map(() => 1), beta: moments.map(() => 0) };
    const parameters = {
      ...ownParameters,
      mean: moments.map(m => m.average),
      variance: moments.map(m => Math.max(m.spread, pooled / 4, 1e-3)),
    };
    return this.step((net, v) => net.batchNormalization(v, parameters), x);
  }

  /** A bias for each channel, as a network without batch normalization learns it: about half are above zero. */
  bias(x: Value): Value {
    const places = x.shape.slice(2).map(() => 1);
    const values = this.#moments(x).map(m => -m.average + (this.#draw() - 0.25) * Math.sqrt(m.spread));
    return this.step((net, v) => net.add(v, net.constant(values, [values.length, ...places])), x);
  }

  /** ReLU and unsigned codes, whose scale is the power of two that suits the samples. */
  scaledCodes(x: Value, { bits, name }: Omit<Codes, 'scale'>): Value {
    const most = this.samplesOf(x).reduce((a, { data }) => data.reduce((m, v) => Math.max(m, v), a), 0);
    const scale = 2 ** Math.floor(Math.log2(most / 2 ** bits));
    return this.step((net, v) => net.quant(net.relu(v), { scale, bits, signed: false, name }), x);
  }

  /** Batch normalization, ReLU and unsigned codes; bipolar ones for one bit. */
  activation(x: Value, { bits, scale, name }: Codes): Value {
    const normed = this.norm(x, { mean: bits === 1 ? 0 : 0.5 });
    if (bits === 1) return this.step((net, v) => net.bipolarQuant(v, { scale, name }), normed);
    return this.step((net, v) => net.quant(net.relu(v), { scale, bits, signed: false, name }), normed);
  }

  /** Batch normalization and signed codes, as in front of a sum. */
  signedCodes(x: Value, { bits, scale, name }: Codes): Value {
    return this.step(
      (net, v) => net.quant(v, { scale, bits, signed: true, name }),
      this.norm(x, { isSigned: true }),
    );
  }

  done(output: Value): Graph<GraphOp> {
    this.#net.output('y', output);
    return this.#net.build();
  }

  /** Average and variance of each channel over the samples. */
  #moments(x: Value): { readonly average: number; readonly spread: number }[] {
    const samples = this.samplesOf(x);
    const [, channels] = x.shape;
    const places = sizeOf(x.shape) / channels;
    return Array.from({ length: channels }, (_, c) => {
      const values = samples.flatMap(({ data }) => Array.from(data.slice(c * places, (c + 1) * places)));
      const average = values.reduce((a, b) => a + b, 0) / values.length;
      return { average, spread: values.reduce((a, b) => a + (b - average) ** 2, 0) / values.length };
    });
  }

  #numbers(count: number, from: number, to: number): number[] {
    return Array.from({ length: count }, () => from + (to - from) * this.#draw());
  }

  /** Typed, because matrices of tens of millions come. */
  #weights(shape: readonly number[], bits: number): Float64Array {
    const most = bits === 1 ? 1 : 2 ** (bits - 1) - 0.5;
    const weights = new Float64Array(sizeOf(shape));
    for (let i = 0; i < weights.length; i++) weights[i] = -most + 2 * most * this.#draw();
    return weights;
  }
}

export interface Codes {
  readonly bits: number;
  readonly scale: number;
  readonly name: string;
}

/** Codes of the given widths in turn, from 0 to almost 4: what is normalized to about 1/2 seldom leaves that. */
export function codesInTurn(widths: readonly number[] = [3]): (name: string) => Codes {
  let next = 0;
  return name => {
    const bits = widths[next++ % widths.length];
    return { bits, scale: 2 ** (2 - bits), name };
  };
}

/** Weights as integers; a scale of the layer would only be another batch normalization. */
function quantized(net: NetworkBuilder, data: Float64Array, shape: readonly number[], bits: number): Value {
  const constant = net.constant(data, shape);
  return bits === 1
    ? net.bipolarQuant(constant, { scale: 1 })
    : net.quant(constant, { scale: 1, bits, signed: true, narrow: true });
}
