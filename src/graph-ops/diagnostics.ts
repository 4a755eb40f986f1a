import { BUDGETS } from '../ir/budget.ts';
import { diagnostics } from '../ir/diagnostic.ts';

const list = (shape: readonly number[]) => `[${shape.join(', ')}]`;

/** A batch of frames, and the shape of one. */
interface BatchShape {
  readonly frames: number;
  readonly shape: readonly number[];
}

/** What can be wrong with a graph's shapes and operands, whichever frontend made it. */
export const graphDiagnostic = diagnostics('graph', {
  'input-count': {
    severity: 'error',
    message: ({ op, expected, found }: { op: string; expected: string; found: number }) =>
      `${op} takes ${expected}, ${found} given`,
  },
  'missing-operand': {
    severity: 'error',
    message: ({ op, index }: { op: string; index: number }) => `${op} is missing its input ${index}`,
  },
  'no-broadcast': {
    severity: 'error',
    message: ({ a, b }: { a: readonly number[]; b: readonly number[] }) =>
      `shapes ${list(a)} and ${list(b)} do not broadcast`,
  },
  'not-broadcast-to': {
    severity: 'error',
    message: (o: { what: string; shape: readonly number[]; target: readonly number[] }) =>
      `${o.what} of shape ${list(o.shape)} does not broadcast to the input's shape ${list(o.target)}`,
    help: () => 'give one value, or one per channel with size-1 dimensions elsewhere',
  },
  rank: {
    severity: 'error',
    message: (o: { what: string; expected: string; shape: readonly number[] }) =>
      `${o.what} must have ${o.expected} dimensions, found shape ${list(o.shape)}`,
  },
  'axis-out-of-range': {
    severity: 'error',
    message: ({ axis, rank }: { axis: number; rank: number }) =>
      `axis ${axis} is outside a tensor of ${rank} dimension${rank === 1 ? '' : 's'}`,
  },
  'repeated-axis': {
    severity: 'error',
    message: ({ axis }: { axis: number }) => `axis ${axis} is named more than once`,
  },
  'inner-dimensions': {
    severity: 'error',
    message: ({ a, b }: { a: readonly number[]; b: readonly number[] }) =>
      `cannot multiply ${list(a)} by ${list(b)}: the inner dimensions differ`,
  },
  'channel-count': {
    severity: 'error',
    message: (o: { what: string; shape: readonly number[]; channels: number }) =>
      `${o.what} of shape ${list(o.shape)} does not fit ${o.channels} channels`,
  },
  'block-count': {
    severity: 'error',
    message: (o: { what: string; shape: readonly number[]; blocks: readonly number[] }) =>
      `${o.what} of shape ${list(o.shape)} is not one value for each block, ${list(o.blocks)}`,
  },
  reshape: {
    severity: 'error',
    message: ({ from, to }: { from: readonly number[]; to: readonly number[] }) =>
      `cannot reshape ${list(from)} to ${list(to)}`,
  },
  squeeze: {
    severity: 'error',
    message: ({ axis, shape }: { axis: number; shape: readonly number[] }) =>
      `cannot squeeze axis ${axis} of ${list(shape)}: its size is not 1`,
  },
  repeats: {
    severity: 'error',
    message: ({ repeats, shape }: { repeats: readonly number[]; shape: readonly number[] }) =>
      `${list(repeats)} does not say how often each axis of ${list(shape)} is repeated`,
  },
  permutation: {
    severity: 'error',
    message: ({ perm, rank }: { perm: readonly number[]; rank: number }) =>
      `${list(perm)} is not a permutation of ${rank} axes`,
  },
  'concat-shapes': {
    severity: 'error',
    message: ({ a, b, axis }: { a: readonly number[]; b: readonly number[]; axis: number }) =>
      `cannot concatenate ${list(a)} and ${list(b)} along axis ${axis}`,
  },
  'index-out-of-range': {
    severity: 'error',
    message: ({ index, size }: { index: number; size: number }) =>
      `index ${index} is outside a dimension of size ${size}`,
  },
  'slice-operands': {
    severity: 'error',
    message: ({ detail }: { detail: string }) => `slice ${detail}`,
  },
  'top-k': {
    severity: 'error',
    message: ({ k, size }: { k: number; size: number }) => `cannot take the top ${k} of ${size} elements`,
  },
  'window-list': {
    severity: 'error',
    message: (o: { what: string; values: readonly number[]; length: number; least: number }) =>
      `${o.what} ${list(o.values)} must be ${o.length} whole numbers from ${o.least}`,
  },
  'window-too-large': {
    severity: 'error',
    message: (o: { reach: number; size: number; before: number; after: number }) =>
      `a window of ${o.reach} elements does not fit an axis of ${o.size} padded by ${o.before} and ${o.after}`,
    help: () =>
      'there is no place for a single window: use a smaller kernel or dilation, more padding, or a larger input',
  },
  'empty-window': {
    severity: 'error',
    message: (o: { position: number; before: number; after: number }) =>
      `position ${o.position} of the pooling window sees nothing but padding (${o.before} before, ${o.after} after)`,
  },
  'conv-channels': {
    severity: 'error',
    message: (o: { x: readonly number[]; weights: readonly number[]; group: number }) =>
      `weights ${list(o.weights)} do not fit an input ${list(o.x)} in ${o.group} group${o.group === 1 ? '' : 's'}`,
    help: () => 'weights are [outputs, channels / group, kernel...]; the groups divide channels and outputs',
  },
  'transposed-channels': {
    severity: 'error',
    message: (o: { x: readonly number[]; weights: readonly number[]; group: number }) =>
      `weights ${list(o.weights)} do not fit an input ${list(o.x)} in ${o.group} group${o.group === 1 ? '' : 's'}`,
    help: () =>
      'weights of a transposed convolution are [channels, outputs / group, kernel...]; the groups divide the channels',
  },
  'conv-kernel': {
    severity: 'error',
    message: ({ kernel, weights }: { kernel: readonly number[]; weights: readonly number[] }) =>
      `kernel shape ${list(kernel)} contradicts the weights' shape ${list(weights)}`,
  },
  'transposed-size': {
    severity: 'error',
    message: (o: { made: number; output: number }) =>
      `a transposed convolution makes ${o.made} places along an axis; its padding, or the size it states, asks for ${o.output}`,
    help: () => 'cut off fewer places, or state with output_padding that zeros follow',
  },
  pad: {
    severity: 'error',
    message: ({ pads, shape }: { pads: readonly number[]; shape: readonly number[] }) =>
      `cannot pad ${list(shape)} by ${list(pads)}`,
  },
  split: {
    severity: 'error',
    message: (o: { size: number; axis: number; parts: string }) =>
      `cannot split axis ${o.axis} of size ${o.size} into ${o.parts}`,
  },
  blocks: {
    severity: 'error',
    message: (o: { shape: readonly number[]; blockSize: number }) =>
      `blocks of ${o.blockSize} by ${o.blockSize} do not divide ${list(o.shape)}`,
  },
  resize: {
    severity: 'error',
    message: (o: { shape: readonly number[]; factors: readonly number[] }) =>
      `cannot resize ${list(o.shape)} by ${list(o.factors)}`,
    help: () => 'one factor above 0 or one size for each axis, none of which may vanish',
  },
  'needs-constant': {
    severity: 'error',
    message: ({ what }: { what: string }) => `${what} must be known at compile time`,
    help: () => 'make it an initializer, or compute it from constants and tensor shapes only',
  },
  scale: {
    severity: 'error',
    message: ({ value }: { value: number }) =>
      value === 0 ? 'a quantizer has the scale 0' : `quantizer scale ${value} is not a finite number`,
    help: () => 'a scale of zero is usually the trace of a layer that was pruned away or never calibrated',
  },
  'zero-point': {
    severity: 'error',
    message: ({ value }: { value: number }) => `quantizer zero-point ${value} is not a finite number`,
  },
  'zero-point-code': {
    severity: 'error',
    message: ({ value, type }: { value: number; type: string }) =>
      `quantizer zero-point ${value} is not a value of ${type}`,
  },
  'bit-width': {
    severity: 'error',
    message: ({ value, least, most }: { value: number; least: number; most: number }) =>
      `quantizer bit width ${value} is not a whole number from ${least} to ${most}`,
  },
  'integer-overflow': {
    severity: 'error',
    message: ({ value }: { value: number }) => `integer result ${value} is outside the exact range (2^53)`,
  },
  'integer-division': {
    severity: 'error',
    message: () => 'integer division by zero',
  },
  'cast-range': {
    severity: 'error',
    message: ({ value, to }: { value: number; to: string }) => `${value} cannot be cast to ${to}`,
  },
  'tensor-too-large': {
    severity: 'error',
    message: ({ shape, limit }: { shape: readonly number[]; limit: number }) =>
      `a tensor of shape ${list(shape)} is too large to compute with: the limit is ${limit} elements`,
    help: () => BUDGETS.tensor.help,
  },
  'bad-shape': {
    severity: 'error',
    message: ({ op, shape }: { op: string; shape: readonly number[] }) =>
      `${op} has a tensor of shape ${list(shape)}: dimensions are whole numbers from 0`,
    help: () => 'check the constants that it takes sizes from, and export the model again',
  },
  'open-dimension': {
    severity: 'error',
    message: (o: { dimension: number; shape: readonly number[] }) =>
      `dimension ${o.dimension} of graph input ${list(o.shape.map(d => (d > 0 ? d : -1)))} is not fixed`,
    help: () =>
      'give the shape with --input-shape, as 1x3x32x32, or export the model with a fixed one; only the batch dimension may stay open',
  },
  'undefined-value': {
    severity: 'error',
    message: ({ value }: { value: string }) => `nothing defines the value '${value}'`,
  },
  'input-missing': {
    severity: 'error',
    message: ({ name }: { name: string }) => `no tensor given for graph input '${name}'`,
  },
  batch: {
    severity: 'error',
    message: ({ frames, reason }: { frames: number; reason: string }) =>
      `the network computes a batch of ${frames} frames, which cannot be taken apart: ${reason}`,
    help: () => 'export the model with a batch of 1, or with an open batch dimension',
  },
  'one-frame': {
    severity: 'note',
    message: ({ frames, shape }: BatchShape) =>
      `its first dimension of ${frames} is a batch: compiled for one frame of shape ${list(shape)}`,
  },
  'one-frame-taken': {
    severity: 'note',
    message: ({ frames, shape }: BatchShape) =>
      `its first dimension of ${frames} is taken for a batch, as every node computes each entry alone: ` +
      `compiled for one frame of shape ${list(shape)}`,
    help: ({ frames, shape }: BatchShape) =>
      `where all ${frames} belong to one frame, export the model for ${list([1, frames, ...shape.slice(1)])}`,
  },
  'input-shape': {
    severity: 'error',
    message: (o: { name: string; expected: readonly number[]; found: readonly number[] }) =>
      `graph input '${o.name}' has shape ${list(o.expected)}, the tensor given has ${list(o.found)}`,
  },
});
