import type { Tensor } from '../ir/tensor.ts';
import type { HostStep } from '../quant/host-front.ts';

/** An operator's inputs by position: the contents of the constant ones, undefined for the data. */
export type Operands = readonly (Tensor | undefined)[];

/** One step for all elements. */
export const sharedStep = (kind: HostStep['kind'], operand: number): HostStep => ({
  kind,
  operand: { shape: [], values: [operand] },
});

/** A step with an operand for each element, shared as numpy broadcasts. */
export const stepWith = (kind: HostStep['kind'], { shape, data }: Tensor): HostStep => ({
  kind,
  operand: { shape, values: Array.from(data) },
});

/** The step of an operator of the data and a constant on the right, or on the left where `left` names one. */
export const constantStep =
  (right: HostStep['kind'], left?: HostStep['kind']) =>
  (_: unknown, [a, b]: Operands): readonly HostStep[] | undefined => {
    if (b) return [stepWith(right, b)];
    return a && left && [stepWith(left, a)];
  };

/** The steps of an operator that takes the extreme of the data and constants. */
export const boundSteps =
  (kind: 'maximum' | 'minimum') =>
  (_: unknown, operands: Operands): readonly HostStep[] | undefined => {
    const constants = operands.filter(operand => operand !== undefined);
    return constants.length === operands.length - 1 ? constants.map(c => stepWith(kind, c)) : undefined;
  };
