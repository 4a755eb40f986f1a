import type { CanonicalOp } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import type { ElementFunction } from '../exact/element-function.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { fail } from '../ir/diagnostic.ts';
import { asShape, channelAxisAlong, cutAlong, joinedAlong, vectorsAlong } from './along-axis.ts';
import { constantAsCodes } from './constant-parts.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import {
  asAffine,
  bareMeaning,
  IDENTITY,
  type Meaning,
  movedTo,
  type RoundingTerms,
  withAffine,
  withFunction,
} from './integers/meaning.ts';
import { type LayerBuilder, type NodeToLayers, named } from './layer-builder.ts';
import { evened, onZero } from './rescale.ts';
import { settledMeaning } from './settled.ts';
import { refuseWidePadding } from './zero.ts';

/** Each input keeps its own scales: they become scales per channel. */
export const concatToLayers: NodeToLayers<'concat'> = (node, builder) => {
  const at = { node: node.name };
  const shape = builder.shapeOf(node.outputs[0]);
  const { axis } = node.attrs;
  const given = node.inputs.map(value => {
    const meaning = builder.meaningOf(value);
    return formOf(meaning) ? meaning : settledMeaning(value, node, builder);
  });
  const channelAxis = channelAxisAlong(axis, shape, given);
  const arranged = given.map(meaning => evened(builder.arranged(meaning, channelAxis, node), node, builder));
  const parts = arranged.map((meaning, i) =>
    constantAsCodes(node.inputs[i], meaning, arranged, node, builder),
  );
  const forms = parts.map(
    part =>
      formOf(part) ?? fail(streamlineDiagnostic('unquantized-activation', { op: 'the concatenation' }, at)),
  );
  const sizes = parts.map(part => part.shape[axis]);
  const join = <T>(all: readonly Broadcast<T>[]): Broadcast<T> =>
    joinedAlong(all, axis, sizes, axis === channelAxis);
  const vectors = builder.emit({
    kind: 'concat',
    attrs: {},
    inputs: vectorsAlong(parts, axis, node, builder).layers,
    ...named(node),
  });
  const layer = asShape(vectors, shape, channelAxis, node, builder);
  const terms = Math.max(...parts.map(part => part.rounding.terms));
  const joined = withAffine(
    bareMeaning(layer, shape, channelAxis, terms),
    join(forms.map(({ map }) => map)),
    B.shared(shape.length, 0),
    0,
    shape,
  );
  const rounding = {
    terms,
    weight: join(forms.map(form => form.rounding.weight)),
    magnitude: join(forms.map(form => form.rounding.magnitude)),
  };
  const affine = { ...joined, rounding };
  const hasFunction = forms.some(({ fn }) => fn !== undefined);
  const identity: ElementFunction = { kind: 'affine', map: IDENTITY };
  const functions = forms.map(({ fn }) => fn ?? B.shared(shape.length, identity));
  builder.define(node, hasFunction ? withFunction(affine, join(functions)) : affine);
};

/** A value as a straight line of its integers, and what function follows; undefined of anything longer. */
function formOf(meaning: Meaning):
  | {
      readonly map: Broadcast<AffineMap>;
      readonly fn?: Broadcast<ElementFunction>;
      readonly rounding: RoundingTerms;
    }
  | undefined {
  const map = asAffine(meaning);
  if (map) return { map, rounding: meaning.rounding };
  const [first, ...others] = meaning.stages;
  const [head, last] = first.kind === 'affine' ? [first.map, others[0]] : [undefined, first];
  if (last?.kind !== 'elementwise' || meaning.stages.at(-1) !== last) return undefined;
  const rank = meaning.shape.length;
  return { map: head ?? B.shared(rank, IDENTITY), fn: last.fn, rounding: last.rounding };
}

