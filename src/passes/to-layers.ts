import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { type Diagnostic, fail } from '../ir/diagnostic.ts';
import { type IntegerTensor, integerTensor } from '../ir/integer-tensor.ts';
import { type IntegerRange, isValueOf, rangeOf } from '../ir/integer-type.ts';
import { invariant, unreachable } from '../ir/invariant.ts';
import { sizeOf } from '../ir/tensor.ts';
import { type AttrsOf, inferNode, type LayerGraph, type LayerOp, weightCodeOf } from '../ops/index.ts';
import type { ValueInfo } from '../ops/op-room.ts';
import { codeRange, dequantization, type Quantizer } from '../quant/quantizer.ts';
import type { CanonicalGraph, CanonicalOp } from './canonical.ts';
import { depthwiseOnIntegers } from './depthwise.ts';
import { passDiagnostic } from './diagnostics.ts';
import { joinMultipliers } from './join.ts';
import { linearOnIntegers, orFail } from './linear.ts';
import { asAffine, bareMeaning, IDENTITY, layerShape, type Meaning, withAffine } from './meaning.ts';
import { type Snap, topKAttrs } from './rank.ts';
import { requantizeAttrs } from './requantize.ts';
import { asTranslation, byChannel, splitChannels, thresholdAttrs } from './thresholds.ts';
import type { WireType } from './wire.ts';

/** Most levels of a quantizer inside the network that are built as thresholds. */
export const MAX_LEVELS = 1023;

/** Fewest levels for which a requantizer is looked for, and most. */
const MIN_REQUANTIZED_LEVELS = 256;
const MAX_REQUANTIZED_LEVELS = 4095;

/** Most steps that are compared with the integers of the wire to find that the quantizer only renames them. */
const MAX_TRANSLATION_LEVELS = 2 ** 16;

export interface ToLayersOptions {
  /** What the wire carries; undefined only where `hostQuantizer` is given. */
  readonly wire: WireType;
  readonly snap: Snap;
  /**
   * Which of two equal operators on a value is built. Undefined: thresholds, wherever they can be.
   */
  readonly prefersRequantizer?: (
    thresholds: AttrsOf<'threshold'>,
    requantizer: AttrsOf<'requantize'>,
    input: ValueInfo,
  ) => boolean;
}

/** A quantizer of the trained network and where its value is computed in the layer graph. */
export interface QuantizerProbe {
  readonly node: string;
  /** Name of the quantizer's result in the trained network. */
  readonly tensor: string;
  readonly quantizer: Broadcast<Quantizer>;
  /** The meaning of the value that it quantizes. */
  readonly before: Meaning;
  /** Layer value of its codes; code = layer value + translation. */
  readonly layer: string;
  readonly translation: number;
}

export interface LoweredNetwork {
  readonly layers: LayerGraph;
  /** What the input integers mean. */
  readonly input: Meaning;
  /** What the output integers mean. */
  readonly output: Meaning;
  readonly probes: readonly QuantizerProbe[];
  readonly notes: readonly Diagnostic[];
}

/**
 * The canonical float graph as integer layers. It walks the graph once and keeps for every float
 * value its meaning in terms of an integer value (meaning.ts): affine nodes only change meanings,
 * quantizers become thresholds, linear nodes become dense layers.
 */
export function toLayers(graph: CanonicalGraph, options: ToLayersOptions): LoweredNetwork {
  return new Lowering(graph, options).run();
}

class Lowering {
  private readonly graph: CanonicalGraph;
  private readonly options: ToLayersOptions;
  private readonly nodes: LayerOp[] = [];
  private readonly values = new Map<string, ValueInfo>();
  private readonly meanings = new Map<string, Meaning>();
  private readonly probes: QuantizerProbe[] = [];
  private readonly notes: Diagnostic[] = [];

  constructor(graph: CanonicalGraph, options: ToLayersOptions) {
    this.graph = graph;
    this.options = options;
  }

