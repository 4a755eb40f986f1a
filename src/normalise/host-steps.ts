import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import { type HostChainLink, hostChain } from '../graph-ops/host-chain.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { evaluateNode, roomOf } from '../graph-ops/infer-node.ts';
import { liveNodes } from '../graph-ops/live-nodes.ts';
import { passingNode } from '../graph-ops/passing-node.ts';
import { analyseShapes, type ShapeAnalysis } from '../graph-ops/shapes.ts';
import type { Graph } from '../ir/graph.ts';
import { invariant } from '../ir/invariant.ts';
import { sizeOf, type Tensor, tensor } from '../ir/tensor.ts';
import { type HostStep, stepFloat32 } from '../quant/host-front.ts';

/** A network without the float arithmetic in front of its first quantizer, and what the host does instead. */
export interface HostSteps {
  readonly graph: Graph<GraphOp>;
  /** On the elements of the input, in the input's own shape. */
  readonly steps: readonly HostStep[];
}

/** Elements on their way from the input: which of them stands where, and the constants put around them. */
interface Elements {
  /** Index in the input; of constants that the k-th pad put around, -1 - k. */
  readonly origin: Tensor;
  /** The float32 values of constants; anything elsewhere. */
  readonly constants: Tensor;
}

/**
 * Takes the arithmetic on the float input in front of the first quantizer out of the network: it works on each
 * element, so the host can do it before anything moves. What moves elements stays. A constant around them goes
 * through the arithmetic that follows it. Undefined where there is none, or none that a host can do so.
 */
export function takeHostSteps(graph: Graph<GraphOp>, input: string): HostSteps | undefined {
  const analysis = analyseShapes(graph);
  const nodes = liveNodes(graph, analysis.shapes).filter(node => !analysis.constant(node.outputs[0]));
  const chain = hostChain(input, nodes, analysis);
  if (!chain?.links.some(link => link.steps)) return undefined;
  const isRead = chain.links.some(({ node }) =>
    graph.outputs.some(({ name }) => node.outputs.includes(name)),
  );
  if (isRead) return undefined;
  const shape = analysis.shapes.get(input) ?? [];
  const followed = follow(chain.links, shape, analysis);
  if (!followed) return undefined;
  const { steps, borders } = followed;
  const constants = new Map(graph.constants);
  const replaced = new Map<GraphOp, GraphOp>();
  for (const { node, steps: own } of chain.links) {
    const value = borders.get(node);
    if (own) {
      const data = node.inputs.find(input => input !== '' && !analysis.constant(input));
      invariant(data !== undefined, `${node.name} has no data`);
      const passing = passingNode(node, data, analysis.shapes.get(node.outputs[0]) ?? []);
      constants.set(...passing.constant);
      replaced.set(node, passing.node);
    } else if (value !== undefined) replaced.set(node, filledWith(node, value));
  }
  return {
    graph: { ...graph, constants, nodes: graph.nodes.map(node => replaced.get(node) ?? node) },
    steps,
  };
}

/** A node that puts a constant around the data, with another constant. */
function filledWith(node: GraphOp, value: number): GraphOp {
  const { algebra } = roomOf(node);
  invariant(
    algebra.kind === 'zero-filling' && algebra.withValue,
    `${node.name} puts no constant around its data`,
  );
  return { ...node, attrs: algebra.withValue(node.attrs, value) } as GraphOp;
}

/** The steps as the elements of the input meet them, and the constant of each pad behind those that follow it. */
function follow(
  links: readonly HostChainLink[],
  shape: readonly number[],
  analysis: ShapeAnalysis,
): { readonly steps: HostStep[]; readonly borders: ReadonlyMap<GraphOp, number> } | undefined {
  const size = sizeOf(shape);
  let elements: Elements = {
    origin: tensor(
      'int64',
      shape,
      Float64Array.from({ length: size }, (_, i) => i),
    ),
    constants: tensor('float32', shape, new Float64Array(size)),
  };
  const steps: HostStep[] = [];
  const pads: GraphOp[] = [];
  for (const { node, steps: own } of links) {
    const to = analysis.shapes.get(node.outputs[0]) ?? [];
    if (!own) {
      elements = moved(elements, node, pads.length, to, analysis);
      if (roomOf(node).algebra.kind === 'zero-filling') pads.push(node);
      continue;
    }
    // A constant larger than the data would repeat it.
    if (sizeOf(to) !== elements.origin.data.length) return undefined;
    for (const { kind, operand } of own) {
      const each = B.expand(operand, to);
      const met = operandOfInput(operand, each, elements.origin.data, shape);
      if (!met) return undefined;
      steps.push({ kind, operand: met });
      const constants = elements.constants.data.map((x, i) => stepFloat32(kind, x, each[i]));
      elements = { ...elements, constants: tensor('float32', to, constants) };
    }
    elements = { ...elements, origin: tensor('int64', to, elements.origin.data) };
  }
  const borders = new Map<GraphOp, number>();
  for (const [k, pad] of pads.entries()) {
    const values = elements.constants.data.filter((_, i) => elements.origin.data[i] === -1 - k);
    if (values.some(value => value !== values[0])) return undefined;
    if (values.length > 0) borders.set(pad, values[0]);
  }
  return { steps, borders };
}

/** The elements behind a node that moves them; `pad` is the number of those before. */
function moved(
  { origin, constants }: Elements,
  node: GraphOp,
  pad: number,
  shape: readonly number[],
  { constant }: ShapeAnalysis,
): Elements {
  const { algebra } = roomOf(node);
  // Nothing moves; a change of type would round the indices.
  if (algebra.kind === 'rearranging' && algebra.keepsOrder) {
    return {
      origin: tensor('int64', shape, origin.data),
      constants: tensor('float32', shape, constants.data),
    };
  }
  const marking = algebra.kind === 'zero-filling' ? filledWith(node, -1 - pad) : node;
  const through = (by: GraphOp, data: Tensor): Tensor =>
    evaluateNode(by, [data, ...by.inputs.slice(1).map(value => constant(value))])[0];
  return { origin: through(marking, origin), constants: through(node, constants) };
}

/** The operand of a step for the elements of the input; undefined where one that stands in several places meets several. */
function operandOfInput(
  operand: Broadcast<number>,
  each: readonly number[],
  origin: Float64Array,
  shape: readonly number[],
): Broadcast<number> | undefined {
  if (B.isShared(operand)) return B.shared(shape.length, operand.values[0]);
  const met = new Array<number | undefined>(sizeOf(shape)).fill(undefined);
  for (const [place, index] of origin.entries()) {
    if (index < 0) continue;
    const known = met[index];
    if (known !== undefined && known !== each[place]) return undefined;
    met[index] = each[place];
  }
  // Elements that are dropped on the way may meet anything.
  const values = met.map(value => value ?? each[0]);
  return B.narrowed({ shape, values });
}
