import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Node } from '../../ir/graph.ts';
import { type Base, baseOf, type NormaliseContext, unsupported } from '../normalising/context.ts';
import { exactNumber } from '../normalising/exact-constant.ts';
import { onPlaces } from '../normalising/on-places.ts';
import { takenAlongAxes } from '../normalising/taken.ts';
import type { PadAttrs } from './attrs.ts';
import { borders, sourceOf } from './borders.ts';
import { paddedVolume } from './volume.ts';

/** What is taken away is cut off first; then a border of a value around images, or of elements that stand there again. */
export function normalisePad(node: Node<string, PadAttrs>, context: NormaliseContext): CanonicalOp[] {
  const shape = context.shapeOf(node.inputs[0]);
  const { mode, value } = node.attrs;
  const { begins, ends } = borders(node.attrs, shape, node.name);
  if (begins[0] !== 0 || ends[0] !== 0) unsupported(node, 'it pads the batch');
  const base = baseOf(node);
  const isCrop = [...begins, ...ends].every(n => n <= 0);
  const kept = shape.map((size, axis) => {
    const [first, end] =
      mode === undefined
        ? [Math.max(-begins[axis], 0), size - Math.max(-ends[axis], 0)]
        : [-begins[axis], size + ends[axis]];
    const indices = Array.from({ length: Math.max(end - first, 0) }, (_, i) => first + i);
    return { axis, indices: indices.map(place => sourceOf(place, size, mode) ?? 0) };
  });
  if (mode !== undefined || isCrop) return takenAlongAxes(base, context, kept, node.kind);
  const padded = shape.flatMap((_, axis) => (begins[axis] > 0 || ends[axis] > 0 ? [axis] : []));
  const last = shape.length - 1;
  const around = (axis: number): readonly [number, number] => [
    Math.max(begins[axis], 0),
    Math.max(ends[axis], 0),
  ];
  const real = exactNumber(value);
  const axes = shape.length === 4 ? [...new Set([...padded, 2, 3])].slice(0, 2).sort() : [padded[0] ?? last];
  const isVolume = shape.length === 5 && padded.every(axis => axis >= 2);
  if (!isVolume && (shape.length > 4 || shape.length < 3 || !padded.every(axis => axes.includes(axis))))
    unsupported(node, 'it pads more than two axes of images, one of signals, or the channels of volumes');
  const places = axes.map(around);
  const [[top, bottom], [left, right]] = places.length === 2 ? places : [[0, 0], places[0]];
  const attrs = { pads: [top, left, bottom, right] as const, value: real };
  const pad = (own: Base): CanonicalOp[] => [{ ...own, kind: 'pad', attrs }];
  const bordered = (own: Base): CanonicalOp[] =>
    isVolume
      ? paddedVolume(own, context, [around(2), around(3), around(4)], real)
      : onPlaces(own, context, axes, pad);
  if (!kept.some(({ indices }, axis) => indices.length < shape[axis])) return bordered(base);
  const cut = `${base.outputs[0]} cut`;
  context.shapes.set(
    cut,
    kept.map(({ indices }) => indices.length),
  );
  return [
    ...takenAlongAxes({ ...base, name: `${base.name} cut`, outputs: [cut] }, context, kept, node.kind),
    ...bordered({ ...base, inputs: [cut] }),
  ];
}
