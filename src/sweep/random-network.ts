import { NetworkBuilder, type Value } from '../frontend/builder.ts';
import type { ConvOptions } from '../frontend/builder-options.ts';
import { evaluateGraph } from '../graph-ops/evaluate.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import type { Graph } from '../ir/graph.ts';
import { invariant } from '../ir/invariant.ts';
import { sizeOf, type Tensor, tensor } from '../ir/tensor.ts';
import { quantizeActivations, quantizeWeights } from './quantizers.ts';
import type { SectionBits } from './schedule.ts';

/** One operator (or a few) of a network under construction. */
type Step = (net: NetworkBuilder, ...inputs: readonly Value[]) => Value;

/** Convolutions and products: their precision, and the name of their node. */
interface LayerOptions {
  readonly bits: SectionBits;
  readonly name: string;
}

/**
 * A network of the layers of Chu et al. with random weights: the same ones for every precision, uniform from -1 to
 * 1. Batch normalizations have the mean and variance of what really comes on a frame of random pixels, so that no
 * activation saturates or dies.
 */
export class RandomNetwork {
  readonly #net: NetworkBuilder;
  /** What each value of the network is on the frame. */
  readonly #samples = new Map<Value, Tensor>();
  #state = 1;

  constructor(name: string) {
    this.#net = new NetworkBuilder(name);
  }

  /** An image of numbers from 0 to 1, [1, channels, height, width]. */
  image(shape: readonly number[]): Value {
    const value = this.#net.input('image', shape);
    const pixels = this.#numbers(sizeOf(shape), 0, 1, p => Math.round(255 * p) / 255);
    this.#samples.set(value, tensor('float32', shape, pixels));
    return value;
  }

  /** Adds a step, and runs it alone on the frame. */
  step(step: Step, ...inputs: readonly Value[]): Value {
    const value = step(this.#net, ...inputs);
    const alone = new NetworkBuilder('step');
    const ports = inputs.map((input, i) => alone.input(`x${i}`, input.shape));
    alone.output('y', step(alone, ...ports));
    const given = new Map(inputs.map((input, i) => [`x${i}`, this.#sampleOf(input)]));
    const sample = evaluateGraph(alone.build(), given).get('y');
    invariant(sample, 'a step without a value');
    this.#samples.set(value, sample);
    return value;
  }

  /** The sums of a convolution over quantized activations, with padding that keeps the size at stride 1. */
  conv(
    x: Value,
    outputs: number,
    kernel: number,
    { bits, name, ...window }: LayerOptions & ConvOptions,
  ): Value {
    const shape = [outputs, x.shape[1], kernel, kernel];
    const data = this.#numbers(sizeOf(shape), -1, 1);
    const pad = (kernel - 1) / 2;
    return this.step((net, v) => {
      const { codes, divisor } = quantizeWeights(net, net.constant(data, shape), bits.weightBits);
      return net.div(net.conv(v, codes, { pads: [pad, pad, pad, pad], ...window, name }), divisor);
    }, x);
  }

  /** The sums of a product of a vector of quantized activations with a matrix. */
  dense(x: Value, outputs: number, { bits, name }: LayerOptions): Value {
    const shape = [x.shape[1], outputs];
    const data = this.#numbers(sizeOf(shape), -1, 1);
    return this.step((net, v) => {
      const { codes, divisor } = quantizeWeights(net, net.constant(data, shape), bits.weightBits);
      return net.div(net.matMul(v, codes, { name }), divisor);
    }, x);
  }

  /**
   * Batch normalization to about `mean` and `deviation`. Slopes of every eighth channel are negative, as some of
   * trained networks are.
   */
  norm(x: Value, { mean, deviation }: { readonly mean: number; readonly deviation: number }): Value {
    const { data } = this.#sampleOf(x);
    const [, channels] = x.shape;
    const places = sizeOf(x.shape) / channels;
    const moments = Array.from({ length: channels }, (_, c) => momentsOf(data, c * places, places));
    // A vector has one place per channel: the spread over the channels stands in for that over frames.
    const all = momentsOf(data, 0, data.length);
    const pooled = places === 1 ? all.variance : moments.reduce((a, m) => a + m.variance, 0) / channels;
    const parameters = {
      gamma: Array.from(this.#numbers(channels, 0.7 * deviation, 1.3 * deviation), (g, c) =>
        c % 8 === 5 ? -g : g,
      ),
      beta: Array.from(this.#numbers(channels, mean - deviation / 4, mean + deviation / 4)),
      mean: moments.map(m => (places === 1 ? all.mean : m.mean)),
      variance: moments.map(m => Math.max(places === 1 ? 0 : m.variance, pooled / 4, 1e-6)),
    };
    return this.step((net, v) => net.batchNormalization(v, parameters), x);
  }

  /** Batch normalization, Hardtanh, and the quantizer of the next layer's input. */
  activation(x: Value, options: LayerOptions): Value {
    return this.quantized(this.hardTanh(x, options.bits), options);
  }

  /** Batch normalization and Hardtanh, about where a quantizer of these bits has its levels. */
  hardTanh(x: Value, { activationBits }: SectionBits): Value {
    const normed = this.norm(
      x,
      activationBits === 1 ? { mean: 0, deviation: 1 } : { mean: 0.4, deviation: 0.4 },
    );
    return this.step((net, v) => net.clip(v, { min: -1, max: 1 }), normed);
  }

  /** The quantizer of a layer's input. */
  quantized(x: Value, { bits, name }: LayerOptions): Value {
    return this.step((net, v) => quantizeActivations(net, v, bits.activationBits, name), x);
  }

  /** Ends with a batch normalization of the scores, whose slopes differ from class to class. */
  done(scores: Value): Graph<GraphOp> {
    this.#net.output('scores', this.norm(scores, { mean: 0, deviation: 1 }));
    return this.#net.build();
  }

  #sampleOf(value: Value): Tensor {
    const sample = this.#samples.get(value);
    invariant(sample, `${value.name} has no sample`);
    return sample;
  }

  /** Numbers between two bounds (a linear congruential generator, Numerical Recipes), rounded to float32. */
  #numbers(count: number, from: number, to: number, then = (x: number) => x): Float64Array {
    const numbers = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
      numbers[i] = Math.fround(then(from + ((to - from) * this.#state) / 2 ** 32));
    }
    return numbers;
  }
}

/** Mean and variance of `count` elements from `first` on. */
function momentsOf(data: Float64Array, first: number, count: number): { mean: number; variance: number } {
  let sum = 0;
  let squares = 0;
  for (let i = first; i < first + count; i++) {
    sum += data[i];
    squares += data[i] ** 2;
  }
  const mean = sum / count;
  return { mean, variance: Math.max(0, squares / count - mean ** 2) };
}