  run(): LoweredNetwork {
    const { graph } = this;
    const [input] = graph.inputs;
    const [output] = graph.outputs;
    const { wire } = this.options;
    const shape = this.shapeOf(input.name);
    const view = this.inputView(input.name);
    const channelAxis = this.hasImages() ? Math.min(1, shape.length - 1) : lastChannelAxis(view);
    this.values.set(input.name, {
      shape: layerShape(view, channelAxis),
      type: wire.type,
      range: wire.range,
    });
    const bare = bareMeaning(input.name, shape, this.hasImages() ? channelAxis : lastChannelAxis(shape), 1);
    const wireMap = { scale: S.fromRational(wire.scale), offset: S.fromRational(wire.offset) };
    const magnitude = B.shared(shape.length, Math.abs(Q.toNumber(wire.offset)));
    this.meanings.set(input.name, withAffine(bare, B.shared(shape.length, wireMap), magnitude, 0, shape));
    for (const node of graph.nodes) this.lower(node);
    const meaning = this.meaningOf(output.name);
    if (this.nodes.length === 0) fail(passDiagnostic('no-layers', {}));
    if (!asAffine(meaning)) {
      fail(passDiagnostic('unquantized-activation', { op: 'the network output' }, { tensor: output.name }));
    }
    return {
      layers: {
        name: graph.name,
        input: input.name,
        output: meaning.layer,
        nodes: this.nodes,
        values: this.values,
      },
      input: this.meaningOf(input.name),
      output: meaning,
      probes: this.probes,
      notes: this.notes,
    };
  }

  /** The input's shape after the changes of shape that directly follow it. */
  private inputView(name: string): readonly number[] {
    const next = this.graph.nodes.find(n => n.inputs[0] === name);
    return next?.kind === 'layout' ? this.inputView(next.outputs[0]) : this.shapeOf(name);
  }

  /** True where the network looks at images: then values of rank 3 and 4 have their channels on axis 1. */
  private hasImages(): boolean {
    return this.graph.nodes.some(
      n => n.kind === 'window' || n.kind === 'depthwise' || (n.kind === 'linear' && n.attrs.axis === 'image'),
    );
  }

  private lower(node: CanonicalOp): void {
    switch (node.kind) {
      case 'affine': {
        const { map, magnitude, operations } = node.attrs;
        const meaning = this.meaningOf(node.inputs[0]);
        this.define(node, withAffine(meaning, map, magnitude, operations, this.shapeOf(node.outputs[0])));
        return;
      }
      case 'elementwise': {
        const meaning = this.meaningOf(node.inputs[0]);
        this.define(node, {
          ...meaning,
          stages: [...meaning.stages, { kind: 'elementwise', fn: node.attrs.fn }],
        });
        return;
      }
      case 'layout':
        this.lowerLayout(node);
        return;
      case 'quantizer':
        this.lowerQuantizer(node);
        return;
      case 'linear':
        this.lowerLinear(node);
        return;
      case 'depthwise':
        this.lowerDepthwise(node);
        return;
      case 'window':
        this.lowerWindow(node);
        return;
      case 'pool':
        this.lowerPool(node);
        return;
      case 'add':
        this.lowerAdd(node);
        return;
      case 'top-k':
        this.lowerTopK(node);
        return;
      default:
        unreachable(node);
    }
  }

  private lowerLayout(node: Extract<CanonicalOp, { kind: 'layout' }>): void {
    const meaning = this.meaningOf(node.inputs[0]);
    const to = this.shapeOf(node.outputs[0]);
    const dims = (shape: readonly number[]) => String(shape.filter(dim => dim > 1));
    const isImage = meaning.channelAxis === 1 && meaning.shape.length >= 3;
    const isFlat = to.filter(dim => dim > 1).length <= 1;
    const isInput = meaning.layer === this.graph.inputs[0].name && !isImage;
    if (!isInput && !isFlat && dims(meaning.shape) !== dims(to)) {
      const [from, into] = [meaning.shape.join(', '), to.join(', ')];
      fail(passDiagnostic('moves-data', { op: 'the reshape', from, to: into }, { node: node.name }));
    }
    const reshape = <T>(b: Broadcast<T>): Broadcast<T> => B.reshape(b, meaning.shape, to);
    const staysImage = isImage && to.length === meaning.shape.length;
    const moved: Meaning = {
      ...meaning,
      shape: to,
      channelAxis: staysImage ? 1 : lastChannelAxis(to),
      stages: meaning.stages.map(stage =>
        stage.kind === 'affine' ? { kind: 'affine', map: reshape(stage.map) } : stage,
      ),
      rounding: {
        terms: meaning.rounding.terms,
        weight: reshape(meaning.rounding.weight),
        magnitude: reshape(meaning.rounding.magnitude),
      },
    };
    const places = sizeOf(this.infoOf(meaning.layer).shape.slice(0, -1));
    if (!isImage || staysImage || places === 1) {
      this.define(node, moved);
      return;
    }
    // A flattened image: the layer value is cut into one vector, in its own order.
    const source = this.infoOf(meaning.layer);
    const layer = this.emit({
      kind: 'reshape',
      attrs: { shape: [sizeOf(source.shape)] },
      inputs: [meaning.layer],
      ...named(node),
    });
    const channels = source.shape[source.shape.length - 1];
    const columns = Int32Array.from(
      { length: places * channels },
      (_, i) => (i % places) * channels + Math.floor(i / places),
    );
    this.define(node, { ...moved, layer, ...(channels > 1 ? { columns } : {}) });
  }

