import type { CanonicalGraph, CanonicalOp } from '../canonical/graph.ts';
import type { Snap } from '../canonical/snap.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import type { Rational } from '../exact/rational.ts';
import { type Diagnostic, fail } from '../ir/diagnostic.ts';
import { banksOf, selectorOf } from '../ir/graph.ts';
import { bitsOf, type IntegerRange, MAX_INTEGER_BITS } from '../ir/integer-type.ts';
import { invariant } from '../ir/invariant.ts';
import { sizeOf } from '../ir/tensor.ts';
import {
  type AttrsOf,
  isHeld,
  type LayerOp,
  leastLoops,
  loopsOf,
  MAX_LOOPS,
  resultOf,
} from '../ops/index.ts';
import type { ValueInfo } from '../ops/op-room.ts';
import type { Quantizer } from '../quant/quantizer.ts';
import type { WireType } from '../quant/wire.ts';
import type { BorderedImage, BorderedSums, BorderedWindows } from './border.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { channelsInnermost, isSameOrder, layerShape, type Meaning, orderOf } from './integers/meaning.ts';

export interface ToLayersOptions {
  /** What the wire of each input carries, in the order of the graph's inputs. */
  readonly wires: readonly WireType[];
  readonly snap: Snap;
  /** Bits of the weights of gates where they are not exact in fewer; 16 unless told. */
  readonly gateBits?: number;
  /** Which of two equal operators on a value is built. Undefined: thresholds, wherever they can be. */
  readonly prefersRequantizer?: (
    thresholds: AttrsOf<'threshold'>,
    requantizer: AttrsOf<'requantize'>,
    input: ValueInfo,
  ) => boolean;
}

/** Something that a winner chooses: one of it for each bank, or a single one. */
export interface Banks<T> {
  /** Layer value that holds the index of the winner; undefined where there is nothing to choose. */
  readonly selector?: string;
  readonly banks: readonly T[];
}

/** A quantizer of the trained network and where its value is computed in the layer graph. */
export interface QuantizerProbe {
  readonly node: string;
  /** Name of the quantizer's result in the trained network. */
  readonly tensor: string;
  /** Set where that result is told by its codes: (code + zeroPoint) * unit, 1 unless told. */
  readonly zeroPoint?: Broadcast<Rational>;
  readonly unit?: Broadcast<Rational>;
  /** The layer value that it quantizes. */
  readonly source: string;
  /** The quantizer, and what the integers before it mean. */
  readonly quantized: Banks<{ readonly quantizer: Broadcast<Quantizer>; readonly before: Meaning }>;
  /** Layer value of its codes; code = layer value + translation. */
  readonly layer: string;
  readonly translation: number;
  /** Where the greatest or least of several values is quantized: the quantizers of each, which decide. */
  readonly parts?: QuantizerParts;
}

/** The quantizers of what a maximum or minimum is of. */
export interface QuantizerParts {
  readonly of: 'max' | 'min';
  readonly operands: readonly QuantizerPart[];
}

/** A quantizer of an operand, ahead of the maximum or minimum of the codes. */
export type QuantizerPart = Pick<QuantizerProbe, 'source' | 'quantized' | 'layer' | 'translation'>;

/** A gate of the trained network and where its winner is computed in the layer graph. */
export interface GateProbe {
  readonly node: string;
  /** Name of the winner in the trained network. */
  readonly tensor: string;
  /** Layer value of the winner, and of the scores that it is the greatest of. */
  readonly winner: string;
  readonly scores: string;
  /** What is added to the scores before they are compared, in steps of them; not always whole. */
  readonly biases: readonly number[];
  /** What one step of the scores means. */
  readonly unit: number;
  /** Bits of the gate's own weights. */
  readonly bits: number;
}

type OfKind<K extends CanonicalOp['kind']> = Extract<CanonicalOp, { kind: K }>;

/** Lowers one canonical node: adds layers, and defines what its result means. */
export type NodeToLayers<K extends CanonicalOp['kind']> = (node: OfKind<K>, builder: LayerBuilder) => void;

