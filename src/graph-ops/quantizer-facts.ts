import type { AlgebraView } from './algebra.ts';

/** Whether the scale of a quantizer, its input 1, is one for all elements. */
export const hasOneScale = ({ constant }: AlgebraView<unknown>): boolean => constant(1)?.data.length === 1;

/** Whether a quantizer is the same for all elements: its scale, and what follows it (zero-point, bit width), are single. */
export const isOneForAll = (view: AlgebraView<unknown>): boolean =>
  hasOneScale(view) && [2, 3].every(input => (view.constant(input)?.data.length ?? 1) === 1);
