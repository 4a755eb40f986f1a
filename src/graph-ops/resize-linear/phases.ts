import type { CanonicalOp } from '../../canonical/graph.ts';
import { MAX_WEIGHT_BITS } from '../../canonical/row-units.ts';
import * as Q from '../../exact/rational.ts';
import type { Node } from '../../ir/graph.ts';
import { integerTensor } from '../../ir/integer-tensor.ts';
import { type Base, type NormaliseContext, unsupported } from '../normalising/context.ts';
import { turned } from '../normalising/layout.ts';
import { takenAlongAxes } from '../normalising/taken.ts';
import type { Phases } from './taps.ts';

const SAME: Phases = { factor: 1, first: 0, weights: [[1]], denominator: 1 };

/**
 * An image or signal that grows by whole factors: its border is repeated, and of the neighbourhood of each place as many
 * results are made as the factors say, which then go to where they belong.
 *
 * @param phases of each axis of places; undefined of one that stays
 */
export function upsampledLinearly(
  node: Node,
  base: Base,
  phases: readonly (Phases | undefined)[],
  context: NormaliseContext,
): CanonicalOp[] {
  const [, channels, ...places] = context.shapeOf(base.inputs[0]);
  const each = phases.map(found => found ?? SAME);
  const [y, x] = each.length === 2 ? each : [SAME, each[0]];
  const denominator = y.denominator * x.denominator;
  if (denominator >= 2 ** (MAX_WEIGHT_BITS - 1)) {
    unsupported(
      node,
      `its weights are multiples of 1/${denominator}, which need more than ${MAX_WEIGHT_BITS} bits`,
    );
  }
  const named = (what: string, shape: readonly number[]): string => {
    const value = `${base.outputs[0]} ${what}`;
    context.shapes.set(value, shape);
    return value;
  };
  const taps = each.map(({ weights }) => weights[0].length);
  const results = y.factor * x.factor;
  const bordered = named('border', [1, channels, ...places.map((size, i) => size + taps[i] - 1)]);
  const windows = named('windows', [1, taps.reduce((a, b) => a * b) * channels, ...places]);
  const weighed = named('phases', [1, channels * results, ...places]);
  const factors = each.map(({ factor }) => factor);
  const cut = named('blocks', [1, channels, ...factors, ...places]);
  const rank = places.length;
  const perm = [0, 1, ...places.flatMap((_, i) => [2 + rank + i, 2 + i])];
  const moved = named(
    'placed',
    perm.map(axis => [1, channels, ...factors, ...places][axis]),
  );
  const border = places.map((size, i) => ({
    axis: i + 2,
    indices: Array.from({ length: size + taps[i] - 1 }, (_, o) =>
      Math.min(Math.max(o + each[i].first, 0), size - 1),
    ),
  }));
  // Results of a channel one after the other: rows of the block first.
  const rows = y.weights.flatMap(down => x.weights.map(across => down.flatMap(a => across.map(b => a * b))));
  const codes = integerTensor(
    [channels * results, rows[0].length],
    Array.from({ length: channels }, () => rows.flat()).flat(),
  );
  const unit = [Q.rational(1n, BigInt(denominator))];
  const weigh: Base = { ...base, inputs: [windows], outputs: [weighed] };
  return [
    ...takenAlongAxes(
      { ...base, name: `${base.name} border`, outputs: [bordered] },
      context,
      border,
      node.kind,
    ),
    {
      ...base,
      kind: 'window',
      name: `${base.name} window`,
      inputs: [bordered],
      outputs: [windows],
      attrs: {
        kernel: [y.weights[0].length, x.weights[0].length],
        strides: [1, 1],
        dilations: [1, 1],
        pads: [0, 0, 0, 0],
        padding: 'zero',
      },
    },
    channels > 1
      ? { ...weigh, kind: 'depthwise', attrs: { codes, unit } }
      : { ...weigh, kind: 'linear', attrs: { codes, unit, axis: 'image' } },
    {
      ...base,
      kind: 'layout',
      name: `${base.name} blocks`,
      inputs: [weighed],
      outputs: [cut],
      attrs: { shape: [1, channels, ...factors, ...places] },
    },
    turned({ ...base, name: `${base.name} order`, inputs: [cut], outputs: [moved] }, context, perm),
    {
      ...base,
      kind: 'layout',
      name: `${base.name} shape`,
      inputs: [moved],
      attrs: { shape: context.shapeOf(base.outputs[0]) },
    },
  ];
}
