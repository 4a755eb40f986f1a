import type { CompileOptions } from '../../src/compile.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { classifier } from '../artifact/networks.ts';
import { gatedGraph } from '../gates/gated-graphs.ts';
import { averageNetwork, residualNetwork, signalNetwork, smallCnn } from './networks.ts';

/** A network, and how it is compiled. */
export interface Scenario {
  readonly graph: () => Graph<GraphOp>;
  readonly wire: string;
  readonly options: CompileOptions;
}

const gatedNetwork = (): Graph<GraphOp> =>
  gatedGraph({ kernels: 3, channels: 4, size: 6, seed: 8, reads: 'before', hasBias: true });

/** Small networks that have one of everything together. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  classifier: { graph: classifier, wire: 'uint4:1/15', options: { targetCycles: 24 } },
  unrolled: {
    graph: classifier,
    wire: 'uint4:1/15',
    options: { targetCycles: 24, folding: { fc2: { mode: 'unrolled' } } },
  },
  'colour-images': { graph: smallCnn, wire: 'uint3', options: { targetCycles: 330, topK: 1 } },
  residual: { graph: residualNetwork, wire: 'int3', options: { targetCycles: 230 } },
  signal: { graph: signalNetwork, wire: 'int3', options: { targetCycles: 60 } },
  average: { graph: averageNetwork, wire: 'int4', options: { targetCycles: 100 } },
  gated: { graph: gatedNetwork, wire: 'int4:1/8', options: { targetCycles: 600 } },
};
