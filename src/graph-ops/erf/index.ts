import { errorFunction } from '../../exact/error-function.ts';
import type { Node } from '../../ir/graph.ts';
import { unaryRoom } from '../elementwise.ts';
import type { NoAttrs } from '../room.ts';

/** y = the error function of x. */
export type ErfNode = Node<'erf', NoAttrs>;

export const erf = unaryRoom('erf', errorFunction);
