import type { Broadcast } from '../../exact/broadcast.ts';
import type { Rational } from '../../exact/rational.ts';
import { type Diagnostic, fail } from '../../ir/diagnostic.ts';
import type { IntegerRange } from '../../ir/integer-type.ts';
import { invariant } from '../../ir/invariant.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { type AttrsOf, inferNode, type LayerOp, leastLoops, loopsOf, MAX_LOOPS } from '../../ops/index.ts';
import type { ValueInfo } from '../../ops/op-room.ts';
import type { Quantizer } from '../../quant/quantizer.ts';
import type { CanonicalGraph, CanonicalOp } from '../canonical.ts';
import { passDiagnostic } from '../diagnostics.ts';
import { channelsInnermost, isSameOrder, layerShape, type Meaning, orderOf } from '../meaning.ts';
import type { Snap } from '../rank.ts';
import type { WireType } from '../wire.ts';

export interface ToLayersOptions {
  /** What the wire carries; undefined only where `hostQuantizer` is given. */
  readonly wire: WireType;
  readonly snap: Snap;
  /** Which of two equal operators on a value is built. Undefined: thresholds, wherever they can be. */
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
  /** Set where that result holds codes, not values: code + zeroPoint. */
  readonly zeroPoint?: Broadcast<Rational>;
  readonly quantizer: Broadcast<Quantizer>;
  /** The meaning of the value that it quantizes. */
  readonly before: Meaning;
  /** Layer value of its codes; code = layer value + translation. */
  readonly layer: string;
  readonly translation: number;
}

type OfKind<K extends CanonicalOp['kind']> = Extract<CanonicalOp, { kind: K }>;

/** Lowers one canonical node: adds layers, and defines what its result means. */
export type NodeLowering<K extends CanonicalOp['kind']> = (node: OfKind<K>, builder: LayerBuilder) => void;

/** The layer graph as it grows, and what the float values seen so far mean in terms of its values. */
export class LayerBuilder {
  readonly graph: CanonicalGraph;
  readonly options: ToLayersOptions;
  readonly nodes: LayerOp[] = [];
  readonly values = new Map<string, ValueInfo>();
  readonly probes: QuantizerProbe[] = [];
  readonly notes: Diagnostic[] = [];
  private readonly meanings = new Map<string, Meaning>();

  constructor(graph: CanonicalGraph, options: ToLayersOptions) {
    this.graph = graph;
    this.options = options;
  }

  /** Adds a layer and returns the name of its result. */
  emit(node: LayerOp): string {
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

  defineValue(value: string, meaning: Meaning): void {
    this.meanings.set(value, meaning);
  }

  define(node: CanonicalOp, meaning: Meaning): void {
    this.defineValue(node.outputs[0], meaning);
  }

  /** What every float value defined so far means. */
  allMeanings(): ReadonlyMap<string, Meaning> {
    return this.meanings;
  }

  meaningOf(value: string): Meaning {
    const meaning = this.meanings.get(value);
    invariant(meaning, `value ${value} is read before it is defined`);
    return meaning;
  }

  infoOf(layer: string): ValueInfo & { readonly range: IntegerRange } {
    const info = this.values.get(layer);
    invariant(info, `no layer value ${layer}`);
    return info;
  }

  channelsOf(layer: string): number {
    const { shape } = this.infoOf(layer);
    return shape[shape.length - 1];
  }

  shapeOf(value: string): readonly number[] {
    const shape = this.graph.shapes.get(value);
    invariant(shape, `no shape of ${value}`);
    return shape;
  }

  /** The same value with its channels, on `channelAxis`, innermost; `node` is who needs them so. */
  arranged(meaning: Meaning, channelAxis: number, node: CanonicalOp): Meaning {
    const { order: _, ...rest } = meaning;
    const arranged: Meaning = { ...rest, channelAxis };
    const source = this.infoOf(meaning.layer);
    const shape = layerShape(meaning.shape, channelAxis);
    const isKept =
      (!meaning.order && meaning.channelAxis === channelAxis) ||
      isSameOrder(orderOf(meaning), channelsInnermost(meaning.shape, channelAxis));
    if (!isKept) return { ...arranged, layer: this.reordered(meaning, channelAxis, node) };
    if (String(source.shape) === String(shape)) return arranged;
    return { ...arranged, layer: this.reshaped(meaning.layer, shape, node) };
  }

  /** The value as one vector, in its own order. */
  flattened(meaning: Meaning, node: CanonicalOp): Meaning {
    const { shape } = this.infoOf(meaning.layer);
    if (shape.length === 1) return meaning;
    const layer = this.reshaped(meaning.layer, [sizeOf(shape)], node);
    return { ...meaning, layer, order: orderOf(meaning) };
  }

  /** The elements moved to where `arranged` wants them. */
  private reordered(meaning: Meaning, channelAxis: number, node: CanonicalOp): string {
    const shape = layerShape(meaning.shape, channelAxis);
    const order = orderOf(meaning);
    const source = new Int32Array(order.length);
    channelsInnermost(meaning.shape, channelAxis).forEach((place, i) => {
      source[place] = order[i];
    });
    const loops = loopsOf(source);
    if (!loops || leastLoops(loops).dims.length > MAX_LOOPS) {
      const [from, to] = [this.infoOf(meaning.layer).shape, shape].map(dims => dims.join(', '));
      fail(passDiagnostic('moves-data', { from, to, limit: MAX_LOOPS }, { node: node.name }));
    }
    return this.emit({
      kind: 'reorder',
      name: `${node.name} order`,
      attrs: { shape, ...loops },
      inputs: [meaning.layer],
      outputs: [`${meaning.layer} ordered for ${node.name}`],
      from: node.from,
    });
  }

  /** The same elements cut into other vectors. */
  reshaped(layer: string, shape: readonly number[], node: CanonicalOp): string {
    return this.emit({
      kind: 'reshape',
      name: `${node.name} shape`,
      attrs: { shape },
      inputs: [layer],
      outputs: [`${layer} for ${node.name}`],
      from: node.from,
    });
  }
}

/** The fields that a layer takes over from the canonical node it computes. */
export function named(node: CanonicalOp) {
  return { name: node.name, outputs: node.outputs, from: node.from };
}