/** The layer graph as it grows, and what the float values seen so far mean in terms of its values. */
export class LayerBuilder {
  readonly graph: CanonicalGraph;
  readonly options: ToLayersOptions;
  readonly nodes: LayerOp[] = [];
  readonly values = new Map<string, ValueInfo>();
  readonly probes: QuantizerProbe[] = [];
  /** By the name of the quantizer that they are parts of. */
  readonly parts = new Map<string, QuantizerParts>();
  readonly notes: Diagnostic[] = [];
  readonly gates: GateProbe[] = [];
  private readonly meanings = new Map<string, Meaning>();
  private readonly names = new Set<string>();
  /** Results of layers that only move elements, by what they do. */
  private readonly moves = new Map<string, string>();
  /** Values whose meaning depends on a winner. */
  private readonly gated = new Map<string, Banks<Meaning>>();
  /** Images with a border that no integer means, by value; windows of such, by value; sums over those, by layer value. */
  readonly borderedImages = new Map<string, BorderedImage>();
  readonly borderedWindows = new Map<string, BorderedWindows>();
  readonly borderedSums = new Map<string, BorderedSums>();
  /** Sums that nothing but another sum reads, and that wait for it, by value; called, it lowers one on its own. */
  readonly deferred = new Map<string, () => void>();
  private readonly ungate: (value: string, meanings: Banks<Meaning>, builder: LayerBuilder) => Meaning;

  /** @param ungate brings a value whose meaning depends on a winner to a scale that does not */
  constructor(graph: CanonicalGraph, options: ToLayersOptions, ungate: LayerBuilder['ungate']) {
    this.graph = graph;
    this.options = options;
    this.ungate = ungate;
  }

