import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import type { ConvOptions } from '../../src/frontend/builder-options.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { sizeOf, type Tensor, tensor } from '../../src/ir/tensor.ts';
import { drawing } from '../models/tiny-network.ts';

/** One operator (or a few) of a network under construction. */
type Step = (net: NetworkBuilder, ...inputs: readonly Value[]) => Value;

/** Frames whose statistics the batch normalizations take over. */
const FRAMES = 2;

/**
 * A network of random weights that behaves like a trained one: each batch normalization has the mean and
 * variance of what really comes, over random frames, so that no activation saturates or dies.
 */
export class CalibratedNetwork {
  readonly #net: NetworkBuilder;
  readonly #draw: () => number;
  /** What each value of the network is on the frames. */
  readonly #samples = new Map<Value, readonly Tensor[]>();

  constructor(name: string, seed: number) {
    this.#net = new NetworkBuilder(name);
    this.#draw = drawing(seed);
  }

  /** The input, with frames of random numbers between two bounds. */
  input(name: string, shape: readonly number[], [from, to]: readonly [number, number]): Value {
    const value = this.#net.input(name, shape);
    const frame = () => tensor('float32', shape, this.#numbers(sizeOf(shape), from, to).map(Math.fround));
    this.#samples.set(value, Array.from({ length: FRAMES }, frame));
    return value;
  }

  /** Adds a step, and runs it alone on the frames. */
  step(step: Step, ...inputs: readonly Value[]): Value {
    const value = step(this.#net, ...inputs);
    const alone = new NetworkBuilder('step');
    const ports = inputs.map((input, i) => alone.input(`x${i}`, input.shape));
    alone.output('y', step(alone, ...ports));
    const graph = alone.build();
    const samples = Array.from({ length: FRAMES }, (_, frame) => {
      const given = new Map(inputs.map((input, i) => [`x${i}`, this.#samplesOf(input)[frame]]));
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

  /** Batch normalization to about mean `mean` and variance 1; a third of the channels turned over where `isSigned`. */
  norm(x: Value, { mean = 0, isSigned = false } = {}): Value {
    const samples = this.#samplesOf(x);
    const [, channels] = x.shape;
    const places = sizeOf(x.shape) / channels;
    const moments = Array.from({ length: channels }, (_, c) => {
      const values = samples.flatMap(({ data }) => Array.from(data.slice(c * places, (c + 1) * places)));
      const average = values.reduce((a, b) => a + b, 0) / values.length;
      return { average, spread: values.reduce((a, b) => a + (b - average) ** 2, 0) / values.length };
    });
    // Few places tell little of their channel: what all channels have keeps a constant one from being blown up.
    const pooled = moments.reduce((a, m) => a + m.spread, 0) / channels;
    const parameters = {
      gamma: this.#numbers(channels, 0.7, 1.3).map((g, c) => (isSigned && c % 3 === 1 ? -g : g)),
      beta: this.#numbers(channels, mean - 0.25, mean + 0.25),
      mean: moments.map(m => m.average),
      variance: moments.map(m => Math.max(m.spread, pooled / 4, 1e-3)),
    };
    return this.step((net, v) => net.batchNormalization(v, parameters), x);
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

  #samplesOf(value: Value): readonly Tensor[] {
    return this.#samples.get(value) ?? [];
  }

  #numbers(count: number, from: number, to: number): number[] {
    return Array.from({ length: count }, () => from + (to - from) * this.#draw());
  }

  #weights(shape: readonly number[], bits: number): number[] {
    const most = bits === 1 ? 1 : 2 ** (bits - 1) - 0.5;
    return this.#numbers(sizeOf(shape), -most, most);
  }
}

export interface Codes {
  readonly bits: number;
  readonly scale: number;
  readonly name: string;
}

/** Weights as integers; a scale of the layer would only be another batch normalization. */
function quantized(
  net: NetworkBuilder,
  data: readonly number[],
  shape: readonly number[],
  bits: number,
): Value {
  const constant = net.constant(data, shape);
  return bits === 1
    ? net.bipolarQuant(constant, { scale: 1 })
    : net.quant(constant, { scale: 1, bits, signed: true, narrow: true });
}
