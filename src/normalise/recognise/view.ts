import type { GraphOp } from '../../graph-ops/index.ts';
import type { ShapeAnalysis } from '../../graph-ops/shapes.ts';
import { outputTypes } from '../../graph-ops/value-types.ts';
import type { Graph, PortKind } from '../../ir/graph.ts';
import type { Tensor } from '../../ir/tensor.ts';

/** What a rule may ask about the graph in front of the node that it looks at. */
export class SpelledView {
  readonly #analysis: ShapeAnalysis;
  readonly #producers = new Map<string, GraphOp>();
  readonly #types = new Map<string, PortKind>();

  constructor(graph: Graph<GraphOp>, analysis: ShapeAnalysis) {
    this.#analysis = analysis;
    for (const { name, kind } of graph.inputs) if (kind) this.#types.set(name, kind);
    for (const [name, { kind }] of graph.constants) this.#types.set(name, kind);
  }

  /** Nodes come in graph order, as the rules have left them. */
  add(node: GraphOp): void {
    const inputs = node.inputs.filter(value => value !== '').map(value => this.typeOf(value) ?? 'float32');
    const types = outputTypes(node, inputs);
    node.outputs.forEach((value, i) => {
      this.#producers.set(value, node);
      this.#types.set(value, types[i] ?? types[0]);
    });
  }

  typeOf(value: string): PortKind | undefined {
    return this.#types.get(value);
  }

  shapeOf(value: string): readonly number[] {
    return this.#analysis.shapes.get(value) ?? [];
  }

  constant(value: string): Tensor | undefined {
    return value === '' ? undefined : this.#analysis.constant(value);
  }

  /** The node that makes a value, behind those that leave it as it is. */
  producerOf(value: string): GraphOp | undefined {
    return this.#producers.get(this.sourceOf(value));
  }

  /** The value that another one is by another name. */
  sourceOf(value: string): string {
    const node = this.#producers.get(value);
    return node && isIdentity(node) ? this.sourceOf(node.inputs[0]) : value;
  }
}

/** Whether a node gives out what it reads. */
const isIdentity = (node: GraphOp): boolean => node.kind === 'identity';
