import type { InputRow } from './layers-view.ts';
import type { FrameSource } from './run-view.ts';

/** An input that is a picture: how large, of grey or of RGB, and which axis comes first. */
export interface PictureShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly isChannelsFirst: boolean;
}

/** How the bytes of a picture become numbers of the model's input. */
export const SCALES = ['bytes', 'unit', 'symmetric', 'signed', 'sign'] as const;
export type Scale = (typeof SCALES)[number];

export const SCALE_TEXTS: { readonly [S in Scale]: string } = {
  bytes: '0 to 255',
  unit: '0 to 1',
  symmetric: '-1 to 1',
  signed: '-128 to 127',
  sign: '-1 or 1',
};

const VALUES: { readonly [S in Scale]: (byte: number) => number } = {
  bytes: byte => byte,
  unit: byte => byte / 255,
  symmetric: byte => (2 * byte) / 255 - 1,
  signed: byte => byte - 128,
  sign: byte => (byte < 128 ? -1 : 1),
};

const IS_INTEGER: { readonly [S in Scale]: boolean } = {
  bytes: true,
  unit: false,
  symmetric: false,
  signed: true,
  sign: true,
};

const isChannels = (dim: number | undefined): dim is 1 | 3 => dim === 1 || dim === 3;

/** What a shape of one frame means as a picture; undefined where it is none. A vector of a square number is a grey square. */
export function pictureShapeOf(shape: readonly number[]): PictureShape | undefined {
  const [first, second, third] = shape;
  if (shape.length === 3 && isChannels(first))
    return { channels: first, height: second, width: third, isChannelsFirst: true };
  if (shape.length === 3 && isChannels(third))
    return { channels: third, height: first, width: second, isChannelsFirst: false };
  if (shape.length === 2 && first > 1 && second > 1)
    return { channels: 1, height: first, width: second, isChannelsFirst: true };
  const side = Math.round(Math.sqrt(shape.reduce((a, b) => a * b, 1)));
  return shape.filter(dim => dim > 1).length === 1 && side > 7 && side * side === Math.max(...shape)
    ? { channels: 1, height: side, width: side, isChannelsFirst: true }
    : undefined;
}

/** What most networks of such an input were trained with. */
export function usualScale({ range, isBipolar, isFloat }: InputRow): Scale {
  if (isFloat) return 'unit';
  if (isBipolar) return 'sign';
  if (range.min === 0 && range.max >= 255) return 'bytes';
  return range.min <= -128 && range.max >= 127 ? 'signed' : 'unit';
}

/** Pixels as a canvas gives them (red, green, blue, alpha), in the element order of the input. */
export function valuesOfPixels(
  rgba: Uint8ClampedArray,
  { height, width, channels, isChannelsFirst }: PictureShape,
  scale: Scale,
): FrameSource {
  const values = new Float64Array(height * width * channels);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const [red, green, blue] = rgba.subarray(4 * pixel, 4 * pixel + 3);
    // ITU-R BT.601, as Pillow's convert('L') has it.
    const grey = Math.round((299 * red + 587 * green + 114 * blue) / 1000);
    for (let c = 0; c < channels; c++) {
      const at = isChannelsFirst ? c * height * width + pixel : pixel * channels + c;
      values[at] = VALUES[scale](channels === 1 ? grey : [red, green, blue][c]);
    }
  }
  return { kind: 'values', values, isInteger: IS_INTEGER[scale] };
}

/**
 * A drawing, its centre of mass in the middle, as MNIST has its digits.
 *
 * @param grey 0 to 255, row-major
 */
export function centred(grey: Uint8ClampedArray, width: number): Uint8ClampedArray {
  const height = grey.length / width;
  let [mass, x, y] = [0, 0, 0];
  grey.forEach((value, i) => {
    mass += value;
    x += value * (i % width);
    y += value * Math.floor(i / width);
  });
  if (mass === 0) return grey;
  const [right, down] = [Math.round((width - 1) / 2 - x / mass), Math.round((height - 1) / 2 - y / mass)];
  const moved = new Uint8ClampedArray(grey.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [fromRow, fromColumn] = [row - down, column - right];
      const isInside = fromRow >= 0 && fromRow < height && fromColumn >= 0 && fromColumn < width;
      if (isInside) moved[row * width + column] = grey[fromRow * width + fromColumn];
    }
  }
  return moved;
}
