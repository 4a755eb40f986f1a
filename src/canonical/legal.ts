import type { Broadcast } from '../exact/broadcast.ts';
import { sizeOf } from '../ir/tensor.ts';
import type { CanonicalKind, CanonicalOp } from './graph.ts';

type Shape = readonly number[];

/** What speaks against one bank of a node that reads and writes values of these shapes; undefined where all is well. */
type Rule<K extends CanonicalKind> = (
  attrs: Extract<CanonicalOp, { kind: K }>['attrs'],
  inputs: readonly Shape[],
  output: Shape,
) => string | undefined;

const isSame = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((dim, i) => dim === b[i]);

const text = (shape: Shape): string => `[${shape}]`;

const expected = (wanted: Shape, output: Shape): string | undefined =>
  isSame(wanted, output) ? undefined : `its result should be ${text(wanted)}, not ${text(output)}`;

/** `shape` with another size along one axis. */
const resized = (shape: Shape, axis: number, size: number): Shape =>
  shape.map((dim, i) => (i === axis ? size : dim));

/** A parameter that is shared along axes, as numpy broadcasts, must fit the tensor and hold a value for each place. */
function fits(name: string, { shape, values }: Broadcast<unknown>, tensor: Shape): string | undefined {
  const isWithin =
    shape.length <= tensor.length &&
    shape.every((dim, i) => dim === 1 || dim === tensor[tensor.length - shape.length + i]);
  if (!isWithin) return `its ${name} of ${text(shape)} does not fit ${text(tensor)}`;
  return sizeOf(shape) === values.length
    ? undefined
    : `its ${name} of ${text(shape)} has ${values.length} values`;
}

function weights(
  { codes, unit }: { readonly codes: { readonly shape: Shape }; readonly unit: readonly unknown[] },
  columns: number,
): string | undefined {
  const [rows, given] = codes.shape;
  if (given !== columns) return `its weights have ${given} columns for ${columns} elements`;
  return unit.length === 1 || unit.length === rows ? undefined : `its ${rows} rows have ${unit.length} units`;
}

/**
 * Holds the result of a node that changes an image, [1, C, H, W], or a signal, [1, C, L], which is an image of height 1.
 *
 * @param channels of the result
 * @param size of the result along an axis (0 down, 1 across) of so many places
 */
function plane(
  input: Shape,
  output: Shape,
  channels: number,
  size: (places: number, axis: number) => number,
): string | undefined {
  if (input.length !== 3 && input.length !== 4) return `it reads ${text(input)}, which is no image`;
  const first = 4 - input.length;
  const places = input.slice(2).map((dim, i) => size(dim, first + i));
  return expected([input[0], channels, ...places], output);
}

