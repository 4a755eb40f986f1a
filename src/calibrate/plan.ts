import type { Rational } from '../exact/rational.ts';
import { divide } from '../exact/rational.ts';
import { hostChain } from '../graph-ops/host-chain.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { roomOf } from '../graph-ops/infer-node.ts';
import { liveNodes } from '../graph-ops/live-nodes.ts';
import { type NetworkEnd, networkEnd } from '../graph-ops/network-end.ts';
import { algebraViewOf, analyseShapes, type ShapeAnalysis } from '../graph-ops/shapes.ts';
import { consumers, type Graph, producers } from '../ir/graph.ts';
import { invariant } from '../ir/invariant.ts';
import { CODES, type Form, type Need, satisfies } from './forms.ts';
import { isOnGrid, quantizerOfWeights } from './known-weights.ts';
import { formOf, type NodeView, needsOf } from './rules.ts';

/** What the input wire carries where that is declared: value = scale * integer + offset. */
export interface DeclaredInput {
  readonly scale: Rational;
  readonly offset: Rational;
}

/** An input of a node, by its position. */
export interface Reader {
  readonly node: GraphOp;
  readonly input: number;
}

/** Weights that need a quantizer, with one scale for each index of `axis` (-1: one in all). */
export interface WeightPlace {
  readonly value: string;
  readonly axis: number;
  readonly readers: Reader[];
}

/** A value on the data's way that needs a quantizer, and who reads what it gives. */
export interface ActivationPlace {
  readonly value: string;
  readonly role: 'input' | 'activation';
  readonly readers: Reader[];
  /** Whether the network's output is to be the quantized value. */
  isOutput: boolean;
}

/** Quantizers whose values meet: their scales should be powers of two apart, or equal. */
export interface Joint {
  /** Values that places quantize, or that quantizers of the model give. */
  readonly sources: readonly string[];
  readonly isEqual: boolean;
}

export interface Plan {
  readonly weights: readonly WeightPlace[];
  readonly activations: readonly ActivationPlace[];
  readonly joints: readonly Joint[];
  /** The scales of the model's own quantizers that have one scale, by the value they give. */
  readonly givenScales: ReadonlyMap<string, number>;
  readonly analysis: ShapeAnalysis;
}

/**
 * Where a network of one input and one output lacks quantizers. A declared input counts as quantized; else
 * the input gets a quantizer for the host unless the model begins with one.
 */
export function planQuantizers(graph: Graph<GraphOp>, declared: DeclaredInput | undefined): Plan {
  const planner = new Planner(graph);
  planner.enter(declared);
  for (const node of planner.nodes) planner.visit(node);
  planner.leave();
  return planner;
}

/** Goes once over the nodes, in order, and knows what form each value has. */
class Planner implements Plan {
  readonly weights: WeightPlace[] = [];
  readonly joints: Joint[] = [];
  readonly givenScales = new Map<string, number>();
  readonly analysis: ShapeAnalysis;
  /** The live nodes on the data's way. */
  readonly nodes: readonly GraphOp[];
  readonly #graph: Graph<GraphOp>;
  readonly #producerOf: ReadonlyMap<string, GraphOp>;
  readonly #forms = new Map<string, Form>();
  readonly #places = new Map<string, ActivationPlace>();
  readonly #live: readonly GraphOp[];
  readonly #end: NetworkEnd;

