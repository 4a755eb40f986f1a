import type { CanonicalOp, CanonicalWindowAttrs } from '../../canonical/graph.ts';
import * as Q from '../../exact/rational.ts';
import { spend } from '../../ir/budget.ts';
import type { WindowAxis } from '../windows.ts';
import { type Base, type NormaliseContext, unsupported } from './context.ts';
import { takenAlongAxes } from './taken.ts';
import { geometryOf } from './window-geometry.ts';

interface VolumeAxes {
  readonly z: WindowAxis;
  readonly y: WindowAxis;
  readonly x: WindowAxis;
}

type Step = (own: Base) => CanonicalOp[];

/**
 * Windows over three axes, and what reads them. A window over depth makes the planes that belong together channels of one
 * plane; these planes stand one under another as one high image, over which windows of rows and columns slide. Those
 * that begin in one plane and end in the next are taken away behind `build`.
 *
 * Elements of a window are ordered by row, column, depth and channel, the last one innermost.
 */
export function volumeNodes(
  base: Base,
  { z, y, x }: VolumeAxes,
  padding: CanonicalWindowAttrs['padding'],
  context: NormaliseContext,
  build: Step,
): CanonicalOp[] {
  const [output] = base.outputs;
  const [batch, channels, depth, height, width] = context.shapeOf(base.inputs[0]);
  if (batch > 1)
    unsupported({ kind: 'window', name: base.name }, `it reads a batch of ${batch} volumes at once`);
  const [, outputs] = context.shapeOf(output);
  // With as many rows in each plane as strides, windows begin at the same rows of each.
  const reach = (y.kernel - 1) * y.dilation + 1;
  const need = Math.max(y.before + height, (y.output - 1) * y.stride + reach);
  const rows = Math.ceil(need / y.stride) * y.stride;
  const perPlane = rows / y.stride;
  const planes = z.kernel * channels;
  spend('value', planes * z.output * rows * width, { node: base.name });
  const stacked = z.output * rows;
  const windowRows = Math.floor((stacked - reach) / y.stride) + 1;
  const high: WindowAxis = { ...y, input: stacked, before: 0, after: 0, output: windowRows };
  const chain = new Chain(base, context);
  const { kernel, strides, dilations, pads } = geometryOf([z, single(rows * width)]);
  const isZero = padding === 'zero' && (pads.some(p => p > 0) || y.before > 0 || need > height);
  if (isZero) {
    // All of it as places, so that only one node needs an integer that means zero.
    chain.add('flat', [1, channels, depth, height * width], layout);
    const around = [pads[0], y.before * width, pads[2], (rows - height - y.before) * width] as const;
    chain.add('bordered', [1, channels, depth + pads[0] + pads[2], rows * width], own => [
      { ...own, kind: 'pad', attrs: { pads: around, value: Q.ZERO } },
    ]);
  } else if (rows > height) {
    // Of rows that no window needs anything, and a maximum stays what it is where a row of the window stands again.
    const indices = Array.from({ length: rows }, (_, row) => repeatedRow(row - y.before, height, y.dilation));
    chain.add('flat', [1, channels, depth * height, width], layout);
    chain.add('bordered', [1, channels, depth * rows, width], own =>
      takenAlongAxes(own, context, [{ axis: 2, indices: ofPlanes(indices, depth, height) }], 'window'),
    );
  }
  const padded = isZero ? depth + pads[0] + pads[2] : depth;
  const overDepth = { kernel, strides, dilations, pads: isZero ? NO_PADS : pads, padding };
  chain.add('planes', [1, channels, padded, rows * width], layout);
  chain.add('depths', [1, planes, z.output, rows * width], own => [
    { ...own, kind: 'window', attrs: overDepth },
  ]);
  chain.add('stack', [1, planes, stacked, width], layout);
  chain.add('windows', [1, y.kernel * x.kernel * planes, windowRows, x.output], own => [
    { ...own, kind: 'window', attrs: { ...geometryOf([high, x]), padding } },
  ]);
  chain.add('rows', [1, outputs, windowRows, x.output], build);
  const real = ofPlanes(
    Array.from({ length: y.output }, (_, row) => row),
    z.output,
    perPlane,
  );
  chain.add('places', [1, outputs, z.output * y.output, x.output], own =>
    takenAlongAxes(own, context, [{ axis: 2, indices: real }], 'window'),
  );
  return chain.end(layout);

  function layout(own: Base): CanonicalOp[] {
    return [{ ...own, kind: 'layout', attrs: { shape: context.shapeOf(own.outputs[0]) } }];
  }
}

const NO_PADS = [0, 0, 0, 0] as const;

/** An axis that windows do not slide over: each of its places is one. */
const single = (size: number): WindowAxis => ({
  input: size,
  kernel: 1,
  stride: 1,
  dilation: 1,
  before: 0,
  after: 0,
  output: size,
});

/** Rows of each plane, as rows of all planes one under another. */
const ofPlanes = (rows: readonly number[], planes: number, height: number): number[] =>
  Array.from({ length: planes }, (_, plane) => rows.map(row => plane * height + row)).flat();

/** The row that stands where there is none: the nearest that each window that reaches there reads as well. */
function repeatedRow(row: number, height: number, dilation: number): number {
  if (row < 0) return Math.min(row + Math.ceil(-row / dilation) * dilation, height - 1);
  if (row < height) return row;
  return Math.max(row - Math.ceil((row - height + 1) / dilation) * dilation, 0);
}

/** Nodes one behind another, from what the base reads to what it writes. */
class Chain {
  readonly #base: Base;
  readonly #context: NormaliseContext;
  readonly #nodes: CanonicalOp[] = [];
  #value: string;

  constructor(base: Base, context: NormaliseContext) {
    this.#base = base;
    this.#context = context;
    [this.#value] = base.inputs;
  }

  /** Goes on with the value that `build` makes, of this shape. */
  add(what: string, shape: readonly number[], build: Step): void {
    const { name, outputs } = this.#base;
    const value = `${outputs[0]} ${what}`;
    this.#context.shapes.set(value, shape);
    const own = { ...this.#base, name: `${name} ${what}`, inputs: [this.#value], outputs: [value] };
    this.#nodes.push(...build(own));
    this.#value = value;
  }

  /** All nodes, the last of which writes what the base does. */
  end(build: Step): CanonicalOp[] {
    return [...this.#nodes, ...build({ ...this.#base, inputs: [this.#value] })];
  }
}
