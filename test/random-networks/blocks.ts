import { sizeOf } from '../../src/ir/tensor.ts';
import { activation, withFunction } from './activation.ts';
import { type Block, besides, branchOf, MOST_ELEMENTS, spatialOf } from './branch.ts';
import { times } from './draw.ts';
import { gatherAlong, joinAlong, resize, rows, sliceAlong } from './moving-blocks.ts';
import { asCodes, quantized } from './quantized.ts';
import type { Site, State } from './site.ts';
import { transposed } from './transposed.ts';
import { vector, weights } from './weights.ts';
import { wide } from './wide.ts';

const conv: Block = (site, state) => {
  const { net, draw, note } = site;
  const { value } = state;
  const [, channels] = value.shape;
  const divisors = times(channels, i => i + 1).filter(g => channels % g === 0);
  const group = draw.chance(0.5) ? 1 : draw.pick([channels, ...divisors]);
  const outputs = group * draw.whole(1, Math.max(1, Math.floor(6 / group)));
  const slide = sliding(site, state, true);
  const w = weights(site, [outputs, channels / group, ...slide.kernel], state.bits);
  const bias = draw.chance(0.3) ? { bias: vector(site, outputs, 2) } : {};
  const { kernel: _, ...window } = slide;
  note(spatialOf(value).length === 1 ? 'conv 1-D' : 'conv 2-D');
  if (group > 1) note(group === channels ? 'depthwise' : 'grouped');
  const sums = net.step((b, v) => b.conv(v, w(b), { ...window, ...bias, group }), value);
  return activation(site, sums);
};

const dense: Block = (site, state) => {
  const { net, draw, note } = site;
  const flat = net.step((b, v) => b.flatten(v), state.value);
  const inputs = flat.shape[1];
  const outputs = draw.whole(1, 8);
  const isGemm = draw.chance(0.4);
  const c = vector(site, outputs, 2);
  const w = weights(site, isGemm ? [outputs, inputs] : [inputs, outputs], state.bits, isGemm ? 0 : 1);
  note(isGemm ? 'gemm' : 'dense');
  const sums = net.step((b, v) => (isGemm ? b.gemm(v, w(b), { c, transB: true }) : b.matMul(v, w(b))), flat);
  return activation(site, sums);
};

/** A window that the image has room for: every one of its places holds a pixel. */
function sliding({ draw, note }: Site, { value, hasZero }: State, canDilate: boolean) {
  const spatial = spatialOf(value);
  const kernel = spatial.map(size => draw.whole(1, Math.min(size, 3)));
  const dilations = kernel.map((k, i) =>
    canDilate && (k - 1) * 2 + 1 <= spatial[i] && draw.chance(0.2) ? 2 : 1,
  );
  const isPadded = hasZero && draw.chance(0.5);
  const side = () =>
    kernel.map((k, i) => (isPadded ? draw.whole(0, Math.min(k - 1, dilations[i] > 1 ? 1 : 2)) : 0));
  const pads = [...side(), ...side()];
  const strides = kernel.map(() => (draw.chance(0.25) ? draw.whole(1, 3) : 1));
  if (dilations.some(d => d > 1)) note('dilations');
  if (strides.some(s => s > 1)) note('strides');
  if (pads.some(p => p > 0)) note('padding');
  return { kernel, strides, dilations, pads };
}

/** Whether no window that ceil mode adds begins behind the image: ONNX and its runtimes differ about those. */
const windowsBeginInside = (sizes: readonly number[], slide: ReturnType<typeof sliding>): boolean =>
  sizes.every((size, i) => {
    const { kernel, strides, dilations, pads } = slide;
    const room = size + pads[i] + pads[i + sizes.length] - (kernel[i] - 1) * dilations[i] - 1;
    return Math.ceil(room / strides[i]) * strides[i] < size + pads[i];
  });

const maxPool: Block = (site, state) => {
  const slide = sliding(site, state, true);
  const ceilMode = site.draw.chance(0.3) && windowsBeginInside(spatialOf(state.value), slide);
  if (ceilMode) site.note('ceil mode');
  site.note('max pool');
  const value = site.net.step((b, v) => b.maxPool(v, { ...slide, ceilMode }), state.value);
  return { ...state, value };
};

