import { appendTopK } from './append-top-k.ts';
import { fuseGates } from './fuse-gates.ts';
import type { CanonicalGraph } from './graph.ts';
import { hoistLayout } from './hoist-layout.ts';
import { quantizeExtremes } from './quantize-extremes.ts';
import { recogniseQuantizers } from './recognise-quantizers.ts';
import { turnChannels } from './turn-channels.ts';
import { verifyCanonical } from './verify.ts';

export interface CanonicalPassOptions {
  /** Classes that the hardware gives instead of scores. */
  readonly topK?: number;
}

/** A pure function from canonical graph to canonical graph. */
export interface CanonicalPass {
  /** Its file's name; `--dump-ir` writes the graph after it under this name. */
  readonly name: string;
  readonly run: (graph: CanonicalGraph, options: CanonicalPassOptions) => CanonicalGraph;
}

/** The passes over the canonical graph, in the order they run. */
export const CANONICAL_PASSES: readonly CanonicalPass[] = Object.freeze([
  // First, so that all others see quantizers where people spelled them out.
  { name: 'recognise-quantizers', run: recogniseQuantizers },
  // Before the others, so that what follows sees the output that the hardware will have.
  { name: 'append-top-k', run: (graph, { topK }) => (topK ? appendTopK(graph, topK) : graph) },
  // Before changes of shape move, as it looks for the sum over an image right in front of a gate's matrix.
  { name: 'fuse-gates', run: fuseGates },
  // Changes of shape in front of the first layer cost nothing at the wire.
  { name: 'hoist-layout', run: hoistLayout },
  // It follows scales to max pooling through what the others have left in between.
  { name: 'turn-channels', run: turnChannels },
  // Last: the quantizers that it repeats stand in the way of no other.
  { name: 'quantize-extremes', run: quantizeExtremes },
] satisfies CanonicalPass[]);

/**
 * Runs all passes and verifies the graph before them and after each.
 *
 * @param onStep sees the graph after each pass
 */
export function runCanonicalPasses(
  normalised: CanonicalGraph,
  options: CanonicalPassOptions,
  onStep: (pass: string, graph: CanonicalGraph) => void = () => {},
): CanonicalGraph {
  verifyCanonical(normalised, 'normalise');
  let graph = normalised;
  for (const { name, run } of CANONICAL_PASSES) {
    graph = run(graph, options);
    verifyCanonical(graph, name);
    onStep(name, graph);
  }
  return graph;
}
