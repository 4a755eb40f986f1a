import type { NetworkBuilder, Value } from '../../src/frontend/builder.ts';
import { powerNear, times } from './draw.ts';
import { quantized } from './quantized.ts';
import type { Site, State } from './site.ts';
import { vector } from './weights.ts';

/** Batch normalization by about the mean and deviation that each channel has, its slopes of both signs. */
function norm(site: Site, value: Value): Value {
  const { net, draw } = site;
  site.note('norm');
  const moments = net.samples(value).map(values => {
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return { mean, deviation: Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length) };
  });
  const widest = Math.max(...moments.map(m => m.deviation), 2 ** -4);
  const deviations = moments.map(m => powerNear(Math.max(m.deviation, widest / 4)));
  // So near to the least variance that all variances less epsilon are float32 numbers.
  const epsilon = Math.min(...deviations) ** 2 / 4;
  const parameters = {
    gamma: times(value.shape[1], () => draw.pick([1, 1, 2, 0.5, -1, -0.5])),
    beta: vector(site, value.shape[1], 1),
    mean: moments.map(({ mean }) => Math.round(mean * 8) / 8),
    variance: deviations.map(d => d * d - epsilon),
    epsilon,
  };
  return net.step((b, v) => b.batchNormalization(v, parameters), value);
}

/** Functions that are exact on dyadic numbers, and (with '~') those that are not. */
const FUNCTIONS: Readonly<Record<string, (net: NetworkBuilder, x: Value) => Value>> = {
  relu: (net, x) => net.relu(x),
  'clip to 6': (net, x) => net.clip(x, { min: 0, max: 6 }),
  clip: (net, x) => net.clip(x, { min: -1.5, max: 2 }),
  'leaky relu': (net, x) => net.leakyRelu(x, { alpha: 0.125 }),
  'hard sigmoid': (net, x) => net.hardSigmoid(x, { alpha: 0.25, beta: 0.5 }),
  abs: (net, x) => net.abs(x),
  neg: (net, x) => net.neg(x),
  'sigmoid~': (net, x) => net.sigmoid(x),
  'tanh~': (net, x) => net.tanh(x),
  'elu~': (net, x) => net.elu(x),
  'softplus~': (net, x) => net.softplus(x),
  'gelu~': (net, x) => net.gelu(x),
  'hard swish~': (net, x) => net.hardSwish(x),
};

/** Those that rise only, so that their argument may be wide. */
const RISING = [
  'relu',
  'relu',
  'relu',
  'clip',
  'clip to 6',
  'leaky relu',
  'hard sigmoid',
  'neg',
  'sigmoid~',
  'tanh~',
];

/** Sums as codes again: perhaps batch normalization and a function, then a quantizer of any kind. */
export function activation(site: Site, value: Value): State {
  const { draw } = site;
  const normed = draw.chance(0.5) ? norm(site, value) : value;
  return quantized(site, draw.chance(0.6) ? withFunction(site, normed, RISING) : normed);
}

/** Any function of the value; one that rises and falls becomes a table. */
export function withFunction(site: Site, value: Value, names = Object.keys(FUNCTIONS)): Value {
  const name = site.draw.pick(names);
  site.note(name);
  return site.net.step(FUNCTIONS[name], value);
}
