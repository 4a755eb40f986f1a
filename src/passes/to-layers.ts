import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { type Diagnostic, fail } from '../ir/diagnostic.ts';
import { consumers } from '../ir/graph.ts';
import type { IntegerRange } from '../ir/integer-type.ts';
import { invariant, unreachable } from '../ir/invariant.ts';
import { sizeOf } from '../ir/tensor.ts';
import { inferNode, type LayerGraph, type LayerOp, weightCodeOf } from '../ops/index.ts';
import type { ValueInfo } from '../ops/op-room.ts';
import { codeRange, dequantization, type Quantizer } from '../quant/quantizer.ts';
import type { CanonicalGraph, CanonicalOp } from './canonical.ts';
import { passDiagnostic } from './diagnostics.ts';
import { linearOnIntegers, orFail } from './linear.ts';
import { asAffine, IDENTITY, type Meaning, withAffine } from './meaning.ts';
import { type Snap, topKAttrs } from './rank.ts';
import { asTranslation, byChannel, splitChannels, thresholdAttrs } from './thresholds.ts';
import type { WireType } from './wire.ts';

/** Most levels of a quantizer inside the network that are built as thresholds. */
export const MAX_LEVELS = 1023;

/** Most steps that are compared with the integers of the wire to find that the quantizer only renames them. */
const MAX_TRANSLATION_LEVELS = 2 ** 16;

export interface ToLayersOptions {
  /** What the wire carries; undefined only where `hostQuantizer` is given. */
  readonly wire: WireType;
  readonly snap: Snap;
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
    this.refuseBranches();
    const { wire } = this.options;
    this.values.set(input.name, {
      shape: layerShape(this.inputView(input.name)),
      type: wire.type,
      range: wire.range,
    });
    const shape = this.shapeOf(input.name);
    const bare: Meaning = {
      layer: input.name,
      shape,
      stages: [],
      rounding: { terms: 1, weight: B.shared(shape.length, 1), magnitude: B.shared(shape.length, 0) },
    };
    this.meanings.set(
      input.name,
      withAffine(
        bare,
        B.shared(shape.length, { scale: S.fromRational(wire.scale), offset: S.fromRational(wire.offset) }),
        B.shared(shape.length, Math.abs(Q.toNumber(wire.offset))),
        0,
        shape,
      ),
    );
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

  private refuseBranches(): void {
    const isOutput = new Set(this.graph.outputs.map(o => o.name));
    for (const [value, readers] of consumers(this.graph)) {
      if (readers.length + (isOutput.has(value) ? 1 : 0) < 2) continue;
      const names = readers.map(r => r.name).join(', ');
      fail(passDiagnostic('branches', { readers: names }, { tensor: value }));
    }
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
    const keepsVectors = String(layerShape(meaning.shape)) === String(layerShape(to));
    if (!keepsVectors && meaning.layer !== this.graph.inputs[0].name) {
      fail(
        passDiagnostic(
          'moves-data',
          { op: 'the reshape', from: meaning.shape.join(', '), to: to.join(', ') },
          { node: node.name },
        ),
      );
    }
    const reshape = <T>(b: Broadcast<T>): Broadcast<T> => B.reshape(b, meaning.shape, to);
    this.define(node, {
      ...meaning,
      shape: to,
      stages: meaning.stages.map(stage =>
        stage.kind === 'affine' ? { kind: 'affine', map: reshape(stage.map) } : stage,
      ),
      rounding: {
        terms: meaning.rounding.terms,
        weight: reshape(meaning.rounding.weight),
        magnitude: reshape(meaning.rounding.magnitude),
      },
    });
  }

  private lowerQuantizer(node: Extract<CanonicalOp, { kind: 'quantizer' }>): void {
    const meaning = this.meaningOf(node.inputs[0]);
    const { quantizer } = node.attrs;
    const levels = Math.max(...quantizer.values.map(q => codeRange(q).max - codeRange(q).min));
    const source = this.infoOf(meaning.layer);
    const channels = splitChannels(meaning.stages, quantizer, meaning.shape);
    if (!channels || (channels.length > 1 && channels.length !== source.shape.at(-1))) {
      fail(passDiagnostic('varies-inside-vector', {}, { node: node.name }));
    }
    // A quantizer with fewer steps than the source has integers cannot keep them all apart.
    const canBeTranslation =
      levels >= source.range.max - source.range.min && levels <= MAX_TRANSLATION_LEVELS;
    if (levels > MAX_LEVELS && !canBeTranslation) {
      fail(
        passDiagnostic('too-many-levels', { levels: levels + 1, limit: MAX_LEVELS + 1 }, { node: node.name }),
      );
    }
    const attrs = thresholdAttrs(channels, source.range);
    const translation = asTranslation(attrs, source.range, source.type.kind === 'bipolar');
    if (translation === undefined && levels > MAX_LEVELS) {
      fail(
        passDiagnostic('too-many-levels', { levels: levels + 1, limit: MAX_LEVELS + 1 }, { node: node.name }),
      );
    }
    const layer =
      translation === undefined
        ? this.emit({ kind: 'threshold', attrs, inputs: [meaning.layer], ...named(node) })
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
    this.define(node, this.quantized(layer, quantizer, added, meaning.shape));
  }

