import { crc32, deflateSync } from 'node:zlib';

/** Colour types of the PNG specification, with their channels as stored. */
export const COLOUR_TYPES = { grey: 0, rgb: 2, palette: 3, greyAlpha: 4, rgba: 6 } as const;

export interface PngFields {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: keyof typeof COLOUR_TYPES;
  /** Bytes of each row as stored, before filtering; every row is written with filter 0. */
  readonly rows: readonly (readonly number[])[];
  readonly palette?: readonly number[];
  readonly transparency?: readonly number[];
  readonly interlace?: number;
}

/** A PNG file by the letter of the specification, written independently of the library that reads it. */
export function pngBytes(fields: PngFields): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(fields.width, 0);
  header.writeUInt32BE(fields.height, 4);
  header.set([fields.depth, COLOUR_TYPES[fields.colour], 0, 0, fields.interlace ?? 0], 8);
  const pixels = Uint8Array.from(fields.rows.flatMap(row => [0, ...row]));
  return Buffer.concat([
    Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
    chunk('IHDR', header),
    ...(fields.palette ? [chunk('PLTE', Uint8Array.from(fields.palette))] : []),
    ...(fields.transparency ? [chunk('tRNS', Uint8Array.from(fields.transparency))] : []),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', new Uint8Array()),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
}

/** An 8-bit grey image of one value. */
export function greyPng(width: number, height: number, value: number): Uint8Array {
  const rows = Array.from({ length: height }, () => new Array<number>(width).fill(value));
  return pngBytes({ width, height, depth: 8, colour: 'grey', rows });
}
