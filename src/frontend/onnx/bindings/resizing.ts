import type { ResizeLinearNode } from '../../../graph-ops/resize-linear/index.ts';
import {
  NEAREST_ROUNDINGS,
  type NearestRounding,
  type ResizeNearestNode,
} from '../../../graph-ops/resize-nearest/index.ts';
import { COORDINATES, type Coordinates, type ResizeAttrs } from '../../../graph-ops/resizing.ts';
import { tensor } from '../../../ir/tensor.ts';
import type { OnnxBinding, Writing } from '../binding.ts';
import { onnxDiagnostic } from '../diagnostics.ts';
import type { NodeReader } from '../node-reader.ts';
import { asTheyAre } from '../type-demands.ts';

/** Upsample, and Resize: those of mode `linear` (`bilinear` in the first operator sets) are another kind. */
export const resizeNearest: OnnxBinding<ResizeNearestNode> = {
  ops: ['Resize', 'Upsample'],
  domain: 'standard',
  instead: node => (isLinear(node) ? 'resize-linear' : undefined),
  demands: asTheyAre,
  read(node) {
    const mode = node.string('mode', 'nearest');
    if (mode !== 'nearest') node.wrongValue('mode', `'${mode}'`, 'nearest or linear');
    const attrs = readResize(node);
    if (isOld(node)) return { attrs: refuseOldShrinking(node, attrs), inputs: node.inputs.slice(0, 1) };
    const spelled = node.string('nearest_mode', 'round_prefer_floor');
    const rounding: NearestRounding =
      NEAREST_ROUNDINGS.find(known => known === spelled) ??
      node.wrongValue('nearest_mode', `'${spelled}'`, `one of ${NEAREST_ROUNDINGS.join(', ')}`);
    return { attrs: { ...attrs, rounding }, inputs: node.inputs.slice(0, 1) };
  },
  write: ({ rounding = 'floor', ...attrs }) =>
    writeResize(attrs, { mode: { string: 'nearest' }, nearest_mode: { string: rounding } }),
};

export const resizeLinear: OnnxBinding<ResizeLinearNode> = {
  ops: [],
  domain: 'standard',
  demands: asTheyAre,
  read(node) {
    node.without('mode', 'nearest_mode');
    return { attrs: readResize(node), inputs: node.inputs.slice(0, 1) };
  },
  write: attrs => writeResize(attrs, { mode: { string: 'linear' } }),
};

const isLinear = (node: NodeReader): boolean =>
  ['linear', 'bilinear'].includes(node.string('mode', 'nearest'));

/** Operator sets that have no other way to place the samples than place o / factor. */
const isOld = (node: NodeReader): boolean => node.op === 'Upsample' || node.opset < 11;

/** What onnxruntime rounds up where it shrinks, and down elsewhere, is the same for places that are whole. */
function refuseOldShrinking(node: NodeReader, attrs: ResizeAttrs): ResizeAttrs {
  const isSo = attrs.values.every(factor => factor >= 1 || Number.isInteger(1 / factor));
  return isSo
    ? attrs
    : node.wrongValue('scales', `${attrs.values}`, 'factors from 1, or 1 by a whole number');
}

function readResize(node: NodeReader): ResizeAttrs {
  node.expectInputs(1, 4);
  // these concern other modes
  node.without('cubic_coeff_a', 'extrapolation_value');
  if (node.flag('antialias', false)) node.wrongValue('antialias', '1', '0');
  // it changes the weights of what lies outside, which here is the border
  if (node.flag('exclude_outside', false)) node.wrongValue('exclude_outside', '1', '0');
  const size = readSize(node);
  if (isOld(node)) return { ...size, coordinates: 'asymmetric' };
  const spelled = node.string('coordinate_transformation_mode', 'half_pixel');
  const coordinates: Coordinates =
    COORDINATES.find(known => known === spelled) ??
    node.wrongValue('coordinate_transformation_mode', `'${spelled}'`, `one of ${COORDINATES.join(', ')}`);
  if (coordinates === 'align_corners') refuseUncertainCorners(node, size);
  return { ...size, coordinates };
}

/** Where a factor gives no whole size, ONNX puts the last corner at the fractional size, and onnxruntime at the whole one below. */
function refuseUncertainCorners(node: NodeReader, { by, values, axes }: ResizeAttrs): void {
  const shape = node.shapeOf(0) ?? [];
  const isWhole = (factor: number, i: number): boolean =>
    Number.isInteger(Math.fround(Math.fround(factor) * (shape.at(axes?.[i] ?? i) ?? 1)));
  if (by === 'factors' && !values.every(isWhole)) {
    node.wrongValue(
      'scales',
      `${values}`,
      'factors that give whole sizes where corners are aligned, or sizes',
    );
  }
}

/** How much larger the output is: scales from input 1 or 2, by operator set, or sizes from input 3. */
function readSize(node: NodeReader): ResizeAttrs {
  const attribute = node.floats('scales');
  if (attribute) return { by: 'factors', values: attribute };
  const axes = node.ints('axes');
  const named = axes ? { axes } : {};
  const values = (index: number, operand: string) =>
    node.hasInput(index) ? [...node.operand(index, operand).data] : [];
  const factors = values(isOld(node) ? 1 : 2, 'scales');
  const policy = node.string('keep_aspect_ratio_policy', 'stretch');
  if (factors.length > 0) return { by: 'factors', values: factors, ...named };
  const sizes = isOld(node) ? [] : values(3, 'sizes');
  if (sizes.length === 0) {
    node.fail(onnxDiagnostic('attribute-missing', { attribute: 'scales or sizes', op: node.op }, node.at));
  }
  const spelled = { not_larger: 'not-larger', not_smaller: 'not-smaller' } as const;
  if (policy === 'not_larger' || policy === 'not_smaller')
    return { by: 'sizes', values: sizes, ...named, keepsRatio: spelled[policy] };
  if (policy !== 'stretch')
    node.wrongValue('keep_aspect_ratio_policy', `'${policy}'`, 'stretch, not_larger or not_smaller');
  return { by: 'sizes', values: sizes, ...named };
}

function writeResize(
  { by, values, axes, keepsRatio, coordinates = 'asymmetric' }: ResizeAttrs,
  attributes: NonNullable<Writing['attributes']>,
): Writing {
  const needs18 = axes !== undefined || keepsRatio !== undefined;
  const sinceOpset = coordinates === 'half_pixel_symmetric' ? 19 : needs18 ? 18 : undefined;
  return {
    op: 'Resize',
    ...(sinceOpset ? { sinceOpset } : {}),
    attributes: {
      ...attributes,
      coordinate_transformation_mode: { string: coordinates },
      ...(axes ? { axes: { ints: axes } } : {}),
      ...(keepsRatio ? { keep_aspect_ratio_policy: { string: keepsRatio.replace('-', '_') } } : {}),
    },
    operands: [
      { name: 'roi', tensor: undefined },
      { name: 'scales', tensor: by === 'factors' ? tensor('float32', [values.length], values) : undefined },
      { name: 'sizes', tensor: by === 'sizes' ? tensor('int64', [values.length], values) : undefined },
    ],
  };
}
