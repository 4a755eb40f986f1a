import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Rational } from '../../exact/rational.ts';
import type { Base, NormaliseContext } from '../normalising/context.ts';

/** Elements in front of each axis of a volume, and behind it. */
export type VolumeBorder = readonly [depth: Side, height: Side, width: Side];
type Side = readonly [before: number, after: number];

/** A border around a volume [1, C, D, H, W]: around its planes as rows of an image, then around all their rows. */
export function paddedVolume(
  base: Base,
  context: NormaliseContext,
  [depth, height, width]: VolumeBorder,
  value: Rational,
): CanonicalOp[] {
  const [batch, channels, planes, rows, columns] = context.shapeOf(base.inputs[0]);
  const [output] = base.outputs;
  const sum = (size: number, [before, after]: Side): number => before + size + after;
  const [high, long] = [sum(planes, depth), sum(rows, height)];
  const values = [
    { what: 'planes', shape: [batch, channels, planes, rows * columns] },
    {
      what: 'rows',
      shape: [batch, channels, high, long * columns],
      pads: [depth[0], height[0] * columns, depth[1], height[1] * columns] as const,
    },
    { what: 'stack', shape: [batch, channels, high * long, columns] },
    {
      what: 'columns',
      shape: [batch, channels, high * long, sum(columns, width)],
      pads: [0, width[0], 0, width[1]] as const,
    },
  ].filter(({ pads }) => pads === undefined || pads.some(n => n > 0));
  let [from] = base.inputs;
  const nodes = values.map(({ what, shape, pads }): CanonicalOp => {
    const own = { ...base, name: `${base.name} ${what}`, inputs: [from], outputs: [`${output} ${what}`] };
    [from] = own.outputs;
    context.shapes.set(from, shape);
    return pads
      ? { ...own, kind: 'pad', attrs: { pads, value } }
      : { ...own, kind: 'layout', attrs: { shape } };
  });
  return [...nodes, { ...base, kind: 'layout', inputs: [from], attrs: { shape: context.shapeOf(output) } }];
}
