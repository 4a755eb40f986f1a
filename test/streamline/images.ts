import fc from 'fast-check';
import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { AutoPad } from '../../src/graph-ops/windows.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { sizeOf, tensor } from '../../src/ir/tensor.ts';
import { random } from '../graph-ops/samples.ts';

/**
 * Random small networks of images and signals. What is drawn are wishes: `describeImages` bends them to
 * what a network can have (a kernel is no larger than its image), and calibrates every quantizer on
 * sample frames so that its codes vary.
 */
export interface ImageNetwork {
  readonly seed: number;
  readonly isSignal: boolean;
  readonly channels: 1 | 3;
  readonly size: readonly [number, number];
  /** What the wire carries, as --input spells it. */
  readonly wire: string;
  readonly blocks: readonly Block[];
  readonly head: 'image' | 'dense' | 'gemm' | 'average' | 'max';
  /** `dyadic`: all numbers are small multiples of powers of two, so that float32 is exact. */
  readonly numbers: 'dyadic' | 'any';
}

interface Sliding {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  readonly autoPad: AutoPad;
  readonly pads: readonly [number, number, number, number];
}

export interface QuantizerWish {
  readonly kind: 'signed' | 'unsigned' | 'bipolar';
  readonly bits: number;
  readonly narrow: boolean;
  readonly isPerChannel: boolean;
  readonly zeroPoint: number;
}

export type Block =
  | (Sliding & {
      readonly kind: 'conv';
      readonly outputs: number;
      readonly groups: 'one' | 'each' | 'half';
      readonly weightBits: number;
      readonly isPerChannel: boolean;
      readonly hasBias: boolean;
      readonly hasNorm: boolean;
      readonly hasRelu: boolean;
      /** Absent: the sums themselves go on. */
      readonly quantizer?: QuantizerWish;
    })
  | (Sliding & { readonly kind: 'max-pool' | 'average-pool'; readonly ceilMode: boolean })
  | {
      readonly kind: 'residual';
      /** Scale of the branch over that of the skip; a fraction, so that a common unit exists. */
      readonly ratio: number;
      readonly hasRelu: boolean;
      readonly quantizer: QuantizerWish;
    };

/** A quantizer as it was calibrated: code = value / scale[c] + zeroPoint. */
export interface Calibrated {
  readonly scales: readonly number[];
  readonly zeroPoint: number;
  /** Added to the value before it is quantized, so that it is not all on one side. */
  readonly shift: number;
}

export interface DescribedImages {
  readonly graph: Graph<GraphOp>;
  /** By the node's name. */
  readonly quantizers: ReadonlyMap<string, Calibrated>;
  /** Kinds of what the network has, for tests to see that all are tried. */
  readonly features: ReadonlySet<string>;
}

const wholeBetween = (min: number, max: number) => fc.integer({ min, max });
const pairOf = (min: number, max: number) => fc.tuple(wholeBetween(min, max), wholeBetween(min, max));

const sliding = {
  kernel: pairOf(1, 3),
  strides: fc.oneof({ weight: 2, arbitrary: fc.constant([1, 1] as const) }, pairOf(1, 3)),
  dilations: fc.oneof({ weight: 2, arbitrary: fc.constant([1, 1] as const) }, pairOf(1, 2)),
  autoPad: fc.constantFrom<AutoPad[]>('explicit', 'explicit', 'same-upper', 'same-lower', 'valid'),
  pads: fc.tuple(wholeBetween(0, 2), wholeBetween(0, 2), wholeBetween(0, 2), wholeBetween(0, 2)),
};

const quantizer: fc.Arbitrary<QuantizerWish> = fc.record({
  kind: fc.constantFrom('signed', 'unsigned', 'signed', 'unsigned', 'bipolar'),
  bits: wholeBetween(1, 4),
  narrow: fc.boolean(),
  isPerChannel: fc.boolean(),
  zeroPoint: fc.constantFrom(0, 0, 0, 1),
});

const conv: fc.Arbitrary<Block> = fc
  .record({
    ...sliding,
    kind: fc.constant('conv' as const),
    outputs: wholeBetween(2, 4),
    groups: fc.constantFrom('one', 'one', 'each', 'half'),
    weightBits: wholeBetween(1, 3),
    isPerChannel: fc.boolean(),
    hasBias: fc.boolean(),
    hasNorm: fc.boolean(),
    hasRelu: fc.boolean(),
    quantizer: fc.option(quantizer, { nil: undefined, freq: 6 }),
  })
  .map(({ quantizer: q, ...rest }) =>
    q ? { ...rest, quantizer: q } : { ...rest, hasNorm: false, hasRelu: false },
  );