  constructor(graph: Graph<GraphOp>) {
    this.#graph = graph;
    this.analysis = analyseShapes(graph);
    this.#producerOf = producers(graph);
    this.#end = networkEnd(graph, this.analysis, { isQuantized: true });
    this.#live = liveNodes(graph, this.analysis.shapes);
    this.nodes = this.#live.filter(
      node => !this.analysis.constant(node.outputs[0]) && !this.#end.tail.includes(node),
    );
  }

  get activations(): readonly ActivationPlace[] {
    return [...this.#places.values()];
  }

  enter(declared: DeclaredInput | undefined): void {
    const [{ name }] = this.#graph.inputs;
    if (declared) {
      const hasZero = divide(declared.offset, declared.scale).den === 1n;
      this.#forms.set(name, { kind: 'codes', rising: true, hasZero });
      return;
    }
    this.#forms.set(name, { ...CODES, source: name });
    const readers = consumers({ ...this.#graph, nodes: this.#live }).get(name) ?? [];
    if (hostChain(name, this.nodes, this.analysis)) return;
    const found = [...new Set(readers)].flatMap(node => readersOf(node, name));
    this.#places.set(name, { value: name, role: 'input', readers: found, isOutput: false });
  }

  visit(node: GraphOp): void {
    const { algebra } = roomOf(node);
    const view: NodeView = {
      ...algebraViewOf(node, this.analysis),
      algebra,
      form: input => this.#forms.get(node.inputs[input]),
      operands: node.inputs.flatMap((value, input) => (this.#forms.has(value) ? [input] : [])),
      hasSharedUnit: () => this.#hasSharedUnit(node),
    };
    const forms = node.inputs.map((value, input) => {
      const form = this.#forms.get(value);
      return form && this.#require({ node, input }, form, needsOf(view, input));
    });
    this.#planWeights(node);
    const given = forms.filter(form => form !== undefined);
    const isSum =
      algebra.kind === 'arithmetic' && (algebra.operation === 'sum' || algebra.operation === 'difference');
    const isJoin = (isSum || algebra.kind === 'joining' || algebra.kind === 'function') && given.length > 1;
    const sources = given.flatMap(form => form.source ?? []);
    if (isJoin && new Set(sources).size > 1) {
      this.joints.push({ sources, isEqual: algebra.kind === 'joining' });
    }
    const form = formOf({ ...view, form: input => forms[input] });
    for (const output of node.outputs) {
      if (output === '') continue;
      this.#forms.set(output, form.source === '' ? { ...form, source: output } : form);
      if (form.source !== '') continue;
      const scale = algebra.kind === 'quantizer' ? algebra.ownScale(view) : undefined;
      if (scale !== undefined) this.givenScales.set(output, scale);
    }
  }

  /** The output must be codes or sums: the host reads it as scale * integer + offset. */
  leave(): void {
    const { value, tail } = this.#end;
    const reader = tail.at(-1);
    const form = this.#forms.get(value);
    if (!form || satisfies(form, { form: 'linear' })) return;
    if (reader) this.#place(value).readers.push({ node: reader, input: reader.inputs.indexOf(value) });
    else this.#place(value).isOutput = true;
  }

  /** The form in which a node gets an input: after a quantizer where it would not be what the node needs. */
  #require(reader: Reader, form: Form, need: Need): Form {
    if (satisfies(form, need)) return form;
    let at = reader;
    let value = reader.node.inputs[reader.input];
    const passed: string[] = [];
    for (;;) {
      const node = this.#producerOf.get(value);
      if (!node || !mayStandBefore(node) || value === this.#end.value) break;
      passed.push(value);
      at = { node, input: 0 };
      value = node.inputs[0];
    }
    const place = this.#place(value);
    if (!place.readers.some(r => r.node === at.node && r.input === at.input)) place.readers.push(at);
    const codes: Form = { ...CODES, source: value };
    for (const name of passed) this.#forms.set(name, codes);
    return codes;
  }

  #place(value: string): ActivationPlace {
    const place: ActivationPlace = this.#places.get(value) ?? {
      value,
      role: 'activation',
      readers: [],
      isOutput: false,
    };
    this.#places.set(value, place);
    return place;
  }

  #planWeights(node: GraphOp): void {
    const axis = weightAxis(node, this.analysis);
    if (axis === undefined) return;
    const value = node.inputs[1];
    const weights = this.analysis.constant(value);
    if (!weights || quantizerOfWeights(value, this.#producerOf) || isOnGrid(weights, axis)) return;
    const reader = { node, input: 1 };
    const same = this.weights.find(place => place.value === value && place.axis === axis);
    if (same) same.readers.push(reader);
    else this.weights.push({ value, axis, readers: [reader] });
  }

  #hasSharedUnit(node: GraphOp): boolean {
    const quantizer = quantizerOfWeights(node.inputs[1], this.#producerOf);
    return quantizer !== undefined && this.analysis.constant(quantizer.inputs[1])?.data.length === 1;
  }
}

/** The axis of a layer's weights that counts outputs; undefined where the node is no layer of data and weights. */
function weightAxis(node: GraphOp, { constant, shapes }: ShapeAnalysis): number | undefined {
  const { algebra } = roomOf(node);
  if (algebra.kind !== 'layer') return undefined;
  if (constant(node.inputs[0])) return undefined;
  const rank = shapes.get(node.inputs[1])?.length;
  invariant(rank !== undefined, `no shape of ${node.inputs[1]}`);
  return algebra.outputAxis(node.attrs, rank);
}

function readersOf(node: GraphOp, value: string): Reader[] {
  return node.inputs.flatMap((input, i) => (input === value ? [{ node, input: i }] : []));
}

/** Whether a quantizer behind a node may as well stand before it. */
function mayStandBefore(node: GraphOp): boolean {
  const { algebra } = roomOf(node);
  return algebra.kind === 'rearranging' && algebra.keepsAll;
}
