import { greatest, least } from '../ir/extremes.ts';

/** A picture of integers: tiles of channels side by side, grey from the least to the greatest. */
export interface Tiles {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
  readonly channels: number;
}

const MOST_TILES = 64;
const LONGEST_ROW = 64;

/** @param shape of a frame, channels last; a vector becomes rows */
export function tilesOf(integers: Float64Array, shape: readonly number[]): Tiles {
  const [height, width, channels] = pictureOf(integers.length, shape);
  const shown = Math.min(channels, MOST_TILES);
  const columns = Math.ceil(Math.sqrt(shown));
  const gap = shown > 1 ? 1 : 0;
  const whole = {
    width: columns * (width + gap) - gap,
    height: Math.ceil(shown / columns) * (height + gap) - gap,
  };
  const rgba = new Uint8ClampedArray(4 * whole.width * whole.height);
  const min = least(integers);
  const span = Math.max(1, greatest(integers) - min);
  for (let c = 0; c < shown; c++) {
    const [left, top] = [(c % columns) * (width + gap), Math.floor(c / columns) * (height + gap)];
    for (let pixel = 0; pixel < width * height; pixel++) {
      const value = integers[pixel * channels + c];
      if (value === undefined) continue;
      const at = 4 * ((top + Math.floor(pixel / width)) * whole.width + left + (pixel % width));
      rgba.fill((255 * (value - min)) / span, at, at + 3);
      rgba[at + 3] = 255;
    }
  }
  return { ...whole, rgba, channels };
}

function pictureOf(
  length: number,
  shape: readonly number[],
): [height: number, width: number, channels: number] {
  const [height, columns, channels] = shape;
  if (shape.length === 3 && height * columns > 1) return [height, columns, channels];
  const width = Math.min(LONGEST_ROW, Math.ceil(Math.sqrt(length)));
  return [Math.ceil(length / width), width, 1];
}

/** How often integers occur; where there are many different ones, by ranges of equal width. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** The share of those that are 0. */
  readonly zeros: number;
  readonly bins: readonly { readonly from: number; readonly to: number; readonly count: number }[];
}

const MOST_BINS = 48;

export function histogramOf(integers: Float64Array): Histogram {
  const [min, max] = [least(integers), greatest(integers)];
  const width = Math.ceil((max - min + 1) / MOST_BINS);
  const counts = new Array<number>(Math.ceil((max - min + 1) / width)).fill(0);
  let [sum, zeros] = [0, 0];
  for (const value of integers) {
    counts[Math.floor((value - min) / width)]++;
    sum += value;
    if (value === 0) zeros++;
  }
  return {
    ...{ min, max },
    mean: sum / integers.length,
    zeros: zeros / integers.length,
    bins: counts.map((count, i) => ({
      from: min + i * width,
      to: Math.min(max, min + (i + 1) * width - 1),
      count,
    })),
  };
}
