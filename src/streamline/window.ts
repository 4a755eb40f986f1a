import type { CanonicalOp } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { spend } from '../ir/budget.ts';
import { fail, type Location } from '../ir/diagnostic.ts';
import { banksOf } from '../ir/graph.ts';
import { rangeOf } from '../ir/integer-type.ts';
import { type AttrsOf, windowCount } from '../ops/index.ts';
import type { ValueInfo } from '../ops/op-room.ts';
import type { BorderedImage } from './border.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { weighable } from './free-scales.ts';
import { asAffine, type Meaning, movedStages } from './integers/meaning.ts';
import { byChannel } from './integers/thresholds.ts';
import { type Banks, type LayerBuilder, type NodeToLayers, named } from './layer-builder.ts';
import { evened, onZero, rescaled } from './rescale.ts';
import { gatedSummands, summable } from './summed-values.ts';
import { commonZero, refuseWidePadding, zeroOf } from './zero.ts';

type WindowNode = Extract<CanonicalOp, { kind: 'window' }>;
type WindowAttrs = AttrsOf<'window'>;

/** Windows of an image; none where they show each place alone, or the whole image. */
export const windowToLayers: NodeToLayers<'window'> = (node, builder) => {
  const at = { node: node.name };
  const [batch] = builder.shapeOf(node.inputs[0]);
  if (batch > 1) fail(streamlineDiagnostic('fixed-batch', { batch }, at));
  if (isGatedMaximum(node, builder)) return gatedWindow(node, builder.banksOf(node.inputs[0]), builder);
  const summands = node.attrs.padding === 'zero' ? gatedSummands(node, builder) : undefined;
  if (summands) return gatedWindow(node, summands, builder);
  const around = borderOf(node, builder);
  // What a maximum is taken of keeps its functions: a quantizer behind takes them with it.
  const [input] = node.inputs;
  const isSummed = node.attrs.padding === 'zero';
  const image = around?.meaning ?? (isSummed ? summable(node, builder) : builder.meaningOf(input));
  const even = evened(builder.arranged(image, 1, node), node, builder);
  const arranged = weighableWindows(even, node, builder);
  if (around) return borderedWindow(node, arranged, around, builder);
  const meaning = isSummed ? paddable(arranged, node, builder) : rising(arranged, node, builder);
  if (needsZero(node) && commonZero(meaning) === undefined && asAffine(meaning)) {
    return borderedWindow(node, meaning, { pads: node.attrs.pads, value: Q.ZERO }, builder);
  }
  const [, , channels] = builder.infoOf(meaning.layer).shape;
  const shape = builder.shapeOf(node.outputs[0]);
  const places = node.attrs.kernel[0] * node.attrs.kernel[1];
  const repeat = repeating(meaning, channels, places, shape, at);
  const layer = windowLayer(node, meaning, builder);
  builder.define(node, { ...meaning, layer, shape, ...movedStages(meaning, repeat) });
};

/** Scales that no weights make up for become one before the windows repeat the channels. */
function weighableWindows(meaning: Meaning, node: WindowNode, builder: LayerBuilder): Meaning {
  const map = asAffine(meaning);
  if (!map || B.isShared(map)) return meaning;
  const each = byChannel(map, meaning, builder.channelsOf(meaning.layer));
  if (!each) return meaning;
  const places = node.attrs.kernel[0] * node.attrs.kernel[1];
  const maps = Array.from({ length: places }, () => each).flat();
  const products = builder.graph.nodes.filter(
    reader =>
      reader.kind === 'linear' && reader.attrs.axis === 'image' && reader.inputs[0] === node.outputs[0],
  );
  const banks = products.flatMap(reader => (reader.kind === 'linear' ? banksOf(reader) : []));
  return weighable(meaning, banks, maps, node, builder);
}

/** The border that a pad in front of unpadded windows left to them. */
function borderOf(node: WindowNode, builder: LayerBuilder) {
  const found = builder.borderedImages.get(node.inputs[0]);
  return found && node.attrs.padding === 'zero' && node.attrs.pads.every(p => p === 0) ? found : undefined;
}

const needsZero = ({ attrs: { pads, padding } }: WindowNode): boolean =>
  padding === 'zero' && pads.some(p => p > 0);

/**
 * The integer that means about the value: what is to be made up for is small. Of channels of several scales 0, which stays
 * what it is where they are brought to one.
 */
function nearestTo(value: Q.Rational, image: Meaning): number {
  const [first, ...others] = asAffine(image)?.values ?? [];
  if (!first || S.sign(first.scale) === 0 || others.some(m => !S.equals(m.scale, first.scale))) return 0;
  return Math.round((Q.toNumber(value) - S.toNumber(first.offset)) / S.toNumber(first.scale)) + 0;
}

/** Windows around whose image stands what no integer means: what reads them makes up for the integer there. */
function borderedWindow(
  node: WindowNode,
  image: Meaning,
  { pads, value }: Pick<BorderedImage, 'pads' | 'value'>,
  builder: LayerBuilder,
): void {
  const { kernel, strides, dilations } = node.attrs;
  const geometry = { kernel, strides, dilations, pads };
  const { type, range, shape: size } = builder.infoOf(image.layer);
  const near = nearestTo(value, image);
  const filler =
    type.kind === 'bipolar' ? (near > 0 ? 1 : -1) : Math.min(Math.max(near, range.min), range.max);
  const layer = windowsOver(node, { ...geometry, padValue: filler }, image.layer, builder);
  const shape = builder.shapeOf(node.outputs[0]);
  const places = kernel[0] * kernel[1];
  const repeat = repeating(image, size[2], places, shape, { node: node.name });
  const meaning = { ...image, layer, shape, ...movedStages(image, repeat) };
  builder.borderedWindows.set(node.outputs[0], { meaning, image: image.layer, geometry, filler, value });
}