  private lowerWindow(node: Extract<CanonicalOp, { kind: 'window' }>): void {
    const meaning = this.meaningOf(node.inputs[0]);
    const source = this.infoOf(meaning.layer);
    const { padding, ...geometry } = node.attrs;
    const isPadded = geometry.pads.some(p => p > 0);
    const padValue = !isPadded
      ? 0
      : padding === 'least'
        ? rangeOf(source.type).min
        : this.zeroOf(node, meaning, source);
    this.refuseOddPadding(node, source, padding);
    const attrs = { ...geometry, padValue };
    const [height, width, channels] = source.shape;
    const isWhole = geometry.kernel[0] === height && geometry.kernel[1] === width && !isPadded;
    const isPlace = geometry.kernel[0] * geometry.kernel[1] === 1 && geometry.strides.every(s => s === 1);
    const whole = [1, 1, height * width * channels];
    const layer =
      isPlace && !isPadded
        ? meaning.layer
        : isWhole
          ? this.emit({ kind: 'reshape', attrs: { shape: whole }, inputs: [meaning.layer], ...named(node) })
          : this.emit({ kind: 'window', attrs, inputs: [meaning.layer], ...named(node) });
    const shape = this.shapeOf(node.outputs[0]);
    const places = geometry.kernel[0] * geometry.kernel[1];
    // Window channels repeat the image's: place by place, channel innermost.
    const repeat = <T>(b: Broadcast<T>): Broadcast<T> => {
      if (B.isShared(b)) return B.shared(shape.length, b.values[0]);
      const values = Array.from({ length: places * channels }, (_, i) => b.values[i % channels]);
      return { shape: shape.map((_, axis) => (axis === 1 ? values.length : 1)), values };
    };
    this.define(node, {
      ...meaning,
      layer,
      shape,
      stages: meaning.stages.map(stage =>
        stage.kind === 'affine' ? { kind: 'affine', map: repeat(stage.map) } : stage,
      ),
      rounding: {
        terms: meaning.rounding.terms,
        weight: repeat(meaning.rounding.weight),
        magnitude: repeat(meaning.rounding.magnitude),
      },
    });
  }

  /** Padding wider than the kernel makes windows of nothing but padding. */
  private refuseOddPadding(
    node: Extract<CanonicalOp, { kind: 'window' }>,
    source: ValueInfo,
    padding: 'zero' | 'least',
  ): void {
    const { kernel, dilations, pads } = node.attrs;
    const refuse = (reason: string): never =>
      fail(passDiagnostic('unsupported-operator', { op: 'the window', reason }, { node: node.name }));
    const spans = [0, 1].map(i => (kernel[i] - 1) * dilations[i] + 1);
    if (pads.some((p, i) => p >= spans[i % 2])) refuse('its padding is wider than its kernel');
    if (padding === 'least' && source.type.kind === 'bipolar' && pads.some(p => p > 0)) {
      refuse('-1 / +1 activations have no value that padding could hold');
    }
  }

  /** The integer that means zero on every channel. */
  private zeroOf(node: CanonicalOp, meaning: Meaning, source: ValueInfo): number {
    const at = { node: node.name };
    const maps =
      asAffine(meaning) ?? fail(passDiagnostic('unquantized-activation', { op: 'this layer' }, at));
    const zeros = maps.values.map(m => S.rationalRatio(S.negate(m.offset), m.scale));
    const [zero] = zeros;
    const isCommon = zero !== undefined && zeros.every(z => z && Q.equals(z, zero)) && zero.den === 1n;
    const value = isCommon ? Number(zero.num) : Number.NaN;
    // A code of zero other than 0 (a zero-point) cannot be padded with yet.
    const fits = source.type.kind !== 'bipolar' && isValueOf(source.type, value) && value === 0;
    if (!fits) fail(passDiagnostic('no-zero', {}, at));
    return value;
  }

