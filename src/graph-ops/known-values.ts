import { BUDGETS, spend } from '../ir/budget.ts';
import { sizeOf, type Tensor } from '../ir/tensor.ts';
import type { GraphOp } from './index.ts';
import { evaluateNode, inferNode, roomOf } from './infer-node.ts';
import type { Shape } from './room.ts';
import { workOf } from './work.ts';

/** Elements that may be computed for each that the model stores. */
const COMPUTED_OF_STORED = 8;

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
  /** Elements computed so far. */
  #elements = 0;

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
    const inputs = node.inputs.map(value => this.#find(value));
    this.#spend(node, inputs);
    return evaluateNode(node, inputs);
  }

  /** Stops before a few constants of the model become many, or take long. */
  #spend(node: GraphOp, inputs: readonly (Tensor | undefined)[]): void {
    const at = { node: node.name };
    const shapes = inputs.map(input => input?.shape);
    const outputs = inferNode(node, shapes, i => inputs[i]);
    this.#elements += outputs.reduce((sum, shape) => sum + sizeOf(shape), 0);
    if (this.#elements > BUDGETS.folding.most) {
      let stored = 0;
      for (const { data } of this.#constants.values()) stored += data.length;
      spend('folding', this.#elements - COMPUTED_OF_STORED * stored, at);
    }
    spend('products', workOf(node, shapes, outputs), at);
  }
}
