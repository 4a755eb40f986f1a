import type { GraphOp, GraphOpKind, GraphOpOf } from '../../graph-ops/index.ts';
import { consumers, type Graph, type PortKind, producers } from '../../ir/graph.ts';
import type { GatedFunctionName } from './gated-functions.ts';

/** Nodes that are written as one call of a function. */
export interface GatedCall {
  readonly name: GatedFunctionName;
  /** Value names; '' for an omitted bias. */
  readonly inputs: readonly string[];
  /** The last of the nodes, which gives the call its place, name and output. */
  readonly last: GraphOp;
  readonly others: readonly GraphOp[];
}

/**
 * The gates and gated layers of a graph: nodes that do exactly what one of the functions does, whose values inside
 * nobody else reads, and that compute in float32.
 */
export function gatedCalls(graph: Graph<GraphOp>, types: ReadonlyMap<string, PortKind>): GatedCall[] {
  const parts = new Parts(graph, types);
  return graph.nodes.flatMap(node => gateOf(parts, node) ?? layerOf(parts, node) ?? []);
}

/** Looks from a node back to those that make its inputs. */
class Parts {
  readonly #producers: ReadonlyMap<string, GraphOp>;
  readonly #readers: ReadonlyMap<string, readonly GraphOp[]>;
  readonly #visible: ReadonlySet<string>;
  readonly #types: ReadonlyMap<string, PortKind>;

  constructor(graph: Graph<GraphOp>, types: ReadonlyMap<string, PortKind>) {
    this.#producers = producers(graph);
    this.#readers = consumers(graph);
    this.#visible = new Set([...graph.outputs.map(output => output.name), ...(graph.cuts ?? [])]);
    this.#types = types;
  }

  /** The node of this kind that makes a value for one reader only, and that nothing outside names. */
  inner<Kind extends GraphOpKind>(value: string, kind: Kind): GraphOpOf<Kind> | undefined {
    const node = this.#producers.get(value);
    if (node?.kind !== kind || this.#readers.get(value)?.length !== 1) return undefined;
    if (this.#visible.has(value) || this.#visible.has(node.name)) return undefined;
    // the kind has just been compared
    return node as GraphOpOf<Kind>;
  }

  areFloat(values: readonly string[]): boolean {
    return values.every(value => value === '' || this.typeOf(value) === 'float32');
  }

  typeOf(value: string): PortKind {
    return this.#types.get(value) ?? 'float32';
  }

  isIndex(value: string): boolean {
    return (this.#readers.get(value) ?? []).some(node => node.kind === 'gather' && node.inputs[1] === value);
  }
}

function gateOf(parts: Parts, last: GraphOp): GatedCall | undefined {
  if (last.kind !== 'squeeze' || last.attrs.axes?.join() !== '0' || !parts.isIndex(last.outputs[0]))
    return undefined;
  const index = parts.inner(last.inputs[0], 'arg-max');
  if (index?.attrs.axis !== 1 || index.attrs.keepDims || index.attrs.selectLastIndex) return undefined;
  if (!parts.areFloat(index.inputs)) return undefined;
  const second = gateLayer(parts, index.inputs[0]);
  const [h = '', fc2 = '', bias = ''] = second?.inputs ?? [];
  const first = second && gateLayer(parts, h);
  // a bias of the first layer is none of the published gate
  const isTwoLayers = first !== undefined && (first.inputs[2] ?? '') === '';
  const flat = parts.inner(isTwoLayers ? first.inputs[0] : h, 'flatten');
  const pool = flat?.attrs.axis === 1 ? parts.inner(flat.inputs[0], 'global-average-pool') : undefined;
  if (!second || !flat || !pool || !parts.areFloat(pool.inputs)) {
    return { name: 'Winner', inputs: index.inputs, last, others: [index] };
  }
  const [x] = pool.inputs;
  if (!isTwoLayers) {
    return { name: 'OneLayerGate', inputs: [x, fc2, bias], last, others: [pool, flat, second, index] };
  }
  const inputs = [x, first.inputs[1], fc2, bias];
  return { name: 'Gate', inputs, last, others: [pool, flat, first, second, index] };
}

/** The dense layer that makes a value. */
function gateLayer(parts: Parts, value: string): GraphOpOf<'gemm'> | undefined {
  const node = parts.inner(value, 'gemm');
  return node && isDense(node) && parts.areFloat(node.inputs) ? node : undefined;
}

/** x W' + b. */
const isDense = ({ attrs }: GraphOpOf<'gemm'>): boolean =>
  attrs.alpha === 1 && attrs.beta === 1 && !attrs.transA && attrs.transB;

const LAYERS = {
  conv: { plain: 'GatedConv', biased: 'GatedBiasedConv' },
  gemm: { plain: 'GatedGemm', biased: 'GatedBiasedGemm' },
  'mat-mul': { plain: 'GatedMatMul', biased: undefined },
} as const;

function layerOf(parts: Parts, last: GraphOp): GatedCall | undefined {
  if (last.kind !== 'conv' && last.kind !== 'gemm' && last.kind !== 'mat-mul') return undefined;
  if (last.kind === 'gemm' && !isDense(last)) return undefined;
  const [x, w, b = ''] = last.inputs;
  const weights = selection(parts, w);
  if (!weights || !parts.areFloat(last.inputs)) return undefined;
  const [parameters, winner] = weights.inputs;
  const { plain, biased } = LAYERS[last.kind];
  if (b === '') return { name: plain, inputs: [x, winner, parameters], last, others: [weights] };
  const bias = selection(parts, b);
  if (!biased || bias?.inputs[1] !== winner) return undefined;
  return { name: biased, inputs: [x, winner, parameters, bias.inputs[0]], last, others: [weights, bias] };
}

/** What the winning kernel has of the parameters of all. */
function selection(parts: Parts, value: string): GraphOpOf<'gather'> | undefined {
  const node = parts.inner(value, 'gather');
  return node?.attrs.axis === 0 && parts.typeOf(node.inputs[1]) === 'int64' ? node : undefined;
}
