import * as B from '../../exact/broadcast.ts';
import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import type { Quantizer } from '../../quant/quantizer.ts';
import { elementRoom } from '../elementwise.ts';
import { INTEGERS_MADE } from '../normalising/computed-codes.ts';
import { baseOf } from '../normalising/context.ts';
import type { NoAttrs } from '../room.ts';

/** y = 1 where x > 0, -1 where x < 0, 0 where x = 0: a quantizer of three codes, away from zero. */
export type SignNode = Node<'sign', NoAttrs>;

const TERNARY: Quantizer = {
  kind: 'uniform',
  scale: Q.ONE,
  zeroPoint: Q.ZERO,
  lo: -1,
  hi: 1,
  rounding: 'up',
};

export const sign = elementRoom('sign', {
  float: () => Math.sign,
  codes: INTEGERS_MADE,
  algebra: { kind: 'quantizer', hasZero: () => true, isForHost: () => true, ownScale: () => undefined },
  atEnd: 'built',
  normalise(node, context) {
    const { length } = context.shapeOf(node.outputs[0]);
    return [{ ...baseOf(node), kind: 'quantizer', attrs: { quantizer: B.shared(length, TERNARY) } }];
  },
});