/** Window channels repeat the image's: place by place, channel innermost. */
function repeating(
  meaning: Meaning,
  channels: number,
  places: number,
  shape: readonly number[],
  at: Location,
): <T>(b: Broadcast<T>) => Broadcast<T> {
  return <T>(b: Broadcast<T>): Broadcast<T> => {
    if (B.isShared(b)) return B.shared(shape.length, b.values[0]);
    const each =
      byChannel(b, meaning, channels) ?? fail(streamlineDiagnostic('varies-inside-vector', {}, at));
    spend('repeated', places * channels, at);
    const values = Array.from({ length: places * channels }, (_, i) => each[i % each.length]);
    return { shape: shape.map((_, axis) => (axis === 1 ? values.length : 1)), values };
  };
}

/** Whether a winner chooses the scales of what a maximum is taken of: the integers are compared whatever wins. */
const isGatedMaximum = (node: WindowNode, builder: LayerBuilder): boolean =>
  node.attrs.padding === 'least' && builder.banksOf(node.inputs[0]).selector !== undefined;

function gatedWindow(node: WindowNode, { banks, ...winner }: Banks<Meaning>, builder: LayerBuilder): void {
  const arranged = builder.arranged(banks[0], 1, node);
  const { layer: source, channelAxis } = arranged;
  const [, , channels] = builder.infoOf(source).shape;
  const shape = builder.shapeOf(node.outputs[0]);
  const places = node.attrs.kernel[0] * node.attrs.kernel[1];
  const layer = windowLayer(node, arranged, builder);
  const meanings = banks.map(({ order: _, ...bank }) => {
    const own = { ...bank, layer: source, channelAxis };
    const repeat = repeating(own, channels, places, shape, { node: node.name });
    return { ...own, layer, shape, ...movedStages(own, repeat) };
  });
  builder.defineBanks(node, { ...winner, banks: meanings });
}

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
  const padValue = padding === 'least' ? rangeOf(source.type).min : zeroOf(node, meaning);
  refuseWidePadding(node, padValue);
  return windowsOver(node, { ...geometry, padValue }, meaning.layer, builder);
}

type Geometry = Omit<WindowAttrs, 'padValue'>;

/**
 * Windows that slide over the places of an image. Where some see nothing but padding they cannot stand beside the image:
 * the padding becomes places first.
 */
function windowsOver(node: WindowNode, attrs: WindowAttrs, image: string, builder: LayerBuilder): string {
  const { pads, padValue, ...windows } = attrs;
  if (everyWindowHoldsPlaces(attrs, builder.infoOf(image)))
    return builder.emit({ kind: 'window', attrs, inputs: [image], ...named(node) });
  const padded = builder.emit({
    kind: 'pad',
    name: `${node.name} padding`,
    attrs: { pads, value: padValue },
    inputs: [image],
    outputs: [`${node.outputs[0]} padded`],
    from: node.from,
  });
  const bare = { ...windows, pads: [0, 0, 0, 0] as const, padValue: 0 };
  return builder.emit({ kind: 'window', attrs: bare, inputs: [padded], ...named(node) });
}

/** Whether every window holds a place of the image, and padding reaches no further than a window does. */
function everyWindowHoldsPlaces({ kernel, strides, dilations, pads }: Geometry, source: ValueInfo): boolean {
  return ([0, 1] as const).every(axis => {
    const [size, before, after] = [source.shape[axis], pads[axis], pads[axis + 2]];
    const reach = (kernel[axis] - 1) * dilations[axis];
    const taps = Array.from({ length: kernel[axis] }, (_, tap) => tap * dilations[axis]);
    const count = windowCount({ kernel, strides, dilations, pads }, axis, size);
    const starts = Array.from({ length: count }, (_, i) => i * strides[axis] - before);
    const isEmpty = (start: number): boolean => taps.every(tap => start + tap < 0 || start + tap >= size);
    return before <= reach && after <= reach && !starts.some(isEmpty);
  });
}

/** The value on a grid of which one integer means zero everywhere, where zeros are put around it. */
function paddable(meaning: Meaning, node: WindowNode, builder: LayerBuilder): Meaning {
  const { pads, padding } = node.attrs;
  if (padding !== 'zero' || pads.every(p => p === 0) || commonZero(meaning) !== undefined) return meaning;
  return onZero(meaning, 'zero', node, builder) ?? meaning;
}

/** What a maximum is taken of as integers that rise with it: those of falling scales are negated where no weights were. */
function rising(meaning: Meaning, node: WindowNode, builder: LayerBuilder): Meaning {
  const map = asAffine(meaning);
  if (!map?.values.some(({ scale }) => S.sign(scale) < 0)) return meaning;
  const steps = B.map(map, ({ scale }) => ({ multiplier: S.sign(scale) < 0 ? -1 : 1, bias: 0 }));
  const turned = B.map(map, ({ scale, offset }) => ({
    scale: S.sign(scale) < 0 ? S.negate(scale) : scale,
    offset,
  }));
  return rescaled(meaning, steps, turned, 'rising', node, builder) ?? meaning;
}
