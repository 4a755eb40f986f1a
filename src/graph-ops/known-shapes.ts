import { DiagnosticError } from '../ir/diagnostic.ts';
import type { PortInfo } from '../ir/graph.ts';
import type { Tensor } from '../ir/tensor.ts';
import type { GraphOp } from './index.ts';
import { inferNode } from './infer-node.ts';
import { KnownValues } from './known-values.ts';
import type { Shape } from './room.ts';

/**
 * The shapes of a graph that is still being put together, as far as they can be told; an open batch counts as 1.
 * What does not fit stays unknown here and is reported once the graph is whole.
 */
export class KnownShapes {
  readonly #constants: ReadonlyMap<string, Tensor>;
  readonly #shapes = new Map<string, Shape>();
  readonly #values: KnownValues;

  /** The map may grow while nodes are added. */
  constructor(constants: ReadonlyMap<string, Tensor>) {
    this.#constants = constants;
    this.#values = new KnownValues(constants, this.#shapes);
  }

  get(value: string): Shape | undefined {
    return this.#constants.get(value)?.shape ?? this.#shapes.get(value);
  }

  addInput({ name, shape }: PortInfo): void {
    const fixed = shape.map((dim, axis) => (axis === 0 && dim <= 0 ? 1 : dim));
    if (fixed.every(dim => dim > 0)) this.#shapes.set(name, fixed);
  }

  /** Nodes come in topological order. */
  addNode(node: GraphOp): void {
    this.#values.add(node);
    const shapes = node.inputs.map(value => (value === '' ? undefined : this.get(value)));
    if (node.inputs.some((value, i) => value !== '' && !shapes[i])) return;
    try {
      const outputs = inferNode(node, shapes, i => this.#values.get(node.inputs[i]));
      node.outputs.forEach((value, i) => {
        if (value !== '') this.#shapes.set(value, outputs[i]);
      });
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
    }
  }
}
