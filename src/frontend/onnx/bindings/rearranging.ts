import type { DepthToSpaceNode } from '../../../graph-ops/depth-to-space/index.ts';
import type { ResizeNearestAttrs, ResizeNearestNode } from '../../../graph-ops/resize-nearest/index.ts';
import type { SpaceToDepthNode } from '../../../graph-ops/space-to-depth/index.ts';
import type { SplitNode } from '../../../graph-ops/split/index.ts';
import { tensor } from '../../../ir/tensor.ts';
import type { OnnxBinding } from '../binding.ts';
import { onnxDiagnostic } from '../diagnostics.ts';
import type { NodeReader } from '../node-reader.ts';
import { asTheyAre } from '../type-demands.ts';

export const split: OnnxBinding<SplitNode> = {
  ops: ['Split'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1, 2);
    // an attribute before operator set 13
    const sizes = node.ints('split') ?? (node.hasInput(1) ? [...node.operand(1, 'split').data] : undefined);
    const parts = node.outputCount;
    const stated = node.int('num_outputs', parts);
    if (stated !== parts) node.wrongValue('num_outputs', `${stated}`, `${parts}, the outputs there are`);
    const attrs = { axis: node.int('axis', 0), parts, ...(sizes ? { sizes } : {}) };
    return { attrs, inputs: node.inputs.slice(0, 1) };
  },
  write({ axis }, { outputs }) {
    const sizes = outputs.map(({ shape }) => shape.at(axis) ?? 0);
    return {
      op: 'Split',
      attributes: { axis: { int: axis } },
      operands: [{ name: 'split', tensor: tensor('int64', [sizes.length], sizes) }],
    };
  },
};

export const depthToSpace: OnnxBinding<DepthToSpaceNode> = {
  ops: ['DepthToSpace'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1);
    const mode = node.string('mode', 'DCR');
    if (mode !== 'DCR' && mode !== 'CRD') return node.wrongValue('mode', `'${mode}'`, 'DCR or CRD');
    return { attrs: { blockSize: node.int('blocksize'), mode }, inputs: node.inputs };
  },
  write: ({ blockSize, mode }) => ({
    op: 'DepthToSpace',
    attributes: { blocksize: { int: blockSize }, mode: { string: mode } },
  }),
};

export const spaceToDepth: OnnxBinding<SpaceToDepthNode> = {
  ops: ['SpaceToDepth'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1);
    return { attrs: { blockSize: node.int('blocksize') }, inputs: node.inputs };
  },
  write: ({ blockSize }) => ({ op: 'SpaceToDepth', attributes: { blocksize: { int: blockSize } } }),
};

/** Upsample, and Resize where it repeats whole elements. */
export const resizeNearest: OnnxBinding<ResizeNearestNode> = {
  ops: ['Resize', 'Upsample'],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.expectInputs(1, 4);
    const mode = node.string('mode', 'nearest');
    if (mode !== 'nearest') {
      node.wrongValue('mode', `'${mode}'`, "'nearest': interpolation is not supported");
    }
    // these concern the other modes
    node.without('cubic_coeff_a', 'exclude_outside', 'extrapolation_value', 'antialias');
    const attrs = readEnlargement(node);
    // earlier ones have no other way to place the samples
    if (node.op === 'Resize' && node.opset >= 11) checkSampling(node, attrs);
    return { attrs, inputs: node.inputs.slice(0, 1) };
  },
  write: ({ by, values, axes }) => ({
    op: 'Resize',
    ...(axes ? { sinceOpset: 18 } : {}),
    attributes: {
      mode: { string: 'nearest' },
      coordinate_transformation_mode: { string: 'asymmetric' },
      nearest_mode: { string: 'floor' },
      ...(axes ? { axes: { ints: axes } } : {}),
    },
    operands: [
      { name: 'roi', tensor: undefined },
      { name: 'scales', tensor: by === 'factors' ? tensor('float32', [values.length], values) : undefined },
      { name: 'sizes', tensor: by === 'sizes' ? tensor('int64', [values.length], values) : undefined },
    ],
  }),
};

/** How much larger the output is: scales from input 1 or 2, by operator set, or sizes from input 3. */
function readEnlargement(node: NodeReader): ResizeNearestAttrs {
  const isOld = node.op === 'Upsample' || node.opset < 11;
  const attribute = node.floats('scales');
  if (attribute) return { by: 'factors', values: attribute };
  const axes = node.ints('axes');
  const policy = node.string('keep_aspect_ratio_policy', 'stretch');
  const named = axes ? { axes } : {};
  const values = (index: number, operand: string) =>
    node.hasInput(index) ? [...node.operand(index, operand).data] : [];
  const factors = values(isOld ? 1 : 2, 'scales');
  if (factors.length > 0) return { by: 'factors', values: factors, ...named };
  const sizes = isOld ? [] : values(3, 'sizes');
  if (sizes.length === 0) {
    node.fail(onnxDiagnostic('attribute-missing', { attribute: 'scales or sizes', op: node.op }, node.at));
  }
  return { by: 'sizes', values: inProportion(node, policy, sizes, axes), ...named };
}

/** Sizes that `keep_aspect_ratio_policy` lets one factor for all axes decide: none is larger, or none smaller, than stated. */
function inProportion(
  node: NodeReader,
  policy: string,
  sizes: readonly number[],
  axes: readonly number[] | undefined,
): readonly number[] {
  if (policy === 'stretch') return sizes;
  if (policy !== 'not_larger' && policy !== 'not_smaller') {
    return node.wrongValue('keep_aspect_ratio_policy', `'${policy}'`, 'stretch, not_larger or not_smaller');
  }
  const shape = node.shapeOf(0) ?? node.fail(onnxDiagnostic('rank-unknown', { op: node.op }, node.at));
  const from = (axes ?? shape.map((_, axis) => axis)).map(axis => shape.at(axis) ?? 1);
  const isBetter = (i: number, j: number): boolean =>
    policy === 'not_larger'
      ? sizes[i] * from[j] < sizes[j] * from[i]
      : sizes[i] * from[j] > sizes[j] * from[i];
  const best = sizes.reduce((found, _, i) => (isBetter(i, found) ? i : found), 0);
  // Rounded to the nearest, a half up.
  return from.map(size => Math.floor((2 * size * sizes[best] + from[best]) / (2 * from[best])));
}

/**
 * With a whole factor, output i is to be input floor(i / factor). Pixel centres never lie on a tie then, so either
 * rounding finds them; corners (i / factor) want floor, but below a factor of 3 rounding a half down is the same.
 */
function checkSampling(node: NodeReader, { by, values, axes }: ResizeNearestAttrs): void {
  const coordinates = node.string('coordinate_transformation_mode', 'half_pixel');
  const rounding = node.string('nearest_mode', 'round_prefer_floor');
  const shape = node.shapeOf(0);
  const sizeOf = (i: number) => shape?.[axes ? axes[i] : i] ?? 0;
  const isSmall = values.every((value, i) => (by === 'factors' ? value : value / sizeOf(i)) <= 2);
  const isCentred = ['half_pixel', 'half_pixel_symmetric', 'pytorch_half_pixel'].includes(coordinates);
  const isRight = isCentred
    ? rounding.startsWith('round_prefer_')
    : coordinates === 'asymmetric' &&
      (rounding === 'floor' || (rounding === 'round_prefer_floor' && isSmall));
  if (isRight) return;
  const found = `'${rounding}' with coordinates '${coordinates}'`;
  node.wrongValue(
    'nearest_mode',
    found,
    "'floor' with 'asymmetric', or 'round_prefer_floor' with 'half_pixel'",
  );
}
