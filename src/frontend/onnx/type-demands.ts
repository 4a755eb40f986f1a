import { commonType } from '../../graph-ops/output-types.ts';
import type { PortKind } from '../../ir/graph.ts';

/**
 * What ONNX wants of a node's operand types. The graph lets arithmetic mix number types and computes integers
 * in one kind; ONNX wants operands of one type.
 */
export interface TypeDemands {
  /** The type that each input must be written in; undefined where its own will do. */
  readonly inputs: readonly (PortKind | undefined)[];
  /** What the output must be cast to, where the operator gives another type than the graph node. */
  readonly output?: PortKind;
}

type Types = readonly PortKind[];

/** Operands of any types will do. */
export const asTheyAre = (): TypeDemands => ({ inputs: [] });

/** All operands in the type of the result. */
export const ofOneType = (types: Types): TypeDemands => ({ inputs: types.map(() => commonType(types)) });

/** Each operand in the widest type of its kind. */
export const eachOfItsKind = (types: Types): TypeDemands => ({
  inputs: types.map(type => commonType([type])),
});

/** Operands of one type as they are, others in the type of the result. */
export const asTheirJoin = (types: Types): TypeDemands =>
  types.every(type => type === types[0]) ? asTheyAre() : ofOneType(types);

/** A condition as it is, and what it chooses between in the type of the result. */
export const choiceOfOneType = ([, ...types]: Types): TypeDemands => ({
  inputs: [undefined, ...types.map(() => commonType(types))],
});
