import type { NetworkBuilder, Value } from '../../src/frontend/builder.ts';
import { ROUNDING_MODES } from '../../src/graph-ops/rounding.ts';
import { sizeOf } from '../../src/ir/tensor.ts';
import { type Draw, powerNear, times } from './draw.ts';
import type { SampledNetwork } from './sampled-network.ts';
import { doReFa, type Levels, SIGNS, SPELLINGS } from './spelled.ts';

/** What is known of the value at hand. */
export interface State {
  /** [batch, channels], [batch, channels, length] or [batch, channels, height, width]. */
  readonly value: Value;
  /** The real zero is an integer, the same on every channel, so that it can be padded with. */
  readonly hasZero: boolean;
  /** Bits that hold the value as integers of its finest scale. */
  readonly bits: number;
  /** The one scale of its codes; absent where there are several. */
  readonly scale?: number;
}

/** What blocks are made with. */
export interface Site {
  readonly net: SampledNetwork;
  readonly draw: Draw;
  /** Records what the network has; a name with '~' tells that float32 is not exact there. */
  readonly note: (feature: string) => void;
}

/** Bits of weights and activations together: sums of them, normed, stay within the 24 bits of a float32. */
const PRODUCT_BITS = 11;

const BITS = [1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8];

/** A builder of quantized random weights, whose outputs lie along `outputAxis`; of so many bits where told. */
export function weights(
  { draw, note }: Site,
  shape: readonly number[],
  activationBits: number,
  outputAxis = 0,
  wished?: number,
): (net: NetworkBuilder) => Value {
  const most = Math.max(1, PRODUCT_BITS - activationBits);
  const bits = wished ?? Math.min(draw.pick(BITS), most);
  const isPerChannel = draw.chance(0.3);
  const scale = 2 ** -draw.whole(0, 3);
  const scales = times(isPerChannel ? shape[outputAxis] : 1, () => scale * 2 ** -draw.whole(0, 2));
  const inner = sizeOf(shape.slice(outputAxis + 1));
  const narrow = bits > 1 && draw.chance(0.5);
  const least = narrow ? 1 - 2 ** (bits - 1) : -(2 ** (bits - 1));
  const values = times(sizeOf(shape), i => {
    const code = bits === 1 ? draw.pick([-1, 1]) : draw.whole(least, 2 ** (bits - 1) - 1);
    return code * scales[Math.floor(i / inner) % scales.length];
  });
  // A layer of zeros only would have nothing to say.
  if (!values.some(v => v !== 0)) values[0] = -scales[0];
  note(bits === 1 ? 'bipolar weights' : bits > 4 ? 'wide weights' : 'narrow weights');
  if (isPerChannel) note('weights per channel');
  const spelling = !isPerChannel && draw.chance(0.25) ? draw.pick(Object.keys(SPELLINGS)) : undefined;
  const sign = draw.pick(Object.keys(SIGNS));
  if (spelling) note(`weights spelled: ${bits === 1 ? sign : spelling}`);
  const scaleShape = shape.map((dim, axis) => (axis === outputAxis ? dim : 1));
  return net => {
    const operand = isPerChannel ? net.constant(scales, scaleShape) : scales[0];
    const constant = net.constant(values, shape);
    if (spelling && bits === 1) return SIGNS[sign](net, constant, scales[0]);
    const levels = { scale: scales[0], least, most: 2 ** (bits - 1) - 1 };
    if (spelling) return SPELLINGS[spelling](net, constant, levels);
    if (bits === 1) return net.bipolarQuant(constant, { scale: operand });
    return net.quant(constant, { scale: operand, bits, signed: true, narrow });
  };
}

/** Multiples of 1/8 below `most`. */
export const vector = ({ draw }: Site, length: number, most: number): number[] =>
  times(length, () => draw.whole(-8 * most, 8 * most) / 8);

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

