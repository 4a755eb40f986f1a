import { fail } from '../ir/diagnostic.ts';
import { dataDiagnostic } from './diagnostics.ts';

/** 8192 x 8192: what is made of a pixel takes many times its bytes. */
const MAX_PIXELS = 2 ** 26;

/** Samples of a pixel by the colour type of the PNG specification. */
const SAMPLES: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
]);

/** A colour profile is some kilobytes; its data come behind a name of at most 79 letters, a 0 and a byte. */
const MAX_PROFILE_BYTES = 2 ** 24;

/** Compressed data of an image, and the most bytes that they may become. */
export interface PngPart {
  readonly data: readonly Uint8Array[];
  readonly maxBytes: number;
}

/**
 * What of a PNG image is compressed. Stops at an image whose header promises more pixels than are read; nothing is said of
 * files that are damaged in another way.
 */
export function compressedParts(bytes: Uint8Array, file: string): readonly PngPart[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Length, name, 13 bytes and checksum of IHDR, which comes first.
  if (bytes.length < 33) return [];
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const samples = SAMPLES.get(bytes[25]);
  if (samples === undefined) return [];
  if (width * height > MAX_PIXELS)
    fail(dataDiagnostic('large-image', { width, height, pixels: MAX_PIXELS }, { file }));
  const rowBytes = 1 + Math.ceil((width * samples * bytes[24]) / 8);
  const chunks = chunksOf(bytes, view);
  return [
    // Interlaced images have up to seven small ones, each with rows of its own.
    {
      data: chunks.filter(({ name }) => name === NAMES.IDAT).map(({ body }) => body),
      maxBytes: 2 * rowBytes * height + 2 ** 16,
    },
    ...chunks
      .filter(({ name }) => name === NAMES.iCCP)
      .map(({ body }) => ({ data: [body.subarray(body.indexOf(0) + 2)], maxBytes: MAX_PROFILE_BYTES })),
  ];
}

/** The letters of chunks' names. */
const NAMES = { IDAT: 0x49444154, iCCP: 0x69434350 };

function chunksOf(bytes: Uint8Array, view: DataView): { readonly name: number; readonly body: Uint8Array }[] {
  const chunks: { readonly name: number; readonly body: Uint8Array }[] = [];
  for (let at = 8; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at);
    chunks.push({ name: view.getUint32(at + 4), body: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}