const pool: fc.Arbitrary<Block> = fc.record({
  ...sliding,
  kind: fc.constantFrom('max-pool', 'average-pool'),
  ceilMode: fc.boolean(),
});

const residual: fc.Arbitrary<Block> = fc.record({
  kind: fc.constant('residual' as const),
  ratio: fc.constantFrom(1, 1, 2, 0.5, 0.75, 3),
  hasRelu: fc.boolean(),
  quantizer,
});

export function imageNetworks(numbers: ImageNetwork['numbers']): fc.Arbitrary<ImageNetwork> {
  const wires = ['uint3', 'int3:1/4', 'uint2:1/2', 'uint4:1/16', 'int4', 'bipolar', 'uint2:1/2:-1/4'];
  return fc.record({
    seed: fc.nat(2 ** 31),
    isSignal: fc.constantFrom(false, false, true),
    channels: fc.constantFrom(1 as const, 3 as const),
    size: pairOf(4, 7),
    wire: fc.constantFrom(
      ...wires,
      ...(numbers === 'any' ? ['uint8:1/255', 'uint4:1/15', 'int8:1/127'] : []),
    ),
    blocks: fc
      .tuple(conv, fc.array(fc.oneof(conv, pool, residual), { minLength: 0, maxLength: 3 }))
      .map(([first, rest]) => [first, ...rest]),
    head: fc.constantFrom('image', 'dense', 'gemm', 'average', 'max'),
    numbers: fc.constant(numbers),
  });
}

/** The network with every quantizer calibrated. */
export function describeImages(network: ImageNetwork): DescribedImages {
  const known: Calibrated[] = [];
  for (;;) {
    const described = new Description(network, known).describe();
    if (!described.open) return described;
    known.push(calibrated(network, described.graph, described.open));
  }
}

/** A quantizer that has no scale yet, and the channels of what it takes. */
interface OpenQuantizer {
  readonly wish: QuantizerWish;
  readonly channels: number;
  readonly hasRelu: boolean;
  /** Where the scale is not free: it follows from that of another value. */
  readonly scale?: number;
}

/** Random frames of wire integers, in the model's element order. */
export function framesOf(
  { channels, size, isSignal, wire }: ImageNetwork,
  count: number,
  seed: number,
): number[][] {
  const next = random(seed);
  const length = channels * (isSignal ? size[1] : size[0] * size[1]);
  const [, sign, bits] = /^(u?)int(\d)/.exec(wire) ?? [];
  const levels = 2 ** Number(bits);
  return Array.from({ length: count }, () =>
    Array.from({ length }, () => {
      if (wire.startsWith('bipolar')) return next() < 0.5 ? -1 : 1;
      return Math.floor(levels * next()) - (sign === 'u' ? 0 : levels / 2);
    }),
  );
}

/** The model's input for wire integers. */
export function realInput({ wire }: ImageNetwork, integers: readonly number[]): Float32Array {
  const [, scale = '1', offset = '0'] = wire.split(':');
  const [s, o] = [scale, offset].map(text => {
    const [n, d = '1'] = text.split('/');
    return Number(n) / Number(d);
  });
  return Float32Array.from(integers, q => q * s + o);
}

export const inputShape = ({ channels, size, isSignal }: ImageNetwork): readonly number[] =>
  isSignal ? [1, channels, size[1]] : [1, channels, ...size];