  /** The meaning of a quantizer's codes: scale * (layer + translation) + offset. */
  private quantized(
    layer: string,
    quantizer: Broadcast<Quantizer>,
    translation: number,
    shape: readonly number[],
  ): Meaning {
    const map = B.map(quantizer, q => {
      const { scale, offset } = dequantization(q);
      const shifted = Q.add(offset, Q.multiply(scale, Q.fromNumber(translation)));
      return { scale: S.fromRational(scale), offset: S.fromRational(shifted) };
    });
    const rank = shape.length;
    const bare: Meaning = {
      layer,
      shape,
      stages: [],
      rounding: { terms: 1, weight: B.shared(rank, 1), magnitude: B.shared(rank, 0) },
    };
    const magnitude = B.map(map, m => Math.abs(S.toNumber(m.offset)));
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
    const maps = channelMaps(node, input, meaning.shape, node.attrs.codes.shape[1]);
    const { weights, map, magnitude } = orFail(linearOnIntegers(node.attrs, maps, { node: node.name }));
    const layer = this.emit({
      kind: 'dense',
      attrs: { weights, weightCode: weightCodeOf(weights) },
      inputs: [meaning.layer],
      ...named(node),
    });
    const shape = this.shapeOf(node.outputs[0]);
    const perOutput = <T>(values: readonly T[]): Broadcast<T> => ({
      shape: [...new Array<number>(shape.length - 1).fill(1), values.length],
      values,
    });
    const bare: Meaning = {
      layer,
      shape,
      stages: [],
      rounding: {
        terms: meaning.rounding.terms + weights.shape[1],
        weight: B.shared(shape.length, 1),
        magnitude: B.shared(shape.length, 0),
      },
    };
    this.define(node, withAffine(bare, perOutput(map), perOutput(magnitude), 0, shape));
  }

  private lowerTopK(node: Extract<CanonicalOp, { kind: 'top-k' }>): void {
    const meaning = this.meaningOf(node.inputs[0]);
    const input = asAffine(meaning);
    if (!input) fail(passDiagnostic('unquantized-activation', { op: 'the ranking' }, { node: node.name }));
    const info = this.infoOf(meaning.layer);
    const classes = info.shape[info.shape.length - 1];
    const maps = channelMaps(node, input, meaning.shape, classes);
    const { attrs, note } = topKAttrs(node.attrs.k, maps, classes, info.range, this.options.snap, {
      node: node.name,
    });
    if (note) this.notes.push(note);
    const layer = this.emit({ kind: 'top-k', attrs, inputs: [meaning.layer], ...named(node) });
    const shape = this.shapeOf(node.outputs[0]);
    this.define(node, {
      layer,
      shape,
      stages: [{ kind: 'affine', map: B.shared(shape.length, IDENTITY) }],
      rounding: { terms: 0, weight: B.shared(shape.length, 1), magnitude: B.shared(shape.length, 0) },
    });
  }

  private emit(node: LayerOp): string {
    this.nodes.push(node);
    this.values.set(node.outputs[0], inferNode(node, this.infoOf(node.inputs[0])));
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

/** A float shape without its batch and other unit dimensions: vectors first, channels last. */
function layerShape(shape: readonly number[]): number[] {
  const dims = shape.filter(dim => dim > 1);
  if (dims.length <= 1) return [sizeOf(shape)];
  return dims;
}

/** The maps of a layer's input, one for all channels or one each. */
function channelMaps(
  node: CanonicalOp,
  input: Broadcast<AffineMap>,
  shape: readonly number[],
  channels: number,
): readonly AffineMap[] {
  const maps = byChannel(input, shape);
  if (!maps || (maps.length > 1 && maps.length !== channels)) {
    fail(passDiagnostic('varies-inside-vector', {}, { node: node.name }));
  }
  return maps;
}

function named(node: CanonicalOp) {
  return { name: node.name, outputs: node.outputs, from: node.from };
}
