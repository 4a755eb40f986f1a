import type { GraphOp } from '../../graph-ops/index.ts';
import { windowAxes } from '../../graph-ops/windows.ts';
import { type Around, type SpelledShift, shiftedSize } from './spelled-shift.ts';

/**
 * A depthwise convolution each of whose kernels is 1 at one place and 0 elsewhere moves every channel by a shift of its own.
 * Undefined for any other, also where its image has another size than that of a shift.
 */
export function shiftOfConvolution(node: GraphOp, { constant, shapeOf }: Around): SpelledShift | undefined {
  if (node.kind !== 'conv' || (node.inputs[2] ?? '') !== '') return undefined;
  const [source, weightName] = node.inputs;
  const [shape, weights] = [shapeOf(source), constant(weightName)];
  if (!weights || shape.length !== 4 || shape[0] !== 1) return undefined;
  const [outputs, perGroup, ...kernel] = weights.shape;
  if (perGroup !== 1 || outputs !== shape[1] || node.attrs.group !== outputs) return undefined;
  const [y, x] = windowAxes(node.attrs, kernel, shape.slice(2), node.name);
  const { stride } = y;
  const isShifted = [y, x].every(
    axis => axis.stride === stride && axis.output === shiftedSize(axis.input, stride),
  );
  const places = kernel[0] * kernel[1];
  // A kernel of one place is a scale of each channel.
  if (!isShifted || places === 1) return undefined;
  const shifts: [number, number][] = [];
  for (let c = 0; c < outputs; c++) {
    const own = weights.data.subarray(c * places, (c + 1) * places);
    const place = own.findIndex(w => w !== 0);
    if (place < 0 || own[place] !== 1 || own.some((w, i) => i !== place && w !== 0)) return undefined;
    const [row, column] = [Math.floor(place / kernel[1]), place % kernel[1]];
    shifts.push([column * x.dilation - x.before, row * y.dilation - y.before]);
  }
  return { source, shifts, stride, last: node, distance: 0 };
}