/** Scales that spread the codes over what the open quantizer is given in a few frames. */
function calibrated(network: ImageNetwork, graph: Graph<GraphOp>, open: OpenQuantizer): Calibrated {
  const { wish, channels } = open;
  const samples = framesOf(network, 6, network.seed).map(frame => {
    const x = tensor('float32', inputShape(network), Float64Array.from(realInput(network, frame)));
    return evaluateGraph(graph, new Map([['x', x]])).get('open')?.data ?? [];
  });
  const all = samples.flatMap(data => [...data]);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const isMostlyBelow = most < -0.4 * least;
  const isMostlyAbove = -least < 0.4 * most;
  const isOneSided =
    wish.kind === 'signed' && !open.hasRelu
      ? false
      : isMostlyBelow || (wish.kind === 'bipolar' && isMostlyAbove);
  const mean = all.reduce((a, b) => a + b, 0) / all.length;
  const shift = isOneSided ? -Math.round(mean * 64) / 64 : 0;
  const largest = new Array<number>(channels).fill(0);
  for (const data of samples) {
    const places = data.length / channels;
    data.forEach((value, i) => {
      const c = Math.floor(i / places);
      const size = wish.kind === 'unsigned' || open.hasRelu ? value + shift : Math.abs(value + shift);
      largest[c] = Math.max(largest[c], size);
    });
  }
  const zeroPoint = wish.kind === 'bipolar' ? 0 : wish.zeroPoint;
  if (open.scale) return { scales: [open.scale], zeroPoint, shift };
  const levels =
    wish.kind === 'bipolar' ? 1 : wish.kind === 'signed' ? 2 ** (bitsOf(wish) - 1) : 2 ** bitsOf(wish);
  const scaleFor = (spread: number): number => {
    const ideal = Math.max(spread, 2 ** -6) / (levels * 1.25);
    const power = 2 ** Math.round(Math.log2(ideal));
    // At most ten bits, so that sums of two scales have a common unit.
    return network.numbers === 'dyadic' ? power : (power * Math.round((ideal / power) * 512)) / 512;
  };
  const widest = Math.max(...largest);
  const shared = scaleFor(widest);
  if (!wish.isPerChannel) return { scales: [shared], zeroPoint, shift };
  const scales = largest.map(spread => {
    const step = Math.round(Math.log2(spread / widest));
    return shared * 2 ** (Number.isFinite(step) ? Math.max(step, -2) : 0);
  });
  return { scales, zeroPoint, shift };
}

const bitsOf = ({ kind, bits }: QuantizerWish): number => (kind === 'signed' ? Math.max(bits, 2) : bits);

/** What the description knows of the value at hand. */
interface State {
  readonly value: Value;
  /** Zero is the integer 0, so that it can be padded with. */
  readonly hasZero: boolean;
  /** The one scale of its codes; absent where there are several, or no codes. */
  readonly scale?: number;
  readonly isCodes: boolean;
}

class Description {
  readonly #network: ImageNetwork;
  readonly #known: readonly Calibrated[];
  readonly #net = new NetworkBuilder('images');
  readonly #next: () => number;
  readonly #quantizers = new Map<string, Calibrated>();
  readonly #features = new Set<string>();
  #open: OpenQuantizer | undefined;
  #openValue: Value | undefined;

  constructor(network: ImageNetwork, known: readonly Calibrated[]) {
    this.#network = network;
    this.#known = known;
    this.#next = random(network.seed);
  }

