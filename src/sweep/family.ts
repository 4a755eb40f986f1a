import type { GraphOp } from '../graph-ops/index.ts';
import type { Graph } from '../ir/graph.ts';
import type { SectionBits } from './schedule.ts';

/** A network that can be built at any precision. */
export interface Family {
  readonly name: string;
  /** Names of its sections from input to output. */
  readonly sections: readonly string[];
  /** Channels of its narrowest layer, classes aside: a divisor of them divides all. */
  readonly narrowestChannels: number;
  /** Cycles per frame aimed at where the user says nothing, at full width. */
  readonly targetCycles: number;
  /** The network with random weights, channels divided by `divisor`; it takes pixels / 255. */
  graph(sections: readonly SectionBits[], divisor: number, name: string): Graph<GraphOp>;
}
