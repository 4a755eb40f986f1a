import type { CanonicalOp } from '../../canonical/graph.ts';
import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { baseOf, type NormaliseContext, unsupported } from '../normalising/context.ts';
import type { PadAttrs } from './attrs.ts';

/** A border around images. */
export function normalisePad(node: Node<string, PadAttrs>, context: NormaliseContext): CanonicalOp[] {
  const shape = context.shapeOf(node.inputs[0]);
  const { pads, axes, value } = node.attrs;
  const named = axes ?? shape.map((_, axis) => axis);
  const around = (axis: number): readonly [number, number] => {
    const i = named.findIndex(a => (a < 0 ? a + shape.length : a) === axis);
    return i < 0 ? [0, 0] : [pads[i], pads[i + named.length]];
  };
  const spatial = shape.length === 4 ? [2, 3] : shape.length === 3 ? [undefined, 2] : [];
  const others = shape.map((_, axis) => axis).filter(axis => !spatial.includes(axis));
  if (others.some(axis => around(axis).some(n => n !== 0)))
    unsupported(node, 'only images are padded, at their borders');
  if (pads.some(n => n < 0)) unsupported(node, 'it takes elements away');
  const [[top, bottom], [left, right]] = spatial.map(axis => (axis === undefined ? [0, 0] : around(axis)));
  const attrs = { pads: [top, left, bottom, right] as const, value: Q.fromNumber(value) };
  return [{ ...baseOf(node), kind: 'pad', attrs }];
}
