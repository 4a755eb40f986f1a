import { resolveAxis } from '../../graph-ops/axes.ts';
import type { GraphOp } from '../../graph-ops/index.ts';
import { type Around, type SpelledShift, shiftedSize } from './spelled-shift.ts';

/** What an axis of a value holds: element i is element step * i + offset of the image where that is one of from .. to - 1, else 0. */
interface Line {
  readonly size: number;
  readonly step: number;
  readonly offset: number;
  readonly from: number;
  readonly to: number;
}

/** A value that holds nothing but elements of an image and zeros, axis by axis. */
interface Part {
  readonly source: string;
  readonly lines: readonly Line[];
}

/**
 * Channels in groups, each padded and cut, or cut and padded, and put side by side again: x moved by a shift for each
 * group. Undefined where an element that a shift would bring in is cut off, or groups change places.
 */
export function shiftOfParts(node: GraphOp, around: Around): SpelledShift | undefined {
  if (node.kind !== 'concat' || around.shapeOf(node.outputs[0]).length !== 4) return undefined;
  if (resolveAxis(node.attrs.axis, 4, node.name) !== 1) return undefined;
  const parts = node.inputs.map(value => partOf(value, around));
  const [first] = parts;
  if (!first || around.shapeOf(first.source).length !== 4) return undefined;
  const [batch, channels, height, width] = around.shapeOf(first.source);
  const stride = first.lines[2].step;
  const shifts: [number, number][] = [];
  for (const part of parts) {
    if (!part || part.source !== first.source) return undefined;
    const [, group, y, x] = part.lines;
    if (group.step !== 1 || group.offset !== shifts.length || group.from > group.offset) return undefined;
    if (group.offset + group.size > group.to) return undefined;
    if (!isShift(y, height, stride) || !isShift(x, width, stride)) return undefined;
    for (let c = 0; c < group.size; c++) shifts.push([x.offset, y.offset]);
  }
  const isMoved = shifts.some(([dx, dy]) => dx !== 0 || dy !== 0);
  if (batch !== 1 || shifts.length !== channels || !isMoved) return undefined;
  return { source: first.source, shifts, stride, last: node, distance: 0 };
}

/** Whether the line reads zero only where a shift would: outside the image. */
function isShift({ size, step, offset, from, to }: Line, image: number, stride: number): boolean {
  if (step !== stride || size !== shiftedSize(image, stride)) return false;
  for (let i = 0; i < size; i++) {
    const place = step * i + offset;
    if (place >= 0 && place < image && (place < from || place >= to)) return false;
  }
  return true;
}

/** The value as elements of the image that it was cut from; undefined of a value that moves nothing. */
function partOf(value: string, around: Around): Part | undefined {
  const shape = around.shapeOf(value);
  const node = around.producerOf(value);
  if (shape.length !== 4) return undefined;
  const source = node && partBefore(node, around);
  const lines = node && source && cut(node, value, source.lines, around);
  return lines ? { source: source.source, lines } : undefined;
}

/** What a node that cuts or pads reads: a part, or the image itself. */
function partBefore(node: GraphOp, around: Around): Part | undefined {
  if (node.kind !== 'slice' && node.kind !== 'split' && node.kind !== 'pad') return undefined;
  const [source] = node.inputs;
  const whole = (size: number): Line => ({ size, step: 1, offset: 0, from: 0, to: size });
  return partOf(source, around) ?? { source, lines: around.shapeOf(source).map(whole) };
}

function cut(
  node: GraphOp,
  value: string,
  lines: readonly Line[],
  around: Around,
): readonly Line[] | undefined {
  const rank = lines.length;
  const axisOf = (axis: number): number => resolveAxis(axis, rank, node.name);
  switch (node.kind) {
    case 'split': {
      const axis = axisOf(node.attrs.axis);
      const sizes = node.outputs.map(output => around.shapeOf(output)[axis]);
      const at = node.outputs.indexOf(value);
      const start = sizes.slice(0, at).reduce((sum, size) => sum + size, 0);
      return lines.map((line, i) => (i === axis ? taken(line, start, 1, sizes[at]) : line));
    }
    case 'slice': {
      const [starts, , axes, steps] = [1, 2, 3, 4].map(i => numbersOf(node.inputs[i] ?? '', around));
      const shape = around.shapeOf(value);
      return starts?.reduce<readonly Line[] | undefined>((found, start, i) => {
        const axis = axisOf(axes?.[i] ?? i);
        const step = steps?.[i] ?? 1;
        const { size } = lines[axis];
        const first = Math.min(Math.max(start < 0 ? start + size : start, 0), size);
        return step < 1
          ? undefined
          : found?.map((line, k) => (k === axis ? taken(line, first, step, shape[axis]) : line));
      }, lines);
    }
    case 'pad': {
      const { pads, axes, value: filling } = node.attrs;
      if (filling !== 0) return undefined;
      const named = axes && axes.length > 0 ? axes.map(axisOf) : lines.map((_, i) => i);
      return lines.map((line, axis) => {
        const i = named.indexOf(axis);
        return i < 0 ? line : padded(line, pads[i], pads[i + named.length]);
      });
    }
    default:
      return undefined;
  }
}

/** `count` elements from `first`, `step` apart. What was there stays there, what is cut off is no longer seen. */
const taken = (line: Line, first: number, step: number, count: number): Line => ({
  ...line,
  size: count,
  step: line.step * step,
  offset: line.offset + line.step * first,
});

/** Zeros around (or elements cut off, where negative): only what the line holds now is still of the image. */
function padded(line: Line, before: number, after: number): Line {
  const { size, step, offset, from, to } = line;
  const [first, end] = [Math.max(0, -before), size - Math.max(0, -after)];
  return {
    size: size + before + after,
    step,
    offset: offset - step * before,
    from: Math.max(from, offset + step * first),
    to: Math.min(to, offset + step * (end - 1) + 1),
  };
}

function numbersOf(value: string, { constant }: Around): readonly number[] | undefined {
  const tensor = value === '' ? undefined : constant(value);
  return tensor && Array.from(tensor.data);
}
