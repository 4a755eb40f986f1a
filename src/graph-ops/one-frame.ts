import { type Diagnostic, DiagnosticError, fail } from '../ir/diagnostic.ts';
import type { Graph, PortInfo } from '../ir/graph.ts';
import type { Tensor } from '../ir/tensor.ts';
import { graphDiagnostic } from './diagnostics.ts';
import { oneOf } from './frame-rules.ts';
import type { FramesView, OneFrame } from './frames.ts';
import type { GraphOp } from './index.ts';
import { roomOf } from './infer-node.ts';
import { liveNodes } from './live-nodes.ts';
import { analyseShapes, type ShapeAnalysis } from './shapes.ts';

/**
 * A graph with a fixed batch as the graph of one frame: axis 0 of its inputs, and with it of everything that depends on
 * them, becomes 1. It is done where every node provably computes each entry of axis 0 alone, as its room says
 * (`frames`). Otherwise the graph stays what it is: its input is one frame as it stands.
 *
 * Throws DiagnosticError where a node counts images along axis 0, so that it is a batch, and another mixes them.
 */
export function oneFrame(graph: Graph<GraphOp>): {
  readonly graph: Graph<GraphOp>;
  readonly notes: readonly Diagnostic[];
} {
  const whole = { graph, notes: [] };
  const analysis = graph.inputs.some(({ shape }) => shape[0] > 1) ? analysed(graph) : undefined;
  if (!analysis) return whole;
  const live = liveNodes(graph, analysis.shapes);
  const inputs = readInputs(graph, live);
  const frames = framesOf(inputs);
  if (frames === undefined) return whole;
  const batch = new Batch(graph, { frames, inputs, live, analysis });
  const single = batch.takeApart();
  if (single) {
    const [{ name, shape }] = inputs;
    return {
      graph: single,
      notes: [
        graphDiagnostic(
          batch.countsImages ? 'one-frame' : 'one-frame-taken',
          { frames, shape: oneOf(shape, frames) },
          { tensor: name },
        ),
      ],
    };
  }
  if (batch.countsImages) fail(batch.refusal());
  return whole;
}

/** The inputs that an output depends on. */
function readInputs({ inputs, outputs }: Graph, live: readonly GraphOp[]): readonly PortInfo[] {
  const read = new Set([...live.flatMap(node => node.inputs), ...outputs.map(({ name }) => name)]);
  return inputs.filter(({ name }) => read.has(name));
}

/** What axis 0 of all inputs counts; undefined unless it is one number of frames above 1. */
function framesOf(inputs: readonly PortInfo[]): number | undefined {
  const [frames] = inputs[0]?.shape ?? [];
  const isBatch = inputs.every(({ shape }) => shape.length > 1 && shape[0] === frames);
  return isBatch && frames > 1 ? frames : undefined;
}

/** Undefined where shapes do not fit: whoever reads the graph next says so. */
function analysed(graph: Graph<GraphOp>): ShapeAnalysis | undefined {
  try {
    return analyseShapes(graph);
  } catch (error) {
    if (error instanceof DiagnosticError) return undefined;
    throw error;
  }
}

interface BatchFacts {
  readonly frames: number;
  /** Those that have the frames. */
  readonly inputs: readonly PortInfo[];
  readonly live: readonly GraphOp[];
  readonly analysis: ShapeAnalysis;
}

class Batch {
  readonly #graph: Graph<GraphOp>;
  readonly #frames: number;
  readonly #analysis: ShapeAnalysis;
  readonly #live: readonly GraphOp[];
  /** Values that hold frames along axis 0. */
  readonly #framed: Set<string>;
  /** Constants that follow from the shapes of such values. */
  readonly #fromShapes = new Set<string>();
  #reason: { readonly reason: string; readonly node?: string } | undefined;
  /** Whether a node counts images along axis 0. */
  countsImages = false;

  constructor(graph: Graph<GraphOp>, { frames, inputs, live, analysis }: BatchFacts) {
    this.#graph = graph;
    this.#frames = frames;
    this.#analysis = analysis;
    this.#live = live;
    this.#framed = new Set(inputs.map(input => input.name));
  }