const averagePool: Block = (site, state) => {
  const { dilations: _, ...slide } = sliding(site, state, false);
  const countIncludePad = site.draw.chance(0.5);
  const hasBorder = !countIncludePad && slide.pads.some(p => p > 0);
  if (hasBorder) site.note('border means');
  const isDyadic = Number.isInteger(Math.log2(sizeOf(slide.kernel))) && !hasBorder;
  site.note(isDyadic ? 'average pool' : 'average pool~');
  const value = site.net.step((b, v) => b.averagePool(v, { ...slide, countIncludePad }), state.value);
  return quantized(site, value);
};

/** The value times, or plus, a gate of each channel that the whole of it decides (squeeze and excite). */
const gate: Block = (site, state) => {
  const { net, draw, note } = site;
  const skip = asCodes(site, state);
  const { value } = skip;
  const [, channels, ...spatial] = value.shape;
  const axes = spatial.map((_, i) => i + 2);
  const isMean = draw.chance(0.5);
  const how = draw.pick(['mul', 'mul', 'add'] as const);
  note(`gate ${how}`);
  note(
    !isMean ? 'reduce max' : Number.isInteger(Math.log2(sizeOf(spatial))) ? 'reduce mean' : 'reduce mean~',
  );
  const squeezed = quantized(
    site,
    net.step((b, v) => (isMean ? b.reduceMean(v, { axes }) : b.reduceMax(v, { axes })), value),
    4,
  );
  const w = weights(site, [channels, channels, ...spatial.map(() => 1)], squeezed.bits);
  const excited = quantized(
    site,
    net.step((b, v) => b.conv(v, w(b)), squeezed.value),
    4,
  );
  return activation(
    site,
    net.step((b, v, g) => b[how](v, g), value, excited.value),
  );
};

const fn: Block = (site, state) => {
  const argument = asCodes(site, state, 5);
  return quantized(site, withFunction(site, argument.value));
};

const join: Block = (site, state) => {
  const { net, draw, note } = site;
  const skip = asCodes(site, state);
  const branch = asCodes(site, branchOf(site, skip));
  const how = draw.pick(['add', 'add', 'sub', 'mul'] as const);
  note(how);
  if (skip.scale !== branch.scale) note('scales differ');
  const joined = net.step((b, v, w) => b[how](v, w), skip.value, branch.value);
  return activation(site, joined);
};

const concat: Block = (site, state) => {
  const skip = asCodes(site, state);
  if (sizeOf(skip.value.shape.slice(1)) * 2 > MOST_ELEMENTS) return skip;
  const branch = branchOf(site, skip);
  site.note('concat');
  const value = site.net.step((b, v, w) => b.concat([v, w], { axis: 1 }), skip.value, branch.value);
  return besides(skip, branch, value);
};

/** Channels taken apart: one part goes its own way, then they come together the other way round. */
const split: Block = (site, state) => {
  const { net, draw, note } = site;
  const [, channels] = state.value.shape;
  if (channels < 2) return state;
  const first = draw.whole(1, channels - 1);
  note('split');
  const parts = net.steps((b, v) => b.split(v, [first, channels - first], { axis: 1 }), state.value);
  const own = branchOf(site, { ...state, value: parts[0] });
  const value = net.step((b, v, w) => b.concat([v, w], { axis: 1 }), parts[1], own.value);
  return quantized(site, value, 6);
};

const upsample: Block = (site, state) => {
  const factors = [1, 1, ...spatialOf(state.value).map(() => site.draw.whole(1, 2))];
  if (sizeOf(state.value.shape.slice(1)) * sizeOf(factors) > MOST_ELEMENTS) return state;
  site.note('upsample');
  return { ...state, value: site.net.step((b, v) => b.resizeNearest(v, factors), state.value) };
};