/** A quantizer whose codes vary, calibrated on what comes; of so many bits where told. */
export function quantized(site: Site, given: Value, maxBits = 8, wished?: number): State {
  const { net, draw, note } = site;
  const drawn = wished ?? Math.min(draw.pick(BITS), maxBits);
  const isBipolar = drawn === 1 && draw.chance(0.7);
  const value = isBipolar ? centred(site, given) : given;
  const samples = net.samples(value);
  const all = samples.flat();
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const signed = !isBipolar && (least < -0.5 * most || (least < 0 && draw.chance(0.5)));
  const bits = signed ? Math.max(drawn, 2) : drawn;
  const reach = (values: readonly number[]) =>
    values.reduce((a, b) => Math.max(a, signed || isBipolar ? Math.abs(b) : b), 0);
  const widest = Math.max(reach(all), 2 ** -6);
  const levels = isBipolar ? 1 : signed ? 2 ** (bits - 1) : 2 ** bits;
  // Most scales are powers of two, for which float32 is exact.
  const isFree = draw.chance(0.04);
  const shared = powerNear(widest / levels) * (isFree ? Math.fround(draw.whole(700, 1300) / 1000) : 1);
  if (isFree) note('free scale~');
  const isPerChannel = draw.chance(0.2);
  const scales = isPerChannel
    ? samples.map(
        values => shared * Math.min(1, Math.max(0.25, powerNear(Math.max(reach(values), 2 ** -9) / widest))),
      )
    : [shared];
  const shape = [1, samples.length, ...value.shape.slice(2).map(() => 1)];
  const roundingMode = draw.chance(0.7) ? 'round' : draw.pick(ROUNDING_MODES);
  const zeroPoint = !isBipolar && draw.chance(0.1) ? 1 : 0;
  const narrow = bits > 1 && draw.chance(0.3);
  note(isBipolar ? 'bipolar' : signed ? 'signed' : 'unsigned');
  note(`${bits} bits`);
  if (isPerChannel) note('quantizer per channel');
  if (roundingMode !== 'round') note('other rounding');
  if (zeroPoint !== 0) note('zero-point');
  const isSpelled = !isPerChannel && draw.chance(0.25);
  if (isSpelled && drawn === 1) return spelledSign(site, value, shared);
  if (isSpelled) {
    const least = signed ? (narrow ? 1 : 0) - 2 ** (bits - 1) : 0;
    return spelled(site, value, { scale: shared, least, most: signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1 });
  }
  const codes = net.step((b, v) => {
    const scale = isPerChannel ? b.constant(scales, shape) : scales[0];
    if (isBipolar) return b.bipolarQuant(v, { scale });
    return b.quant(v, { scale, bits, signed, narrow, zeroPoint, roundingMode });
  }, value);
  return {
    value: codes,
    hasZero: zeroPoint === 0 && !isPerChannel,
    bits: bits + (isPerChannel ? 2 : 0) + (zeroPoint === 0 ? 0 : 1),
    ...(isPerChannel ? {} : { scale: scales[0] }),
  };
}

/** A quantizer of several levels in plain operators. */
function spelled({ net, draw, note }: Site, value: Value, levels: Levels): State {
  const name = draw.pick([...Object.keys(SPELLINGS), 'DoReFa', 'DoReFa~']);
  note(`spelled: ${name}`);
  const { scale, least, most } = levels;
  const width = (range: number): number => Math.ceil(Math.log2(range + 1));
  if (!name.startsWith('DoReFa')) {
    const codes = net.step((b, v) => SPELLINGS[name](b, v, levels), value);
    return { value: codes, hasZero: true, bits: width(most - least), scale };
  }
  // With a whole power of two of steps float32 is exact.
  const steps = name === 'DoReFa' ? 2 ** width(most - least - 1) : most - least;
  const codes = net.step((b, v) => doReFa(b, v, { scale, least, most: least + steps }), value);
  return { value: codes, hasZero: true, bits: width(steps), scale };
}

/** A quantizer of two or three levels in plain operators. */
function spelledSign({ net, draw, note }: Site, value: Value, scale: number): State {
  const name = draw.pick(Object.keys(SIGNS));
  note(`spelled: ${name}`);
  const codes = net.step((b, v) => SIGNS[name](b, v, scale), value);
  return { value: codes, hasZero: name.startsWith('ternary'), bits: 2, scale };
}

/** A value that is all on one side of zero, moved by about its mean. */
function centred({ net }: Site, value: Value): Value {
  const all = net.samples(value).flat();
  const [least, most] = [Math.min(...all), Math.max(...all)];
  if (least < -0.4 * most && most > -0.4 * least) return value;
  const shift = Math.round((all.reduce((a, b) => a + b, 0) / all.length) * 64) / 64;
  return net.step((b, v) => b.sub(v, shift), value);
}

/** Codes of one scale and few bits, for what needs them. */
export const asCodes = (site: Site, state: State, maxBits = 4): State =>
  state.scale !== undefined && state.bits <= maxBits ? state : quantized(site, state.value, maxBits);
