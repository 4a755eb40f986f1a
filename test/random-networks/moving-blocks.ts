import type { Value } from '../../src/frontend/builder.ts';
import { sizeOf } from '../../src/ir/tensor.ts';
import { type Block, besides, branchOf, MOST_ELEMENTS, spatialOf } from './branch.ts';
import { type Draw, powerNear, times } from './draw.ts';
import { asCodes, quantized } from './quantized.ts';
import type { Site, State } from './site.ts';

/** Layers over channels of more have too many weights. */
const MOST_CHANNELS = 12;

const isSmall = (shape: readonly number[]): boolean =>
  shape[1] <= MOST_CHANNELS && sizeOf(shape.slice(1)) <= MOST_ELEMENTS;

/** An axis that is not the batch. */
const someAxis = (draw: Draw, { shape }: Value): number => draw.whole(1, shape.length - 1);

/** The value beside a branch, a part of itself or itself, along any axis. */
export const joinAlong: Block = (site, state) => {
  const { net, draw, note } = site;
  const skip = asCodes(site, state);
  const axis = someAxis(draw, skip.value);
  const { shape } = skip.value;
  const how = draw.pick(['itself', 'a part', 'a branch', 'a branch', 'a constant'] as const);
  if (!isSmall(shape.map((dim, k) => (k === axis ? 2 * dim : dim)))) return skip;
  const size = draw.whole(1, shape[axis]);
  const part = shape.map((dim, k) => (k === axis ? size : dim));
  const { scale = 1 } = skip;
  const codes = times(sizeOf(part), () => draw.whole(-4, 3) * scale);
  const besideIt = (): State => {
    if (how === 'a branch') return branchOf(site, skip);
    const range = { axes: [axis], starts: [shape[axis] - size], ends: [shape[axis]] };
    return how === 'a part' ? { ...skip, value: net.step((b, v) => b.slice(v, range), skip.value) } : skip;
  };
  note(
    `concat on ${axis === 1 ? 'channels' : axis === shape.length - 1 ? 'the last axis' : 'a middle axis'}`,
  );
  const isFirst = draw.chance(0.5);
  // Of a batch, every frame would have a constant of its own.
  if (how === 'a constant' && shape[0] === 1) {
    note('concat with a constant');
    const value = net.step((b, v) => {
      const token = b.constant(codes, part);
      return b.concat(isFirst ? [v, token] : [token, v], { axis });
    }, skip.value);
    return { ...skip, bits: Math.max(skip.bits, 3), value };
  }
  const other = besideIt();
  const [first, second] = isFirst ? [skip, other] : [other, skip];
  const value = net.step((b, v, w) => b.concat([v, w], { axis }), first.value, second.value);
  return besides(skip, other, value);
};

/** A slice along any axis, with steps, forwards or backwards. */
export const sliceAlong: Block = (site, state) => {
  const { net, draw, note } = site;
  const axis = someAxis(draw, state.value);
  const size = state.value.shape[axis];
  const start = draw.whole(0, size - 1);
  const isBack = draw.chance(0.3);
  const end = isBack ? start - draw.whole(1, start + 1) : draw.whole(start + 1, size);
  const step = draw.pick([1, 1, 2, 3]) * (isBack ? -1 : 1);
  note(isBack ? 'slice backwards' : step > 1 ? 'slice with steps' : 'slice');
  // The place in front of the first one can only be counted from the end.
  const range = { starts: [start], ends: [end < 0 ? -1 - size : end], axes: [axis], steps: [step] };
  return { ...state, value: net.step((b, v) => b.slice(v, range), state.value) };
};

/** Chosen places along any axis, some of them more than once. */
export const gatherAlong: Block = (site, state) => {
  const { net, draw, note } = site;
  const { shape } = state.value;
  const axis = someAxis(draw, state.value);
  const count = draw.whole(1, Math.min(4, shape[axis] + 1));
  if (!isSmall(shape.map((dim, k) => (k === axis ? count : dim)))) return state;
  const indices = times(count, () => draw.whole(-shape[axis], shape[axis] - 1));
  // A single index takes the axis away.
  const isScalar = axis > 1 && draw.chance(0.2);
  note(isScalar ? 'gather one' : 'gather');
  const value = net.step((b, v) => {
    const which = isScalar
      ? b.constant(indices[0], [], { kind: 'int64' })
      : b.constant(indices, [count], { kind: 'int64' });
    return b.gather(v, which, { axis });
  }, state.value);
  return { ...state, value };
};

