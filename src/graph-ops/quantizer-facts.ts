import type { AlgebraView } from './algebra.ts';

/** Whether the scale of a quantizer, its input 1, is one for all elements. */
export const hasOneScale = ({ constant }: AlgebraView<unknown>): boolean => constant(1)?.data.length === 1;
