import type { CanonicalOp, CanonicalWindowAttrs } from '../../canonical/graph.ts';
import { spend } from '../../ir/budget.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { WindowAxis } from '../windows.ts';
import type { Base, NormaliseContext } from './context.ts';
import { volumeNodes } from './volumes.ts';
import { geometryOf } from './window-geometry.ts';

/**
 * Windows over one, two or three spatial axes, and what reads them.
 *
 * @param base reads an image, signal or volume [1, C, ...] and writes [1, O, positions...], whose shape the context knows
 * @param build the nodes that make [1, O, ...] of windows [1, places * C, ...], channel innermost
 * @param called what the windows are called after
 */
export function windowNodes(
  base: Base,
  axes: readonly WindowAxis[],
  padding: CanonicalWindowAttrs['padding'],
  context: NormaliseContext,
  build: (own: Base) => CanonicalOp[],
  called = base.outputs[0],
): CanonicalOp[] {
  spend(
    'windows',
    sizeOf(context.shapeOf(base.inputs[0]).slice(0, 2)) * sizeOf(axes.map(axis => axis.kernel * axis.output)),
    { node: base.from.at(-1) ?? base.name },
  );
  if (axes.length === 3) {
    const [z, y, x] = axes;
    return volumeNodes(base, { z, y, x }, padding, context, build);
  }
  const geometry = geometryOf(axes);
  const windows = `${called} windows`;
  const places = geometry.kernel[0] * geometry.kernel[1];
  const [, channels] = context.shapeOf(base.inputs[0]);
  const [batch, , ...positions] = context.shapeOf(base.outputs[0]);
  context.shapes.set(windows, [batch, places * channels, ...positions]);
  return [
    {
      ...base,
      kind: 'window',
      name: `${base.name} window`,
      outputs: [windows],
      attrs: { ...geometry, padding },
    },
    ...build({ ...base, inputs: [windows] }),
  ];
}
