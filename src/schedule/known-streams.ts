import { invariant } from '../ir/invariant.ts';
import type { PriceOf } from '../kernels/area-price.ts';
import { type Kernel, portsOf } from '../kernels/index.ts';
import { type StreamShape, shapeOf } from '../kernels/stream.ts';
import type { LayerOp } from '../ops/index.ts';
import { type Adapter, adapterOf } from './adapter.ts';

/** What stands on some edges of a design, all together: cycles per frame of the slowest, area in LUTs. */
export type Edges = Pick<Adapter, 'cycles' | 'cost'>;

export const NO_EDGES: Edges = { cycles: 0, cost: 0 };

/** What adapters are chosen by. */
export interface EdgeGoal {
  /** Cycles per frame that they may take. */
  readonly enoughCycles: number;
  readonly priceOf: PriceOf;
}

/**
 * The streams of a network while its layers are folded one after another, in data order. The wire takes the lanes of
 * what reads it first; each further reader of a value has an adapter of its own, behind a fork.
 */
export class KnownStreams {
  readonly #streams = new Map<string, StreamShape>();
  /** Values that are another one cut into other vectors. */
  readonly #aliases = new Map<string, string>();

  readonly #goal: EdgeGoal;

  constructor(goal: EdgeGoal) {
    this.#goal = goal;
  }

  /** The stream that carries a value; undefined of the wire while nothing reads it. */
  of(value: string): StreamShape | undefined {
    return this.#streams.get(this.originOf(value));
  }

  /** What comes to stand in front of a layer that is built like this. */
  edgesInto(node: LayerOp, kernel: Kernel): Edges {
    return inputsOf(node, kernel).reduce((edges, [value, shape]) => {
      const edge = edgeBetween(this.of(value) ?? shape, shape, this.#goal);
      return both(edges, edge);
    }, NO_EDGES);
  }

  /** The layer is built like this; without a kernel its result is its input by another name. */
  settle(node: LayerOp, kernel: Kernel | undefined): void {
    if (!kernel) {
      this.#aliases.set(node.outputs[0], node.inputs[0]);
      return;
    }
    for (const [value, shape] of inputsOf(node, kernel)) {
      if (!this.of(value)) this.#streams.set(this.originOf(value), shape);
    }
    this.#streams.set(node.outputs[0], portsOf(kernel).outputs.m_axis);
  }

  originOf(value: string): string {
    const source = this.#aliases.get(value);
    return source === undefined ? value : this.originOf(source);
  }
}

/** An adapter where one is needed, and the register behind it that always is. */
export function edgeBetween(out: StreamShape, into: StreamShape, { enoughCycles, priceOf }: EdgeGoal): Edges {
  const { cycles, cost } = adapterOf(out, into, enoughCycles, priceOf);
  const register: Kernel = {
    id: '',
    kind: 'axis-register',
    layer: '',
    params: { stream: shapeOf(into) },
    contents: {},
  };
  return { cycles, cost: cost + priceOf(register) };
}

export const both = (a: Edges, b: Edges): Edges => ({
  cycles: Math.max(a.cycles, b.cycles),
  cost: a.cost + b.cost,
});

/** The values that a layer reads, with the streams that its kernel wants. */
export function inputsOf(node: LayerOp, kernel: Kernel): (readonly [value: string, shape: StreamShape])[] {
  const shapes = Object.values(portsOf(kernel).inputs);
  invariant(shapes.length === node.inputs.length, `layer ${node.name} has a port for each input`);
  return node.inputs.map((value, i) => [value, shapes[i]]);
}
