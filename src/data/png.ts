import { convertIndexedToRgb, type DecodedPng, decode, hasPngSignature } from 'fast-png';
import { fail } from '../ir/diagnostic.ts';
import { dataDiagnostic } from './diagnostics.ts';

/** One image, height x width x channels with 1 (grey) or 3 (RGB) channels, as stored integers. */
export interface Image {
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly values: Float64Array;
  /** Values are 0 to 2^depth - 1. */
  readonly depth: 8 | 16;
  readonly hasAlpha: boolean;
}

export function isPng(bytes: Uint8Array): boolean {
  return hasPngSignature(bytes);
}

/**
 * The pixels of a PNG image: palettes are expanded to RGB, grey of 1, 2 or 4 bits is widened to 8
 * (so that white is 255), an alpha channel is dropped.
 */
export function decodePng(bytes: Uint8Array, file: string): Image {
  const { png, data, channels } = decodePixels(bytes, file);
  const { width, height } = png;
  // Two channels are grey and alpha, four are RGB and alpha.
  const kept = channels < 3 ? 1 : 3;
  const values = new Float64Array(width * height * kept);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < kept; c++) values[pixel * kept + c] = data[pixel * channels + c];
  }
  return {
    shape: [height, width, kept],
    values,
    depth: png.depth === 16 ? 16 : 8,
    hasAlpha: channels !== kept || png.transparency !== undefined,
  };
}

interface Pixels {
  readonly png: DecodedPng;
  /** 8 or 16 bits per channel. */
  readonly data: ArrayLike<number>;
  readonly channels: number;
}

function decodePixels(bytes: Uint8Array, file: string): Pixels {
  // IHDR is always the first chunk: its bit depth is byte 24, its interlace method byte 28.
  if (bytes.length > 28 && bytes[24] < 8 && bytes[28] !== 0) {
    fail(dataDiagnostic('unsupported-png', { depth: bytes[24] }, { file }));
  }
  try {
    // A copy of its own: fast-png reads from the underlying buffer, which may hold other files too.
    return expand(decode(new Uint8Array(bytes), { checkCrc: true }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : `${error}`;
    return fail(dataDiagnostic('corrupt-png', { reason }, { file }));
  }
}

/** Looks the palette up and unpacks what is narrower than a byte. */
function expand(png: DecodedPng): Pixels {
  if (png.palette && png.channels === 1) {
    return { png, data: convertIndexedToRgb(png), channels: png.palette[0].length };
  }
  return { png, data: png.depth < 8 ? unpack(png) : png.data, channels: png.channels };
}

/** Grey of 1, 2 or 4 bits, packed with the first pixel in the high bits and each row starting a byte. */
function unpack({ data, width, height, depth }: DecodedPng): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  const max = 2 ** depth - 1;
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const shift = 8 - depth - ((x * depth) % 8);
      const level = (data[y * rowBytes + ((x * depth) >> 3)] >> shift) & max;
      out[y * width + x] = (level * 255) / max;
    }
  }
  return out;
}
