import type { GraphOp } from '../../graph-ops/index.ts';
import { analyseShapes } from '../../graph-ops/shapes.ts';
import type { Graph } from '../../ir/graph.ts';
import { idleCast } from './casts.ts';
import { chosenExtreme } from './choices.ts';
import { returnedDifference } from './differences.ts';
import { leakyExtreme } from './leaky.ts';
import { SpelledView } from './view.ts';

/** A node that does the same as another one, and writes the same value; undefined where the rule has nothing to say. */
export type SpellingRule = (node: GraphOp, view: SpelledView) => GraphOp | undefined;

/** What exporters and papers spell in several operators, as the one operator that it is. */
const RULES: readonly SpellingRule[] = Object.freeze([
  idleCast,
  returnedDifference,
  // What is written as a choice may be such a maximum.
  chosenExtreme,
  leakyExtreme,
]);

/**
 * The same graph with what people spell out recognised, where that takes knowing the graph around a node: casts to the type
 * that a value has, differences that are added again, clips written as choices, leaky ReLUs as the greater of two. Each node keeps its name and its value.
 *
 * Quantizers made of rounding, clips and scales are recognised later, of the canonical graph, where all spellings of
 * a straight line are one (`src/canonical/recognise-quantizers.ts`).
 */
export function recogniseSpelled(graph: Graph<GraphOp>): Graph<GraphOp> {
  const view = new SpelledView(graph, analyseShapes(graph));
  let isSame = true;
  const nodes = graph.nodes.map(node => {
    const found = RULES.reduce<GraphOp>((current, rule) => rule(current, view) ?? current, node);
    view.add(found);
    isSame &&= found === node;
    return found;
  });
  return isSame ? graph : { ...graph, nodes };
}