/** What a node of each kind may be. Exhaustive by type: a kind without a rule does not compile. */
const RULES: { readonly [K in CanonicalKind]: Rule<K> } = {
  linear: (attrs, [input], output) => {
    const axis = attrs.axis === 'last' ? input.length - 1 : 1;
    return weights(attrs, input[axis]) ?? expected(resized(input, axis, attrs.codes.shape[0]), output);
  },
  // Of a vector in any shape, or of each row of a matrix.
  'gate-linear': ({ outputs, inputs, weights, isPooled }, [input], output) => {
    if (weights.length !== outputs * inputs)
      return `it has ${weights.length} weights, not ${outputs * inputs}`;
    if (isPooled ? input[1] === inputs : sizeOf(input) === inputs)
      return sizeOf(output) === outputs
        ? undefined
        : `its result is ${text(output)}, not ${outputs} elements`;
    if (isPooled || input.at(-1) !== inputs) return `it reads ${text(input)}, not ${inputs} elements`;
    return expected(resized(input, input.length - 1, outputs), output);
  },
  depthwise: (attrs, [input], output) => {
    const [outputs, places] = attrs.codes.shape;
    if (input[1] % places !== 0) return `${input[1]} channels are no windows of ${places} places`;
    return weights(attrs, places) ?? plane(input, output, outputs, size => size);
  },
  affine: ({ map, magnitude }, [input], output) =>
    expected(input, output) ?? fits('map', map, input) ?? fits('magnitude', magnitude, input),
  elementwise: ({ fn }, [input], output) => expected(input, output) ?? fits('function', fn, input),
  quantizer: ({ quantizer }, [input], output) =>
    expected(input, output) ?? fits('quantizer', quantizer, input),
  layout: ({ shape }, [input], output) =>
    sizeOf(input) === sizeOf(output)
      ? expected(shape, output)
      : `${text(input)} cannot be seen as ${text(output)}`,
  transpose: ({ perm }, [input], output) =>
    isSame(
      [...perm].sort((a, b) => a - b),
      [...input.keys()],
    )
      ? expected(
          perm.map(axis => input[axis]),
          output,
        )
      : `${text(perm)} is no order of the axes of ${text(input)}`,
  window: ({ kernel, strides, dilations, pads }, [input], output) =>
    plane(input, output, kernel[0] * kernel[1] * input[1], (places, i) => {
      const span = (kernel[i] - 1) * dilations[i] + 1;
      return Math.floor((places + pads[i] + pads[i + 2] - span) / strides[i]) + 1;
    }),
  pool: ({ places }, [input], output) => plane(input, output, input[1] / places, size => size),
  add: (_, [a, b], output) => expected(a, b) ?? expected(a, output),
  multiply: (_, [a, b], output) => expected(a, b) ?? expected(a, output),
  concat: ({ axis }, inputs, output) => {
    const size = inputs.reduce((sum, shape) => sum + shape[axis], 0);
    const odd = inputs.find(shape => !isSame(resized(shape, axis, size), output));
    return odd && `${text(odd)} along axis ${axis} is no part of ${text(output)}`;
  },
  slice: ({ axis, start, count }, [input], output) =>
    start >= 0 && count > 0 && start + count <= input[axis]
      ? expected(resized(input, axis, count), output)
      : `${start} to ${start + count - 1} are not all of axis ${axis} of ${text(input)}`,
  gather: ({ axis, indices }, [input], output) =>
    indices.every(index => Number.isInteger(index) && index >= 0 && index < input[axis])
      ? expected(resized(input, axis, indices.length), output)
      : `[${indices}] are not all of axis ${axis} of ${text(input)}`,
  upsample: ({ factors }, [input], output) =>
    plane(input, output, input[1], (places, i) => places * factors[i]),
  pad: ({ pads }, [input], output) =>
    plane(input, output, input[1], (places, i) => places + pads[i] + pads[i + 2]),
  shift: ({ shifts, stride, taps }, [input], output) =>
    shifts.shape[0] === input[1]
      ? plane(input, output, taps[0] * taps[1] * input[1], places => Math.floor((places - 1) / stride) + 1)
      : `it has shifts of ${shifts.shape[0]} channels for ${input[1]}`,
  // The scores lie along the last axis that is longer than 1; the result may have lost it.
  'top-k': ({ k }, [input], output) => {
    const scores = input.findLast(dim => dim > 1) ?? 1;
    if (k < 1 || k > scores) return `there are no ${k} largest of ${scores}`;
    const size = (sizeOf(input) / scores) * k;
    return sizeOf(output) === size ? undefined : `its result is ${text(output)}, not ${size} indices`;
  },
};

/** What speaks against a node that reads and writes values of these shapes, in any of its banks. */
export function fault(node: CanonicalOp, inputs: readonly Shape[], output: Shape): string | undefined {
  const rule = RULES[node.kind] as Rule<CanonicalKind>;
  for (const attrs of node.banks ?? [node.attrs]) {
    const found = rule(attrs, inputs, output);
    if (found) return found;
  }
  return undefined;
}
