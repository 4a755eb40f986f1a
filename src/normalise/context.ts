import type { CanonicalOp } from '../canonical/graph.ts';
import type { ExactConstant } from './exact-constant.ts';

/** What the reduction of one node may ask about the graph around it. */
export interface NormaliseContext {
  /** The constant a value is, if it is one. */
  exact(value: string): ExactConstant | undefined;
  shapeOf(value: string): readonly number[];
  /** Whether a node or the graph output reads the value. */
  isRead(value: string): boolean;
  /** Whether the node only helps to choose winners, so that its weights may be snapped (claim A2). */
  readonly isGate: boolean;
  /** Shapes of values that canonical nodes add are entered here. */
  readonly shapes: Map<string, readonly number[]>;
}

/** The fields that all canonical nodes of one model node share. */
export type Base = Pick<CanonicalOp, 'name' | 'from' | 'inputs' | 'outputs'>;