  /**
   * Adds a layer and returns the name of its result. What a canonical node needs beside its own layer may be needed twice, of two
   * inputs, say: a name that is taken gets a number.
   */
  emit(layer: LayerOp): string {
    const name = unused(layer.name, this.names);
    const output = unused(layer.outputs[0], this.values);
    const node = { ...layer, name, outputs: [output] };
    this.names.add(name);
    this.nodes.push(node);
    const info = resultOf(
      node,
      node.inputs.map(value => this.infoOf(value)),
    );
    if (!isHeld(info)) {
      const bits = bitsOf(info.type);
      const at = { node: layer.from[0] ?? layer.name };
      fail(streamlineDiagnostic('too-wide', { layer: layer.name, bits, limit: MAX_INTEGER_BITS }, at));
    }
    this.values.set(output, info);
    return output;
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

  /** What a value means whatever wins: one that depends on a winner is first brought to one scale. */
  meaningOf(value: string): Meaning {
    const lower = this.deferred.get(value);
    this.deferred.delete(value);
    lower?.();
    const gated = this.gated.get(value);
    if (gated && !this.meanings.has(value)) this.meanings.set(value, this.ungate(value, gated, this));
    const meaning = this.meanings.get(value);
    if (!meaning && this.borderedWindows.has(value))
      fail(streamlineDiagnostic('no-zero', { value: 0 }, { tensor: value }));
    invariant(meaning, `value ${value} is read before it is defined`);
    return meaning;
  }

  /** What a value means, for each bank of the winner that it depends on. */
  banksOf(value: string): Banks<Meaning> {
    if (this.deferred.has(value)) this.meaningOf(value);
    return this.gated.get(value) ?? { banks: [this.meaningOf(value)] };
  }

  defineBanks(node: CanonicalOp, { selector, banks }: Banks<Meaning>): void {
    if (selector === undefined) this.define(node, banks[0]);
    else this.gated.set(node.outputs[0], { selector, banks });
  }

  /** The attributes of a node and the meaning of what it reads, for each bank of a winner. */
  operandBanks<N extends CanonicalOp>(
    node: N,
  ): Banks<{ readonly attrs: N['attrs']; readonly meaning: Meaning }> {
    const own = this.attributeBanks(node);
    const value = this.banksOf(node.inputs[0]);
    const isPlain =
      own.selector !== undefined && value.selector !== undefined && own.selector !== value.selector;
    const meanings = isPlain ? [this.meaningOf(node.inputs[0])] : value.banks;
    const count = Math.max(own.banks.length, meanings.length);
    return {
      ...selected(own.selector ?? (isPlain ? undefined : value.selector)),
      banks: Array.from({ length: count }, (_, bank) => ({
        attrs: own.banks[own.banks.length === 1 ? 0 : bank],
        meaning: meanings[meanings.length === 1 ? 0 : bank],
      })),
    };
  }

  /** The attributes of a node, for each bank of the winner that chooses them. */
  attributeBanks<N extends CanonicalOp>(node: N): Banks<N['attrs']> {
    const banks = banksOf(node);
    const value = selectorOf(node);
    if (value === undefined) return { banks };
    const selector = this.meaningOf(value).layer;
    const { shape, range } = this.infoOf(selector);
    if (sizeOf(shape) !== 1 || range.min < 0 || range.max >= banks.length) {
      const found = `${sizeOf(shape)} of ${range.min}..${range.max}`;
      fail(
        streamlineDiagnostic(
          'bad-winner',
          { selector: value, found, banks: banks.length },
          { node: node.name },
        ),
      );
    }
    return { selector, banks };
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
  arranged(meaning: Meaning, channelAxis: number, node: Pick<CanonicalOp, 'name' | 'from'>): Meaning {
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
  flattened(meaning: Meaning, node: Pick<CanonicalOp, 'name' | 'from'>): Meaning {
    const { shape } = this.infoOf(meaning.layer);
    if (shape.length === 1) return meaning;
    const layer = this.reshaped(meaning.layer, [sizeOf(shape)], node);
    return { ...meaning, layer, order: orderOf(meaning) };
  }

  /** The elements moved to where `arranged` wants them. */
  private reordered(meaning: Meaning, channelAxis: number, node: Pick<CanonicalOp, 'name' | 'from'>): string {
    const shape = layerShape(meaning.shape, channelAxis);
    const order = orderOf(meaning);
    const source = new Int32Array(order.length);
    channelsInnermost(meaning.shape, channelAxis).forEach((place, i) => {
      source[place] = order[i];
    });
    const loops = loopsOf(source);
    if (!loops || leastLoops(loops).dims.length > MAX_LOOPS) {
      const [from, to] = [this.infoOf(meaning.layer).shape, shape].map(dims => dims.join(', '));
      fail(streamlineDiagnostic('moves-data', { from, to, limit: MAX_LOOPS }, { node: node.name }));
    }
    return this.moved({
      kind: 'reorder',
      name: `${node.name} order`,
      attrs: { shape, ...loops },
      inputs: [meaning.layer],
      outputs: [`${meaning.layer} ordered for ${node.name}`],
      from: node.from,
    });
  }

  /** The same elements cut into other vectors. */
  reshaped(layer: string, shape: readonly number[], node: Pick<CanonicalOp, 'name' | 'from'>): string {
    return this.moved({
      kind: 'reshape',
      name: `${node.name} shape`,
      attrs: { shape },
      inputs: [layer],
      outputs: [`${layer} for ${node.name}`],
      from: node.from,
    });
  }

  /** A layer that moves elements and computes nothing: one that moves them so already is taken. */
  private moved(layer: Extract<LayerOp, { kind: 'reorder' | 'reshape' }>): string {
    const key = JSON.stringify([layer.kind, layer.inputs, layer.attrs]);
    const result = this.moves.get(key) ?? this.emit(layer);
    this.moves.set(key, result);
    return result;
  }
}

/** The name itself where it is free, else with the first number that makes it so. */
function unused(name: string, taken: { has(name: string): boolean }): string {
  if (!taken.has(name)) return name;
  for (let i = 2; ; i++) if (!taken.has(`${name} ${i}`)) return `${name} ${i}`;
}

/** The field that names a winner, where there is one. */
export const selected = (selector: string | undefined): { readonly selector?: string } =>
  selector === undefined ? {} : { selector };

/** The fields of a layer that a winner may gate. */
export function gated<A>(
  { selector, banks }: Banks<A>,
  inputs: readonly string[],
): { readonly attrs: A; readonly banks?: readonly A[]; readonly inputs: readonly string[] } {
  const [attrs] = banks;
  return selector === undefined ? { attrs, inputs } : { attrs, banks, inputs: [...inputs, selector] };
}

/** The fields that a layer takes over from the canonical node it computes. */
export function named(node: CanonicalOp) {
  return { name: node.name, outputs: node.outputs, from: node.from };
}
