import { elementKindOf, type PortKind } from '../ir/graph.ts';
import { commonKind } from './number-kinds.ts';

/** The type of a result of arithmetic on operands of these types. */
export function commonType(types: readonly PortKind[]): PortKind {
  return commonKind(types.map(kind => elementKindOf({ kind })));
}

/** Output types of operators: of arithmetic on all inputs, */
export const arithmeticType = (inputs: readonly PortKind[]): readonly PortKind[] => [commonType(inputs)];

/** of what moves or selects elements of the first input, */
export const keptType = ([first]: readonly PortKind[]): readonly PortKind[] => [first];

/** of what gives elements of all inputs, */
export const joinedType = (inputs: readonly PortKind[]): readonly PortKind[] => [
  inputs.every(type => type === inputs[0]) ? inputs[0] : commonType(inputs),
];

/** and of what always gives floats. */
export const floatType = (): readonly PortKind[] => ['float32'];