const pad: Block = (site, state) => {
  const { draw } = site;
  const borders = spatialOf(state.value).map(() => [draw.whole(0, 2), draw.whole(0, 1)] as const);
  const size = sizeOf(spatialOf(state.value).map((n, i) => n + borders[i][0] + borders[i][1]));
  if (!state.hasZero || state.value.shape[1] * size > MOST_ELEMENTS) return state;
  site.note('pad');
  const pads = [0, 0, ...borders.map(p => p[0]), 0, 0, ...borders.map(p => p[1])];
  return { ...state, value: site.net.step((b, v) => b.pad(v, pads), state.value) };
};

const transpose: Block = (site, state) => {
  const { net, draw, note } = site;
  const rank = state.value.shape.length;
  // Scales that vary by channel stay on the channels; with one scale, channels may change places too.
  const perms =
    rank === 3
      ? [[0, 2, 1]]
      : [
          [0, 1, 3, 2],
          [0, 3, 1, 2],
          [0, 2, 3, 1],
        ];
  const perm = state.scale === undefined ? perms[0] : draw.pick(perms);
  if (state.scale === undefined && rank === 3) return state;
  const channels = state.value.shape[perm[1]];
  if (channels > 12) return state;
  note('transpose');
  return { ...state, value: net.step((b, v) => b.transpose(v, { perm }), state.value) };
};

const shuffle: Block = (site, given) => {
  const { net, note } = site;
  const state = given.scale === undefined ? quantized(site, given.value, 4) : given;
  if (state.scale === undefined) return state;
  const [batch, channels, ...spatial] = state.value.shape;
  const groups = [2, 3].find(g => channels % g === 0 && channels > g);
  if (groups === undefined) return state;
  note('channel shuffle');
  const axes = spatial.map((_, i) => i + 3);
  const value = net.step((b, v) => {
    const apart = b.reshape(v, [batch, groups, channels / groups, ...spatial]);
    return b.reshape(b.transpose(apart, { perm: [0, 2, 1, ...axes] }), [batch, channels, ...spatial]);
  }, state.value);
  return { ...state, value };
};

const blocksOfPixels: Block = (site, state) => {
  const { net, draw, note } = site;
  const [, channels, height, width] = state.value.shape;
  if (state.scale !== undefined && channels < 4 && height % 2 === 0 && width % 2 === 0) {
    note('space to depth');
    return { ...state, value: net.step((b, v) => b.spaceToDepth(v, 2), state.value) };
  }
  if (height * width * 4 > MOST_ELEMENTS) return state;
  const w = weights(site, [draw.pick([4, 8]), channels, 1, 1], state.bits);
  const codes = quantized(
    site,
    net.step((b, v) => b.conv(v, w(b)), state.value),
  );
  const mode = draw.pick(['DCR', 'CRD'] as const);
  note('depth to space');
  // Scales of channels that come to lie side by side in the image vary along it.
  return activation(
    site,
    net.step((b, v) => b.depthToSpace(v, 2, { mode }), codes.value),
  );
};

/** Blocks by name; those of `images` need two spatial axes, those of `anything` none. */
export const BLOCKS = {
  anything: { dense, fn, join, concat, split, joinAlong, sliceAlong, gatherAlong, rows, wide },
  spatial: { conv, maxPool, averagePool, gate, upsample, resize, pad, transpose, shuffle, transposed },
  images: { blocksOfPixels },
} satisfies Readonly<Record<string, Readonly<Record<string, Block>>>>;

type Table = typeof BLOCKS;
export type BlockKind = keyof Table['anything'] | keyof Table['spatial'] | keyof Table['images'];

/** Applies a block where the value has the axes for it; a block that does not fit leaves the value alone. */
export function apply(kind: BlockKind, site: Site, state: State): State {
  const axes = spatialOf(state.value).length;
  const known: Readonly<Record<string, Block>> = {
    ...BLOCKS.anything,
    ...(axes > 0 ? BLOCKS.spatial : {}),
    ...(axes > 1 ? BLOCKS.images : {}),
  };
  return known[kind]?.(site, state) ?? state;
}
