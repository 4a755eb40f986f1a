import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';

/** Numbers below 1, the same at every call (a linear congruential generator, Numerical Recipes). */
export function drawing(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Names of a network's parts, so that tests can give it others. */
export interface TinyNames {
  readonly network: string;
  readonly input: string;
  readonly output: string;
  /** Of the node of layer i: its matrix product, and its activation quantizer. */
  readonly product: (i: number) => string;
  readonly activation: (i: number) => string;
}

const PLAIN: TinyNames = {
  network: 'tiny',
  input: 'x',
  output: 'scores',
  product: i => `fc${i + 1}`,
  activation: i => `act${i + 1}`,
};

/**
 * A perceptron of the given widths: 2-bit weights, batch normalization with slopes of both signs, 2-bit
 * activations; the last layer has bipolar weights and gives scores. Its input is real: what the wire
 * carries is for --input to say (int4 fits).
 */
export function tinyNetwork(widths: readonly number[] = [12, 8, 6, 4], names = PLAIN): Graph<GraphOp> {
  const draw = drawing(widths.length);
  const net = new NetworkBuilder(names.network);
  let x: Value = net.input(names.input, [1, widths[0]]);
  for (let i = 1; i < widths.length; i++) {
    const [inputs, outputs] = [widths[i - 1], widths[i]];
    const isLast = i === widths.length - 1;
    const name = names.product(i - 1);
    const vector = (from: number, to: number) =>
      Array.from({ length: outputs }, () => from + (to - from) * draw());
    const raw = net.constant(
      Array.from({ length: inputs * outputs }, () => 2 * draw() - 1),
      [inputs, outputs],
      { name: `${name} weights` },
    );
    const weights = isLast
      ? net.bipolarQuant(raw, { scale: 0.5, name: `${name} quantizer` })
      : net.quant(raw, { scale: 0.5, bits: 2, signed: true, narrow: true, name: `${name} quantizer` });
    x = net.matMul(x, weights, { name });
    if (isLast) break;
    const spread = i === 1 ? 4 : 1;
    x = net.batchNormalization(x, {
      gamma: vector(0.5, 1.5).map(g => (draw() < 0.25 ? -g : g)),
      beta: vector(0.5, 1.5),
      mean: vector(-spread, spread),
      variance: vector(0.5 * spread, 2 * spread).map(v => v * v),
    });
    x = net.quant(x, { scale: 1, bits: 2, signed: false, name: names.activation(i - 1) });
  }
  net.output(names.output, x);
  return net.build();
}
