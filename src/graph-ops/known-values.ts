import type { Tensor } from '../ir/tensor.ts';
import type { GraphOp } from './index.ts';
import { evaluateNode, roomOf } from './infer-node.ts';
import type { Shape } from './room.ts';

/**
 * The values of a graph that follow from constants and shapes alone, computed on first use.
 *
 * Nodes are added in topological order; a value may be asked for once its node is there.
 */
export class KnownValues {
  readonly #constants: ReadonlyMap<string, Tensor>;
  readonly #shapes: ReadonlyMap<string, Shape>;
  readonly #computed = new Map<string, Tensor>();
  /** Values that depend on the contents of a graph input. */
  readonly #unknown = new Set<string>();
  readonly #producers = new Map<string, GraphOp>();
  readonly #order = new Map<GraphOp, number>();

  /** Both maps may grow while nodes are added. */
  constructor(constants: ReadonlyMap<string, Tensor>, shapes: ReadonlyMap<string, Shape> = new Map()) {
    this.#constants = constants;
    this.#shapes = shapes;
  }

  add(node: GraphOp): void {
    this.#order.set(node, this.#order.size);
    for (const value of node.outputs) if (value !== '') this.#producers.set(value, node);
  }

  /** Throws DiagnosticError where a node on the way cannot be computed. */
  get(value: string): Tensor | undefined {
    if (!this.#isHere(value) && !this.#unknown.has(value)) {
      const nodes = this.#plan(value);
      if (!nodes) this.#unknown.add(value);
      for (const node of nodes ?? []) {
        this.#compute(node).forEach((output, i) => {
          if (node.outputs[i] !== '') this.#computed.set(node.outputs[i], output);
        });
      }
    }
    return this.#find(value);
  }

  #find(value: string): Tensor | undefined {
    return this.#constants.get(value) ?? this.#computed.get(value);
  }

  #isHere(value: string): boolean {
    return this.#constants.has(value) || this.#computed.has(value);
  }

  /** The nodes to compute for a value, in order; undefined where it depends on a graph input's contents. */
  #plan(wanted: string): GraphOp[] | undefined {
    const nodes = new Set<GraphOp>();
    const open = [wanted];
    for (let value = open.pop(); value !== undefined; value = open.pop()) {
      if (value === '' || this.#isHere(value)) continue;
      const node = this.#producers.get(value);
      if (!node || this.#unknown.has(value)) return undefined;
      if (nodes.has(node)) continue;
      nodes.add(node);
      if (!roomOf(node).fromShapes) open.push(...node.inputs);
      else if (node.inputs.some(input => !this.#shapes.has(input))) return undefined;
    }
    return [...nodes].sort((a, b) => (this.#order.get(a) ?? 0) - (this.#order.get(b) ?? 0));
  }

  #compute(node: GraphOp): readonly Tensor[] {
    const room = roomOf(node);
    if (room.fromShapes) {
      return room.fromShapes(
        node.attrs,
        node.inputs.map(value => this.#shapes.get(value) ?? []),
      );
    }
    return evaluateNode(
      node,
      node.inputs.map(value => this.#find(value)),
    );
  }
}