  private lowerPool(node: Extract<CanonicalOp, { kind: 'pool' }>): void {
    const meaning = this.meaningOf(node.inputs[0]);
    const at = { node: node.name };
    const maps = asAffine(meaning) ?? fail(passDiagnostic('unquantized-activation', { op: 'pooling' }, at));
    if (node.attrs.mode === 'max' && maps.values.some(m => S.sign(m.scale) <= 0)) {
      fail(
        passDiagnostic(
          'unsupported-operator',
          { op: 'max pooling', reason: 'its input has a negative scale' },
          at,
        ),
      );
    }
    const { places, mode } = node.attrs;
    const layer = this.emit({
      kind: 'pool',
      attrs: { mode, places },
      inputs: [meaning.layer],
      ...named(node),
    });
    const shape = this.shapeOf(node.outputs[0]);
    const first = <T>(b: Broadcast<T>): Broadcast<T> =>
      B.isShared(b)
        ? B.shared(shape.length, b.values[0])
        : {
            shape: b.shape.map((dim, axis) => (axis === 1 ? dim / places : dim)),
            values: b.values.slice(0, b.values.length / places),
          };
    // The sum of `places` values scale * q + offset is scale * sum + places * offset.
    const count = S.fromNumber(mode === 'sum' ? places : 1);
    const map = B.map(first(maps), m => ({ scale: m.scale, offset: S.multiply(m.offset, count) }));
    const magnitude = B.map(map, m => Math.abs(S.toNumber(m.offset)));
    const terms = meaning.rounding.terms + (mode === 'sum' ? places : 0);
    this.define(
      node,
      withAffine(bareMeaning(layer, shape, meaning.channelAxis, terms), map, magnitude, 0, shape),
    );
  }

  private lowerAdd(node: Extract<CanonicalOp, { kind: 'add' }>): void {
    const meanings = node.inputs.map(value => this.meaningOf(value));
    const at = { node: node.name };
    const maps = meanings.map(
      m => asAffine(m) ?? fail(passDiagnostic('unquantized-activation', { op: 'the sum' }, at)),
    );
    const [a, b] = meanings;
    const shapes = meanings.map(m => String(this.infoOf(m.layer).shape));
    if (shapes[0] !== shapes[1] || a.columns || b.columns) {
      fail(
        passDiagnostic(
          'unsupported-operator',
          { op: 'the sum', reason: 'its operands have different shapes' },
          at,
        ),
      );
    }
    const { multipliers, map, note } = joinMultipliers(maps[0], maps[1], this.options.snap, at);
    if (note) this.notes.push(note);
    const layer = this.emit({
      kind: 'add',
      attrs: { multipliers },
      inputs: meanings.map(m => m.layer),
      ...named(node),
    });
    const shape = this.shapeOf(node.outputs[0]);
    const magnitude = B.map(map, m => Math.abs(S.toNumber(m.offset)));
    const terms = a.rounding.terms + b.rounding.terms + 1;
    this.define(node, withAffine(bareMeaning(layer, shape, a.channelAxis, terms), map, magnitude, 0, shape));
  }

