import type { Broadcast } from '../../exact/broadcast.ts';
import * as B from '../../exact/broadcast.ts';
import * as Q from '../../exact/rational.ts';
import * as S from '../../exact/surd.ts';
import { fail } from '../../ir/diagnostic.ts';
import { isValueOf, rangeOf } from '../../ir/integer-type.ts';
import type { ValueInfo } from '../../ops/op-room.ts';
import type { CanonicalOp } from '../canonical.ts';
import { passDiagnostic } from '../diagnostics.ts';
import { asAffine, bareMeaning, type Meaning, withAffine } from '../meaning.ts';
import { type LayerBuilder, type NodeLowering, named } from './layer-builder.ts';

type WindowNode = Extract<CanonicalOp, { kind: 'window' }>;

/** Windows of an image; none where they show each place alone, or the whole image. */
export const lowerWindow: NodeLowering<'window'> = (node, builder) => {
  const meaning = builder.arranged(builder.meaningOf(node.inputs[0]), 1, node);
  const [, , channels] = builder.infoOf(meaning.layer).shape;
  const shape = builder.shapeOf(node.outputs[0]);
  const places = node.attrs.kernel[0] * node.attrs.kernel[1];
  // Window channels repeat the image's: place by place, channel innermost.
  const repeat = <T>(b: Broadcast<T>): Broadcast<T> => {
    if (B.isShared(b)) return B.shared(shape.length, b.values[0]);
    const values = Array.from({ length: places * channels }, (_, i) => b.values[i % channels]);
    return { shape: shape.map((_, axis) => (axis === 1 ? values.length : 1)), values };
  };
  const { rounding } = meaning;
  builder.define(node, {
    ...meaning,
    layer: windowLayer(node, meaning, builder),
    shape,
    stages: meaning.stages.map(stage =>
      stage.kind === 'affine' ? { kind: 'affine', map: repeat(stage.map) } : stage,
    ),
    rounding: {
      terms: rounding.terms,
      weight: repeat(rounding.weight),
      magnitude: repeat(rounding.magnitude),
    },
  });
};

function windowLayer(node: WindowNode, meaning: Meaning, builder: LayerBuilder): string {
  const { padding, ...geometry } = node.attrs;
  const source = builder.infoOf(meaning.layer);
  const [height, width, channels] = source.shape;
  const [kernelHeight, kernelWidth] = geometry.kernel;
  if (geometry.pads.every(p => p === 0)) {
    const isPlace = kernelHeight * kernelWidth === 1 && geometry.strides.every(s => s === 1);
    if (isPlace) return meaning.layer;
    if (kernelHeight === height && kernelWidth === width && geometry.dilations.every(d => d === 1)) {
      const attrs = { shape: [1, 1, height * width * channels] };
      return builder.emit({ kind: 'reshape', attrs, inputs: [meaning.layer], ...named(node) });
    }
    const attrs = { ...geometry, padValue: 0 };
    return builder.emit({ kind: 'window', attrs, inputs: [meaning.layer], ...named(node) });
  }
  refuseOddPadding(node, source);
  const padValue = padding === 'least' ? rangeOf(source.type).min : zeroOf(node, meaning, source);
  return builder.emit({
    kind: 'window',
    attrs: { ...geometry, padValue },
    inputs: [meaning.layer],
    ...named(node),
  });
}

/** Padding wider than the kernel makes windows of nothing but padding. */
function refuseOddPadding(node: WindowNode, source: ValueInfo): void {
  const { kernel, dilations, pads, padding } = node.attrs;
  const refuse = (reason: string): never =>
    fail(passDiagnostic('unsupported-operator', { op: 'the window', reason }, { node: node.name }));
  const spans = [0, 1].map(i => (kernel[i] - 1) * dilations[i] + 1);
  if (pads.some((p, i) => p >= spans[i % 2])) refuse('its padding is wider than its kernel');
  if (padding === 'least' && source.type.kind === 'bipolar') {
    refuse('-1 / +1 activations have no value that padding could hold');
  }
}

/** The integer that means zero on every channel. */
function zeroOf(node: CanonicalOp, meaning: Meaning, source: ValueInfo): number {
  const at = { node: node.name };
  const maps = asAffine(meaning) ?? fail(passDiagnostic('unquantized-activation', { op: 'this layer' }, at));
  const zeros = maps.values.map(m => S.rationalRatio(S.negate(m.offset), m.scale));
  const [zero] = zeros;
  const isCommon = zero !== undefined && zeros.every(z => z && Q.equals(z, zero)) && zero.den === 1n;
  const value = isCommon ? Number(zero.num) : Number.NaN;
  // A code of zero other than 0 (a zero-point) cannot be padded with yet.
  const fits = source.type.kind !== 'bipolar' && isValueOf(source.type, value) && value === 0;
  if (!fits) fail(passDiagnostic('no-zero', {}, at));
  return value;
}

/** The maximum or sum over the places of each window. */
export const lowerPool: NodeLowering<'pool'> = (node, builder) => {
  const meaning = builder.arranged(builder.meaningOf(node.inputs[0]), 1, node);
  const at = { node: node.name };
  const maps = asAffine(meaning) ?? fail(passDiagnostic('unquantized-activation', { op: 'pooling' }, at));
  const { places, mode } = node.attrs;
  if (mode === 'max' && maps.values.some(m => S.sign(m.scale) <= 0)) {
    const reason = 'its input has a negative scale';
    fail(passDiagnostic('unsupported-operator', { op: 'max pooling', reason }, at));
  }
  const layer = builder.emit({
    kind: 'pool',
    attrs: { mode, places },
    inputs: [meaning.layer],
    ...named(node),
  });
  const shape = builder.shapeOf(node.outputs[0]);
  const first = <T>(b: Broadcast<T>): Broadcast<T> =>
    B.isShared(b)
      ? B.shared(shape.length, b.values[0])
      : {
          shape: b.shape.map((dim, axis) => (axis === 1 ? dim / places : dim)),
          values: b.values.slice(0, b.values.length / places),
        };
  // The sum of `places` values scale * q + offset is scale * sum + places * offset.
  const count = S.fromNumber(mode === 'sum' ? places : 1);
  const map = B.map(first(maps), m => ({ scale: m.scale, offset: S.multiply(m.offset, count) }));
  const magnitude = B.map(map, m => Math.abs(S.toNumber(m.offset)));
  const terms = meaning.rounding.terms + (mode === 'sum' ? places : 0);
  builder.define(
    node,
    withAffine(bareMeaning(layer, shape, meaning.channelAxis, terms), map, magnitude, 0, shape),
  );
};
