import type { CanonicalOp } from '../../canonical/graph.ts';
import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { integerTensor } from '../../ir/integer-tensor.ts';
import { baseOf, constantOf, type NormaliseContext, unsupported } from '../normalising/context.ts';
import { exactElements } from '../normalising/exact-constant.ts';

/** Most fraction bits of a shift: products of two fractions are weights of at most 16 bits. */
export const MAX_SHIFT_BITS = 7;

/**
 * A spatial shift: where all shifts are whole, the move alone; else the neighbours of every place it moves to, and a
 * depthwise node that weighs them.
 */
export function normaliseSpatialShift(
  node: Node<string, { readonly stride: number }>,
  context: NormaliseContext,
): CanonicalOp[] {
  const base = baseOf(node);
  const shifts = exactElements(constantOf(node, context, 1, 'shift matrix'));
  const den = shifts.reduce((most, { den }) => (den > most ? den : most), 1n);
  const one = Number(den);
  if (one > 2 ** MAX_SHIFT_BITS) {
    const reason = `its shifts have more than ${MAX_SHIFT_BITS} fraction bits`;
    unsupported({ kind: 'the spatial shift', name: node.name }, reason);
  }
  const units = shifts.map(shift => Number(Q.multiply(shift, Q.rational(den)).num));
  const [, channels, height, width] = context.shapeOf(node.inputs[0]);
  const floors = units.map((unit, i) => {
    const size = i % 2 === 0 ? width : height;
    // What is wholly outside may as well be next to the image.
    return Math.max(-(size + 1), Math.min(size, Math.floor(unit / one)));
  });
  const fraction = (c: number, axis: 0 | 1): number =>
    units[2 * c + axis] - one * Math.floor(units[2 * c + axis] / one);
  const each = Array.from({ length: channels }, (_, c) => c);
  const isBetween = ([0, 1] as const).map(axis => each.some(c => fraction(c, axis) > 0));
  const taps = [isBetween[1] ? 2 : 1, isBetween[0] ? 2 : 1] as const;
  const attrs = { shifts: integerTensor([channels, 2], floors), stride: node.attrs.stride, taps };
  const places = taps[0] * taps[1];
  if (places === 1) return [{ ...base, kind: 'shift', attrs }];
  const shape = context.shapeOf(base.outputs[0]);
  const neighbours = `${base.outputs[0]} neighbours`;
  context.shapes.set(neighbours, [shape[0], places * channels, shape[2], shape[3]]);
  const weightsOf = (c: number, axis: 0 | 1): readonly number[] =>
    isBetween[axis] ? [one - fraction(c, axis), fraction(c, axis)] : [1];
  const codes = each.flatMap(c =>
    weightsOf(c, 1).flatMap(down => weightsOf(c, 0).map(across => down * across)),
  );
  const unit = [Q.rational(1n, places === 4 ? den * den : den)];
  return [
    { ...base, kind: 'shift', name: `${node.name} neighbours`, outputs: [neighbours], attrs },
    {
      ...base,
      kind: 'depthwise',
      inputs: [neighbours],
      attrs: { codes: integerTensor([channels, places], codes), unit },
    },
  ];
}