  private lowerQuantizer(node: Extract<CanonicalOp, { kind: 'quantizer' }>): void {
    const meaning = this.meaningOf(node.inputs[0]);
    const { quantizer } = node.attrs;
    const levels = Math.max(...quantizer.values.map(q => codeRange(q).max - codeRange(q).min));
    const source = this.infoOf(meaning.layer);
    const channels = splitChannels(meaning, quantizer);
    if (!channels || (channels.length > 1 && channels.length !== source.shape.at(-1))) {
      fail(passDiagnostic('varies-inside-vector', {}, { node: node.name }));
    }
    // A quantizer with fewer steps than the source has integers cannot keep them all apart.
    const canBeTranslation =
      levels >= source.range.max - source.range.min && levels <= MAX_TRANSLATION_LEVELS;
    if (levels > MAX_REQUANTIZED_LEVELS && !canBeTranslation) {
      fail(
        passDiagnostic('too-many-levels', { levels: levels + 1, limit: MAX_LEVELS + 1 }, { node: node.name }),
      );
    }
    const attrs = thresholdAttrs(channels, source.range);
    const translation = asTranslation(attrs, source.range, source.type.kind === 'bipolar');
    const requantizer = translation === undefined ? this.requantizerOf(attrs, levels, source) : undefined;
    if (translation === undefined && !requantizer && levels > MAX_LEVELS) {
      fail(
        passDiagnostic('too-many-levels', { levels: levels + 1, limit: MAX_LEVELS + 1 }, { node: node.name }),
      );
    }
    const layer =
      translation === undefined
        ? requantizer
          ? this.emit({ kind: 'requantize', attrs: requantizer, inputs: [meaning.layer], ...named(node) })
          : this.emit({ kind: 'threshold', attrs, inputs: [meaning.layer], ...named(node) })
        : meaning.layer;
    const added = translation ?? 0;
    this.probes.push({
      node: node.name,
      tensor: node.outputs[0],
      quantizer,
      before: meaning,
      layer,
      translation: added,
    });
    this.define(node, this.quantized(layer, quantizer, added, meaning));
  }

  /** The requantizer to build in place of thresholds: where there is one, and it is preferred or the only way. */
  private requantizerOf(
    attrs: AttrsOf<'threshold'>,
    levels: number,
    source: ValueInfo,
  ): AttrsOf<'requantize'> | undefined {
    if (levels < MIN_REQUANTIZED_LEVELS || levels > MAX_REQUANTIZED_LEVELS) return undefined;
    const found = requantizeAttrs(attrs, source.range);
    if (!found || levels > MAX_LEVELS) return found;
    return this.options.prefersRequantizer?.(attrs, found, source) ? found : undefined;
  }

  /** The meaning of a quantizer's codes: scale * (layer + translation) + offset. */
  private quantized(
    layer: string,
    quantizer: Broadcast<Quantizer>,
    translation: number,
    { shape, channelAxis, columns }: Meaning,
  ): Meaning {
    const map = B.map(quantizer, q => {
      const { scale, offset } = dequantization(q);
      const shifted = Q.add(offset, Q.multiply(scale, Q.fromNumber(translation)));
      return { scale: S.fromRational(scale), offset: S.fromRational(shifted) };
    });
    const magnitude = B.map(map, m => Math.abs(S.toNumber(m.offset)));
    const bare = { ...bareMeaning(layer, shape, channelAxis, 1), ...(columns ? { columns } : {}) };
    return withAffine(bare, map, magnitude, 0, shape);
  }

  private lowerLinear(node: Extract<CanonicalOp, { kind: 'linear' }>): void {
    const meaning = this.meaningOf(node.inputs[0]);
    const input = asAffine(meaning);
    if (!input) fail(passDiagnostic('unquantized-activation', { op: 'this layer' }, { node: node.name }));
    const source = this.infoOf(meaning.layer);
    if (source.shape.at(-1) !== node.attrs.codes.shape[1]) {
      const to = meaning.shape.join(', ');
      const from = source.shape.join(', ');
      fail(
        passDiagnostic('moves-data', { op: 'the change of shape before it', from, to }, { node: node.name }),
      );
    }
    const maps = channelMaps(node, input, meaning, node.attrs.codes.shape[1]);
    const found = orFail(linearOnIntegers(node.attrs, maps, { node: node.name }));
    const { map, magnitude } = found;
    const weights = meaning.columns ? permuteColumns(found.weights, meaning.columns) : found.weights;
    const layer = this.emit({
      kind: 'dense',
      attrs: { weights, weightCode: weightCodeOf(weights) },
      inputs: [meaning.layer],
      ...named(node),
    });
    const shape = this.shapeOf(node.outputs[0]);
    const channelAxis = node.attrs.axis === 'image' ? 1 : shape.length - 1;
    const perOutput = <T>(values: readonly T[]): Broadcast<T> => ({
      shape: shape.map((_, axis) => (axis === channelAxis ? values.length : 1)),
      values,
    });
    const bare = bareMeaning(layer, shape, channelAxis, meaning.rounding.terms + weights.shape[1]);
    this.define(node, withAffine(bare, perOutput(map), perOutput(magnitude), 0, shape));
  }

