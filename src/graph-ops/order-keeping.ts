import { type Graph, producers } from '../ir/graph.ts';
import { resolveAxis } from './axes.ts';
import type { GraphOp } from './index.ts';
import type { Shape } from './room.ts';

/** Functions that everywhere rise: the greatest element stays the greatest. */
const RISING: ReadonlySet<GraphOp['kind']> = new Set(['sigmoid', 'tanh', 'softplus', 'exp']);

/**
 * Rankings without the functions in front of them that keep the order: an ArgMax of sigmoids, or of a softmax along its own
 * axis, is that of the scores. Where float32's function is flat (a sigmoid beyond 17, say) a framework ranks by index what
 * the scores still tell apart; there the ranking is that of the function itself.
 */
export function rankScores(graph: Graph<GraphOp>, shapes: ReadonlyMap<string, Shape>): Graph<GraphOp> {
  if (!graph.nodes.some(isRanking)) return graph;
  const producerOf = producers(graph);
  const read = new Set([
    ...graph.nodes.flatMap(node => node.inputs),
    ...graph.outputs.map(({ name }) => name),
  ]);
  const nodes = graph.nodes.map((node): GraphOp => {
    if (!isRanking(node) || (node.kind === 'top-k' && read.has(node.outputs[0]))) return node;
    let [scores] = node.inputs;
    for (
      let before = producerOf.get(scores);
      before && keepsOrder(before, node, shapes.get(scores) ?? []);
    ) {
      [scores] = before.inputs;
      before = producerOf.get(scores);
    }
    return scores === node.inputs[0]
      ? node
      : ({ ...node, inputs: [scores, ...node.inputs.slice(1)] } as GraphOp);
  });
  return { ...graph, nodes };
}

type Ranking = Extract<GraphOp, { readonly kind: 'arg-max' | 'top-k' }>;

const isRanking = (node: GraphOp): node is Ranking => node.kind === 'arg-max' || node.kind === 'top-k';

function keepsOrder(node: GraphOp, ranking: Ranking, { length: rank }: Shape): boolean {
  if (RISING.has(node.kind)) return true;
  if (node.kind !== 'softmax' && node.kind !== 'log-softmax') return false;
  const [own, ranked] = [node, ranking].map(({ attrs, name }) => resolveAxis(attrs.axis, rank, name));
  return own === ranked || (node.attrs.span === 'trailing' && own < ranked);
}