  describe(): DescribedImages & { readonly open: OpenQuantizer | undefined } {
    const net = this.#net;
    const { wire, blocks } = this.#network;
    let state: State = {
      value: net.input('x', inputShape(this.#network)),
      hasZero: wire !== 'bipolar' && wire.split(':').length < 3,
      isCodes: false,
    };
    for (const block of blocks) {
      state = this.#block(state, block);
      if (this.#open) break;
    }
    const output = this.#openValue ?? this.#head(state);
    net.output(this.#open ? 'open' : 'y', output);
    return {
      graph: net.build(),
      quantizers: this.#quantizers,
      features: this.#features,
      open: this.#open,
    };
  }

  #block(state: State, block: Block): State {
    switch (block.kind) {
      case 'conv':
        return this.#conv(state, block);
      case 'max-pool':
      case 'average-pool':
        return this.#pool(state, block);
      case 'residual':
        return this.#residual(state, block);
    }
  }

  #conv({ value, hasZero }: State, block: Extract<Block, { kind: 'conv' }>): State {
    const channels = value.shape[1];
    const group = block.groups === 'each' ? channels : block.groups === 'half' && channels % 2 === 0 ? 2 : 1;
    const outputs = Math.ceil(block.outputs / group) * group;
    const slide = this.#slide(value, block, hasZero);
    const weights = this.#weights([outputs, channels / group, ...slide.kernel], block);
    const bias = block.hasBias ? { bias: this.#vector(outputs, 2) } : {};
    const { kernel: _, ...window } = slide;
    let y = this.#net.conv(value, weights, { ...window, ...bias, group });
    this.#features.add(group === 1 ? 'conv' : group === channels ? 'depthwise' : 'grouped');
    if (this.#network.isSignal) this.#features.add('signal');
    if (block.hasBias) this.#features.add('bias');
    if (!block.quantizer) {
      this.#features.add('unquantized');
      return { value: y, hasZero: hasZero && !block.hasBias, isCodes: false };
    }
    if (block.hasNorm) y = this.#norm(y);
    return this.#quantize(y, block.quantizer, { hasRelu: block.hasRelu });
  }

  #pool({ value, hasZero, scale, isCodes }: State, block: Extract<Block, { ceilMode: boolean }>): State {
    const isMax = block.kind === 'max-pool';
    const slide = this.#slide(value, block, hasZero, !isMax);
    const spatial = value.shape.slice(2);
    const isExplicit = slide.autoPad === 'explicit' || slide.autoPad === 'valid';
    const pads = slide.autoPad === 'explicit' ? slide.pads : slide.pads.map(() => 0);
    const isPadded = !isExplicit || pads.some(p => p > 0);
    const divides = spatial.every((size, i) => (size - slide.kernel[i]) % slide.strides[i] === 0);
    // An average over fewer elements at the border is refused.
    const ceilMode = block.ceilMode && (isMax || (divides && !isPadded));
    if (ceilMode) this.#features.add(`${block.kind} ceil`);
    this.#features.add(isPadded ? `${block.kind} padded` : block.kind);
    if (isMax) {
      const y = this.#net.maxPool(value, { ...slide, ceilMode });
      return { value: y, hasZero, isCodes, ...(scale === undefined ? {} : { scale }) };
    }
    const { dilations: _, ...plain } = slide;
    const mean = this.#net.averagePool(value, { ...plain, ceilMode, countIncludePad: true });
    return this.#quantize(mean, {
      kind: 'signed',
      bits: 4,
      narrow: false,
      isPerChannel: false,
      zeroPoint: 0,
    });
  }

  /** A branch of one convolution, added to what it reads. */
  #residual(state: State, block: Extract<Block, { kind: 'residual' }>): State {
    const { value, scale, hasZero, isCodes } = state;
    const channels = value.shape[1];
    const size = value.shape.slice(2);
    const canPad = hasZero && isCodes;
    const kernel = size.map(() => (canPad ? 3 : 1));
    const weights = this.#weights([channels, channels, ...kernel], { weightBits: 2, isPerChannel: false });
    const branch = this.#net.conv(value, weights, { autoPad: 'same-upper' });
    const wish: QuantizerWish = { kind: 'signed', bits: 3, narrow: false, isPerChannel: false, zeroPoint: 0 };
    const codes = this.#quantize(branch, wish, scale === undefined ? {} : { scale: scale * block.ratio });
    if (this.#open) return codes;
    // A skip without codes of one scale is quantized for the sum.
    const skip = scale === undefined ? this.#quantize(value, wish, { scale: codes.scale }) : state;
    if (this.#open) return skip;
    this.#features.add(
      block.ratio === 1 || scale === undefined ? 'sum of equal scales' : 'sum of other scales',
    );
    const sum = this.#net.add(skip.value, codes.value);
    return this.#quantize(sum, block.quantizer, { hasRelu: block.hasRelu });
  }

  #head({ value }: State): Value {
    const net = this.#net;
    const { head } = this.#network;
    this.#features.add(`head ${head}`);
    if (head === 'image') return value;
    const pooled =
      head === 'average' ? net.globalAveragePool(value) : head === 'max' ? net.globalMaxPool(value) : value;
    const flat = net.flatten(pooled);
    const inputs = flat.shape[1];
    const weighted = { weightBits: 3, isPerChannel: false };
    if (head !== 'gemm') return net.matMul(flat, this.#weights([inputs, 3], weighted));
    return net.gemm(flat, this.#weights([3, inputs], weighted), { c: this.#vector(3, 2), transB: true });
  }

  /** The wish for a window as far as the image allows it. */
  #slide(value: Value, wish: Sliding, canPad: boolean, isDense = false) {
    const spatial = value.shape.slice(2);
    const axes = spatial.length === 1 ? [1] : [0, 1];
    const kernel = axes.map((axis, i) => Math.min(wish.kernel[axis], spatial[i]));
    const dilations = axes.map((axis, i) =>
      isDense || (kernel[i] - 1) * wish.dilations[axis] + 1 > spatial[i] ? 1 : wish.dilations[axis],
    );
    const most = kernel.map((k, i) => Math.min(k - 1, dilations[i] > 1 ? 1 : 2));
    const padsOf = (end: 0 | 2) => axes.map((axis, i) => Math.min(wish.pads[axis + end], most[i]));
    const pads = canPad ? [...padsOf(0), ...padsOf(2)] : kernel.flatMap(() => [0, 0]);
    const autoPad: AutoPad = canPad ? wish.autoPad : wish.autoPad === 'valid' ? 'valid' : 'explicit';
    const strides = axes.map(axis => wish.strides[axis]);
    if (strides.some(s => s > 1)) this.#features.add('strides');
    if (dilations.some(d => d > 1)) this.#features.add('dilations');
    if (autoPad !== 'explicit') this.#features.add(autoPad);
    return { kernel, strides, dilations, autoPad, ...(autoPad === 'explicit' ? { pads } : { pads }) };
  }

  #weights(
    shape: readonly number[],
    { weightBits, isPerChannel }: { readonly weightBits: number; readonly isPerChannel: boolean },
  ): Value {
    const net = this.#net;
    const factor = this.#network.numbers === 'dyadic' ? 1 : Math.round(512 + 500 * this.#next()) / 512;
    const scales = Array.from({ length: isPerChannel ? shape[0] : 1 }, (_, o) => factor * 2 ** -(o % 3));
    const perOutput = sizeOf(shape.slice(1));
    const least = weightBits === 1 ? -1 : -(2 ** (weightBits - 1));
    const values = Array.from({ length: sizeOf(shape) }, (_, i) => {
      const draw = this.#next();
      const code = weightBits === 1 ? (draw < 0.5 ? -1 : 1) : least + Math.floor(draw * 2 ** weightBits);
      return code * scales[isPerChannel ? Math.floor(i / perOutput) : 0];
    });
    const constant = net.constant(values, shape);
    const scale = isPerChannel ? net.constant(scales, [shape[0], ...shape.slice(1).map(() => 1)]) : scales[0];
    if (isPerChannel) this.#features.add('weights per channel');
    if (weightBits === 1) return net.bipolarQuant(constant, { scale });
    return net.quant(constant, { scale, bits: weightBits, signed: true });
  }