  private lowerDepthwise(node: Extract<CanonicalOp, { kind: 'depthwise' }>): void {
    const meaning = this.meaningOf(node.inputs[0]);
    const input = asAffine(meaning);
    if (!input) fail(passDiagnostic('unquantized-activation', { op: 'this layer' }, { node: node.name }));
    const { codes } = node.attrs;
    const elements = this.infoOf(meaning.layer).shape.at(-1) ?? 1;
    const maps = channelMaps(node, input, meaning, elements);
    const { map, magnitude } = depthwiseOnIntegers(node.attrs, maps, elements / codes.shape[1]);
    const layer = this.emit({
      kind: 'depthwise',
      attrs: { weights: codes, weightCode: weightCodeOf(codes) },
      inputs: [meaning.layer],
      ...named(node),
    });
    const shape = this.shapeOf(node.outputs[0]);
    const perOutput = <T>(values: readonly T[]): Broadcast<T> => ({
      shape: shape.map((_, axis) => (axis === 1 ? values.length : 1)),
      values,
    });
    const bare = bareMeaning(layer, shape, 1, meaning.rounding.terms + codes.shape[1]);
    this.define(node, withAffine(bare, perOutput(map), perOutput(magnitude), 0, shape));
  }

  private lowerTopK(node: Extract<CanonicalOp, { kind: 'top-k' }>): void {
    const meaning = this.meaningOf(node.inputs[0]);
    const input = asAffine(meaning);
    if (!input) fail(passDiagnostic('unquantized-activation', { op: 'the ranking' }, { node: node.name }));
    const info = this.infoOf(meaning.layer);
    const classes = info.shape[info.shape.length - 1];
    const maps = channelMaps(node, input, meaning, classes);
    const { attrs, note } = topKAttrs(node.attrs.k, maps, classes, info.range, this.options.snap, {
      node: node.name,
    });
    if (note) this.notes.push(note);
    const layer = this.emit({ kind: 'top-k', attrs, inputs: [meaning.layer], ...named(node) });
    const shape = this.shapeOf(node.outputs[0]);
    this.define(node, {
      ...bareMeaning(layer, shape, lastChannelAxis(shape), 0),
      stages: [{ kind: 'affine', map: B.shared(shape.length, IDENTITY) }],
    });
  }

  private emit(node: LayerOp): string {
    this.nodes.push(node);
    this.values.set(
      node.outputs[0],
      inferNode(
        node,
        node.inputs.map(value => this.infoOf(value)),
      ),
    );
    return node.outputs[0];
  }

  private define(node: CanonicalOp, meaning: Meaning): void {
    this.meanings.set(node.outputs[0], meaning);
  }

  private meaningOf(value: string): Meaning {
    const meaning = this.meanings.get(value);
    invariant(meaning, `value ${value} is read before it is defined`);
    return meaning;
  }

  private infoOf(layer: string): ValueInfo & { readonly range: IntegerRange } {
    const info = this.values.get(layer);
    invariant(info, `no layer value ${layer}`);
    return info;
  }

  private shapeOf(value: string): readonly number[] {
    const shape = this.graph.shapes.get(value);
    invariant(shape, `no shape of ${value}`);
    return shape;
  }
}

/** Where the channels of a value without images are: the last axis longer than 1. */
function lastChannelAxis(shape: readonly number[]): number {
  return Math.max(
    shape.findLastIndex(dim => dim > 1),
    0,
  );
}

function permuteColumns(weights: IntegerTensor, columns: Int32Array): IntegerTensor {
  const [outputs, inputs] = weights.shape;
  const data = new Float64Array(weights.data.length);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) data[o * inputs + columns[i]] = weights.data[o * inputs + i];
  }
  return integerTensor(weights.shape, data);
}

/** The maps of a layer's input, one for all channels or one each. */
function channelMaps(
  node: CanonicalOp,
  input: Broadcast<AffineMap>,
  meaning: Meaning,
  channels: number,
): readonly AffineMap[] {
  const maps = byChannel(input, meaning);
  if (!maps || (maps.length > 1 && maps.length !== channels)) {
    fail(passDiagnostic('varies-inside-vector', {}, { node: node.name }));
  }
  return maps;
}

function named(node: CanonicalOp) {
  return { name: node.name, outputs: node.outputs, from: node.from };
}
