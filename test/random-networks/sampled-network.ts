import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { invariant } from '../../src/ir/invariant.ts';
import type { Tensor } from '../../src/ir/tensor.ts';

type Step = (net: NetworkBuilder, ...inputs: readonly Value[]) => Value;

/** A network under construction that knows what each of its values is on some frames. */
export class SampledNetwork {
  readonly #net: NetworkBuilder;
  readonly #samples = new Map<Value, readonly Tensor[]>();

  constructor(name: string) {
    this.#net = new NetworkBuilder(name);
  }

  input(name: string, frames: readonly Tensor[]): Value {
    const value = this.#net.input(name, frames[0].shape);
    this.#samples.set(value, frames);
    return value;
  }

  /** Adds a step (an operator or a few), and runs it alone on the frames. */
  step(step: Step, ...inputs: readonly Value[]): Value {
    const [value] = this.steps((net, ...values) => [step(net, ...values)], ...inputs);
    return value;
  }

  /** The same for a step of several results. */
  steps(
    step: (net: NetworkBuilder, ...inputs: readonly Value[]) => readonly Value[],
    ...inputs: readonly Value[]
  ): readonly Value[] {
    const values = step(this.#net, ...inputs);
    const alone = new NetworkBuilder('step');
    const ports = inputs.map((input, i) => alone.input(`x${i}`, input.shape));
    step(alone, ...ports).forEach((result, i) => {
      alone.output(`y${i}`, result);
    });
    const graph = alone.build();
    const results = this.#frameNumbers(inputs[0]).map(frame =>
      evaluateGraph(graph, new Map(inputs.map((input, i) => [`x${i}`, this.#tensorsOf(input)[frame]]))),
    );
    values.forEach((value, i) => {
      const tensors = results.map(result => result.get(`y${i}`));
      this.#samples.set(
        value,
        tensors.filter(t => t !== undefined),
      );
    });
    return values;
  }

  /** All elements of a value over the frames, channel by channel. */
  samples(value: Value): number[][] {
    const [batch, channels] = value.shape;
    return Array.from({ length: channels }, (_, c) =>
      this.#tensorsOf(value).flatMap(({ data }) => {
        const places = data.length / batch / channels;
        return Array.from(data).filter((_, i) => Math.floor(i / places) % channels === c);
      }),
    );
  }

  /** The network with its outputs, `y` and `y1`. */
  done(output: Value, ...others: readonly Value[]): Graph<GraphOp> {
    this.#net.output('y', output);
    others.forEach((other, i) => {
      this.#net.output(`y${i + 1}`, other);
    });
    return this.#net.build();
  }

  #tensorsOf(value: Value): readonly Tensor[] {
    const tensors = this.#samples.get(value);
    invariant(tensors, `'${value.name}' was not sampled`);
    return tensors;
  }

  #frameNumbers(value: Value): number[] {
    return this.#tensorsOf(value).map((_, frame) => frame);
  }
}