  #norm(value: Value): Value {
    const channels = value.shape[1];
    this.#features.add('norm');
    const isDyadic = this.#network.numbers === 'dyadic';
    const epsilon = isDyadic ? 2 ** -10 : 1e-5;
    const each = (draw: () => number) => Array.from({ length: channels }, draw);
    return this.#net.batchNormalization(value, {
      gamma: each(
        () =>
          (this.#next() < 0.3 ? -1 : 1) * (isDyadic ? 2 ** Math.floor(2 * this.#next()) : 0.5 + this.#next()),
      ),
      beta: this.#vector(channels, 1),
      mean: this.#vector(channels, 1),
      variance: each(() =>
        isDyadic ? 4 ** Math.floor(3 * this.#next() - 1) - epsilon : 0.3 + 3 * this.#next(),
      ),
      epsilon,
    });
  }

  #vector(length: number, most: number): number[] {
    const isDyadic = this.#network.numbers === 'dyadic';
    return Array.from({ length }, () => {
      const value = most * (2 * this.#next() - 1);
      return isDyadic ? Math.round(8 * value) / 8 : value;
    });
  }

  #quantize(
    value: Value,
    wish: QuantizerWish,
    { scale, hasRelu = false }: { readonly scale?: number | undefined; readonly hasRelu?: boolean } = {},
  ): State {
    const name = `q${this.#quantizers.size}`;
    const found = this.#known[this.#quantizers.size];
    const channels = value.shape[1];
    if (!found) {
      this.#open = { wish, channels, hasRelu, ...(scale === undefined ? {} : { scale }) };
      this.#openValue = value;
      return { value, hasZero: false, isCodes: false };
    }
    this.#quantizers.set(name, found);
    const { scales, zeroPoint, shift } = found;
    const net = this.#net;
    const shifted = shift === 0 ? value : net.add(value, shift);
    const y = hasRelu && wish.kind !== 'bipolar' ? net.relu(shifted) : shifted;
    if (y !== shifted) this.#features.add('relu');
    const ones = value.shape.slice(2).map(() => 1);
    const operand = scales.length === 1 ? scales[0] : net.constant(scales, [1, channels, ...ones]);
    this.#features.add(wish.kind);
    if (scales.length > 1) this.#features.add('quantizer per channel');
    const single = scales.length === 1 ? { scale: scales[0] } : {};
    if (wish.kind === 'bipolar') {
      return {
        value: net.bipolarQuant(y, { scale: operand, name }),
        hasZero: false,
        isCodes: true,
        ...single,
      };
    }
    const bits = bitsOf(wish);
    const signed = wish.kind === 'signed';
    const narrow = wish.narrow && (signed || bits > 1);
    const codes = net.quant(y, { scale: operand, zeroPoint, bits, signed, narrow, name });
    return { value: codes, hasZero: zeroPoint === 0, isCodes: true, ...single };
  }
}