/** The elements along the axis, and all that lies behind them, are cut from the vectors of what lies in front of it. */
export const sliceToLayers: NodeToLayers<'slice'> = (node, builder) => {
  const { axis, start, count } = node.attrs;
  const value = builder.meaningOf(node.inputs[0]);
  const channelAxis = channelAxisAlong(axis, value.shape, [value]);
  const meaning = evened(builder.arranged(value, channelAxis, node), node, builder);
  const vectors = vectorsAlong([meaning], axis, node, builder);
  const cut = builder.emit({
    kind: 'slice',
    attrs: { start: start * vectors.elements, count: count * vectors.elements },
    inputs: vectors.layers,
    ...named(node),
  });
  const shape = builder.shapeOf(node.outputs[0]);
  const layer = asShape(cut, shape, channelAxis, node, builder);
  builder.define(
    node,
    movedTo(meaning, layer, shape, b => cutAlong(b, axis, start, count)),
  );
};

export const upsampleToLayers: NodeToLayers<'upsample'> = (node, builder) => {
  const meaning = evened(builder.arranged(builder.meaningOf(node.inputs[0]), 1, node), node, builder);
  const layer = builder.emit({
    kind: 'upsample',
    attrs: node.attrs,
    inputs: [meaning.layer],
    ...named(node),
  });
  const shape = builder.shapeOf(node.outputs[0]);
  const keep = <T>(b: Broadcast<T>): Broadcast<T> => {
    if (b.shape.some((dim, k) => dim > 1 && k !== 1)) {
      fail(streamlineDiagnostic('varies-inside-vector', {}, { node: node.name }));
    }
    return b;
  };
  builder.define(node, movedTo(meaning, layer, shape, keep));
};

/** The integer that means `value` on every channel, if there is one. */
function integerOf(meaning: Meaning, value: Q.Rational): Q.Rational | undefined {
  const integers = asAffine(meaning)?.values.map(m =>
    S.rationalRatio(S.subtract(S.fromRational(value), m.offset), m.scale),
  );
  const [integer] = integers ?? [];
  const isCommon =
    integer?.den === 1n && integers?.every(i => i !== undefined && Q.equals(i, integer)) === true;
  return isCommon ? integer : undefined;
}

/**
 * An image around which stands what no integer means. Unpadded windows of it make up for it; to others the layer has some
 * integer there, which means another thing than inside.
 */
function borderedPad(
  node: Extract<CanonicalOp, { kind: 'pad' }>,
  image: Meaning,
  builder: LayerBuilder,
): void {
  const { pads, value } = node.attrs;
  builder.borderedImages.set(node.outputs[0], { meaning: image, pads, value });
  const readers = builder.graph.nodes.filter(reader => reader.inputs.includes(node.outputs[0]));
  const isOutput = builder.graph.outputs.some(({ name }) => name === node.outputs[0]);
  const forWindows = readers.every(({ kind, attrs }) => kind === 'window' && attrs.pads.every(p => p === 0));
  if (isOutput || !forWindows)
    fail(streamlineDiagnostic('no-zero', { value: Q.toNumber(value) }, { node: node.name }));
}

export const padToLayers: NodeToLayers<'pad'> = (node, builder) => {
  const at = { node: node.name };
  const { pads, value } = node.attrs;
  const arranged = evened(
    builder.arranged(settledMeaning(node.inputs[0], node, builder), 1, node),
    node,
    builder,
  );
  if (!asAffine(arranged)) fail(streamlineDiagnostic('unquantized-activation', { op: 'padding' }, at));
  // Zero-points that differ between channels can become 0 on all of them.
  const moved =
    Q.sign(value) === 0 && !integerOf(arranged, value) ? onZero(arranged, 'zero', node, builder) : undefined;
  const meaning = moved ?? arranged;
  const integer = integerOf(meaning, value);
  if (!integer) return borderedPad(node, arranged, builder);
  const padValue = Number(integer.num);
  refuseWidePadding(node, padValue);
  const attrs = { pads, value: padValue };
  const layer = builder.emit({ kind: 'pad', attrs, inputs: [meaning.layer], ...named(node) });
  builder.define(
    node,
    movedTo(meaning, layer, builder.shapeOf(node.outputs[0]), b => b),
  );
};
