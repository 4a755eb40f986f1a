import { type Tensor, tensor } from '../ir/tensor.ts';
import { resolveAxis } from './axes.ts';
import type { FramesView, OneFrame } from './frames.ts';
import type { Shape } from './room.ts';

/** The node of one frame, with the attributes of the node of all; or why a frame cannot be computed alone. */
type Answer = OneFrame | string;

type FrameRule = (view: FramesView<unknown>) => Answer;

const ACROSS = 'it works across its first axis';
const OWN_CONSTANT = 'it has a constant of its own for each frame';

/** Of operators that only constants go through. */
export const noFrames: FrameRule = () => 'it does not compute on data';

/** Of operators on images [batch, channels, ...] and constants. */
export const imageFrames: FrameRule = ({ inputs, hasFrames }) =>
  inputs.every(input => hasFrames(input) === (input === 0))
    ? { countsImages: true }
    : 'several of its operands depend on the data';

/** Of operators that are known to leave the first axis as it is, or not to. */
export const framesWhere = (leavesFirst: boolean): Answer => (leavesFirst ? {} : ACROSS);

/** Of operators of element on element, whose operands are broadcast to the output. */
export const alignedFrames: FrameRule = view => {
  const operands = new Map<number, Tensor>();
  for (const input of view.inputs) {
    const aligned = alignedOperand(view, input);
    if (typeof aligned === 'string') return aligned;
    if (aligned) operands.set(input, aligned);
  }
  return { operands };
};

/** Of operators that work along some axes of their inputs and leave the others as they are. */
export const framesAlong =
  <Attrs>(axesOf: (attrs: Attrs, shape: Shape) => readonly number[]) =>
  (view: FramesView<Attrs>): Answer => {
    const shape = view.shape(view.inputs.find(view.hasFrames) ?? 0);
    const axes = axesOf(view.attrs, shape).map(axis => resolveAxis(axis, shape.length, view.node));
    return axes.includes(0) ? ACROSS : alignedFrames({ ...view, outputShape: shape });
  };

/** Of linear quantizers, whose operands are one for all or one for each position on an axis. */
export const linearFrames = (view: FramesView<{ readonly axis: number }>): Answer => {
  const isShared = view.inputs.slice(1).every(input => (view.constant(input)?.data.length ?? 0) === 1);
  return isShared
    ? framesWhere(view.hasFrames(0))
    : framesAlong(({ axis }: typeof view.attrs) => [axis])(view);
};

/** Of operators that keep the order of the elements: axis 0 of the output counts frames, or frames and what follows. */
export const reshapedFrames = ({ frames, outputShape: [rows = 1] }: FramesView<unknown>): Answer =>
  rows % frames === 0 ? {} : 'the frames are no longer its first axis';

/** A shape with one of several frames on axis 0. */
export const oneOf = (shape: Shape, frames: number): Shape => [shape[0] / frames, ...shape.slice(1)];

/**
 * What an operand becomes that is broadcast to the output: undefined where it stays as it is. A constant that says the
 * same of each frame says it once.
 */
export function alignedOperand(
  { frames, outputShape, hasFrames, shape, constant }: FramesView<unknown>,
  input: number,
): Tensor | undefined | string {
  const own = shape(input);
  const reaches = own.length === outputShape.length;
  if (hasFrames(input)) return reaches ? undefined : 'the frames of its operands do not stand side by side';
  if (!reaches || own[0] === 1) return undefined;
  const value = constant(input);
  if (!value || own[0] % frames !== 0) return OWN_CONSTANT;
  const size = value.data.length / frames;
  const isSame = value.data.every((x, i) => Object.is(x, value.data[i % size]));
  return isSame ? tensor(value.kind, oneOf(own, frames), value.data.slice(0, size)) : OWN_CONSTANT;
}