  /** The graph of one frame; undefined where frames cannot be told apart. */
  takeApart(): Graph<GraphOp> | undefined {
    const constants = new Map(this.#graph.constants);
    const nodes = this.#live.map(node =>
      this.#analysis.constant(node.outputs[0]) ? this.#constantNode(node) : this.#dataNode(node, constants),
    );
    const whole = this.#graph.outputs.find(({ name }) => !this.#framed.has(name));
    if (whole) this.#reason ??= { reason: `the output '${whole.name}' has no frames` };
    if (this.#reason) return undefined;
    const one = (port: PortInfo): PortInfo =>
      this.#framed.has(port.name) ? { ...port, shape: this.#oneOf(port.name) } : port;
    const { inputs, outputs } = this.#graph;
    const single = { ...this.#graph, inputs: inputs.map(one), outputs: outputs.map(one), nodes, constants };
    return this.#fits(single) ? single : undefined;
  }

  /** Why there is no such graph. */
  refusal(): Diagnostic {
    const { reason, node } = this.#reason ?? { reason: 'one frame alone does not fit the network' };
    return graphDiagnostic(
      'batch',
      { frames: this.#frames, reason },
      node === undefined ? undefined : { node },
    );
  }

  #constantNode(node: GraphOp): GraphOp {
    const isOfShapes = roomOf(node).fromShapes !== undefined;
    if (node.inputs.some(value => this.#fromShapes.has(value) || (isOfShapes && this.#framed.has(value)))) {
      for (const value of node.outputs) this.#fromShapes.add(value);
    }
    return node;
  }

  /** The node as it computes one frame; what it reads of the batch's size keeps its value. */
  #dataNode(node: GraphOp, constants: Map<string, Tensor>): GraphOp {
    // Behind what cannot be taken apart there is nothing to ask.
    if (!node.inputs.some(value => this.#framed.has(value))) return node;
    const answer = this.#answer(node);
    const isApart = typeof answer !== 'string';
    for (const value of node.outputs) {
      if (isApart || this.#shapeOf(value)[0] === this.#frames) this.#framed.add(value);
    }
    if (!isApart) {
      this.#reason ??= { reason: answer, node: node.name };
      return node;
    }
    this.countsImages ||= answer.countsImages === true;
    const inputs = node.inputs.map((value, i) => {
      const kept = this.#fromShapes.has(value) ? this.#analysis.constant(value) : undefined;
      const operand = answer.operands?.get(i) ?? kept;
      if (!operand) return value;
      const name = `${value} of one frame for ${node.name}`;
      constants.set(name, operand);
      return name;
    });
    return { ...node, inputs, attrs: answer.attrs ?? node.attrs } as GraphOp;
  }

  #answer(node: GraphOp): OneFrame | string {
    const { constant } = this.#analysis;
    const view: FramesView<unknown> = {
      node: node.name,
      attrs: node.attrs,
      frames: this.#frames,
      inputs: node.inputs.flatMap((value, i) => (value === '' ? [] : [i])),
      hasFrames: input => this.#framed.has(node.inputs[input]),
      shape: input => this.#shapeOf(node.inputs[input]),
      constant: input => constant(node.inputs[input] ?? ''),
      outputShape: this.#shapeOf(node.outputs[0]),
    };
    const answer = roomOf(node).frames(view);
    if (typeof answer === 'string') return answer;
    // Codes behind a computed constant would be lost with its entries.
    const isComputed = (input: number, { kind }: Tensor) =>
      kind === 'float32' &&
      !this.#graph.constants.has(node.inputs[input]) &&
      !this.#fromShapes.has(node.inputs[input]);
    const operands = [...(answer.operands ?? [])];
    return operands.some(([input, operand]) => isComputed(input, operand))
      ? 'it has a quantized constant for each frame'
      : answer;
  }

  #shapeOf(value: string): readonly number[] {
    return this.#analysis.shapes.get(value) ?? [];
  }

  #oneOf(value: string): readonly number[] {
    return oneOf(this.#shapeOf(value), this.#frames);
  }

  /** Whether every value of one frame has the shape that it is to have. */
  #fits(single: Graph<GraphOp>): boolean {
    const shapes = analysed(single)?.shapes;
    return [...this.#framed].every(value => String(shapes?.get(value)) === String(this.#oneOf(value)));
  }
}