/** Nearest neighbours of an image of another size. */
export const resize: Block = (site, state) => {
  const { net, draw, note } = site;
  const spatial = spatialOf(state.value);
  const factors = [1, 1, ...spatial.map(size => draw.pick(size > 1 ? [1, 2, 1.5, 0.5, 3] : [1, 2, 3]))];
  if (!isSmall(state.value.shape.map((dim, k) => Math.floor(dim * factors[k])))) return state;
  const coordinates = draw.pick(['asymmetric', 'half_pixel'] as const);
  const rounding = draw.pick(['floor', 'round_prefer_floor'] as const);
  note('resize');
  const value = net.step((b, v) => b.resizeNearest(v, factors, { coordinates, rounding }), state.value);
  return { ...state, value };
};

/** Random transposes and reshapes, at most `most` of them. */
export function moved({ net, draw, note }: Site, given: Value, most: number, mostRank = 5): Value {
  let value = given;
  for (let left = draw.whole(1, most); left > 0; left--) {
    const { shape } = value;
    if (draw.chance(0.2) && shape.length < mostRank) {
      const axis = draw.whole(1, shape.length);
      note('unsqueeze');
      value = net.step((b, v) => b.unsqueeze(v, [axis]), value);
    } else if (draw.chance(0.5) && shape.length > 2) {
      const perm = [0, ...shuffled(draw, shape.length - 1).map(axis => axis + 1)];
      note('transpose');
      value = net.step((b, v) => b.transpose(v, { perm }), value);
    } else {
      const dims = reshaped(draw, sizeOf(shape.slice(1)), draw.whole(1, mostRank - 1));
      note('reshape');
      value = net.step((b, v) => b.reshape(v, [shape[0], ...dims]), value);
    }
  }
  return value;
}

/** A constant along any axis of what transposes and reshapes made, then a quantizer. */
export const rows: Block = (site, state) => {
  const { net, draw, note } = site;
  const value = moved(site, state.value, 3);
  const axis = someAxis(draw, value);
  const { shape } = value;
  const samples = net.samples(value).flat();
  const unit = powerNear(Math.max(...samples.map(Math.abs), 2 ** -4)) / 8;
  const along = shape.map((dim, k) => (k === axis ? dim : 1));
  const how = draw.pick(['add', 'mul', 'sub', 'mul and add'] as const);
  note(
    `${how} along ${axis === 1 ? 'channels' : axis === shape.length - 1 ? 'the last axis' : 'a middle axis'}`,
  );
  const offsets = times(shape[axis], () => draw.whole(-6, 6) * unit);
  const factors = times(shape[axis], () => draw.pick([1, 2, -1, 0.5, -0.5]));
  const other = net.step((b, v) => {
    const scaled = how.startsWith('mul') ? b.mul(v, b.constant(factors, along)) : v;
    if (how === 'mul') return scaled;
    return b[how === 'sub' ? 'sub' : 'add'](scaled, b.constant(offsets, along));
  }, value);
  const isBefore = draw.chance(0.5);
  const rank = draw.whole(2, 4);
  const back = (v: Value): Value => {
    let dims = reshaped(draw, sizeOf(shape.slice(1)), rank - 1);
    for (let tries = 8; dims[0] > MOST_CHANNELS && tries > 0; tries--) {
      dims = reshaped(draw, sizeOf(shape.slice(1)), rank - 1);
    }
    return net.step((b, w) => b.reshape(w, [shape[0], ...dims]), v);
  };
  if (isBefore) return quantized(site, back(other), 6);
  const codes = quantized(site, other, 6);
  return { ...codes, value: back(codes.value) };
};

function shuffled(draw: Draw, count: number): number[] {
  const left = times(count, i => i);
  return times(count, () => left.splice(draw.whole(0, left.length - 1), 1)[0]);
}

/** So many dimensions that hold as many elements. */
function reshaped(draw: Draw, elements: number, rank: number): number[] {
  const dims = new Array<number>(rank).fill(1);
  let left = elements;
  for (let factor = 2; left > 1; ) {
    if (left % factor === 0) {
      dims[draw.whole(0, rank - 1)] *= factor;
      left /= factor;
    } else factor++;
  }
  return dims;
}
