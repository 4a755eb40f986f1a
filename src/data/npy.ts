import { fail } from '../ir/diagnostic.ts';
import { invariant } from '../ir/invariant.ts';
import { sizeOf } from '../ir/tensor.ts';
import type { StoredArray } from './data-set.ts';
import { dataDiagnostic } from './diagnostics.ts';
import { decodeNumbers, NUMBER_TYPES, type NumberTypeName } from './number-types.ts';

// The format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

const TYPE_NAMES: Readonly<Record<string, NumberTypeName>> = {
  b1: 'bool',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
};

interface Header {
  readonly type: NumberTypeName;
  readonly littleEndian: boolean;
  readonly isFortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the values begin, in bytes. */
  readonly dataOffset: number;
}

/** The array of a .npy file (format versions 1 to 3, either byte order, C or Fortran order). */
export function decodeNpy(bytes: Uint8Array, file: string): StoredArray {
  const header = readHeader(bytes, file);
  const type = NUMBER_TYPES[header.type];
  const data = bytes.subarray(header.dataOffset);
  if (!header.isFortranOrder) {
    const values = decodeNumbers(data, header.shape, type, header.littleEndian, file);
    return { shape: header.shape, values, isInteger: type.isInteger };
  }
  // Fortran order is the row-major order of the transposed array.
  const stored = decodeNumbers(data, header.shape.toReversed(), type, header.littleEndian, file);
  return { shape: header.shape, values: fromFortranOrder(stored, header.shape), isInteger: type.isInteger };
}

function readHeader(bytes: Uint8Array, file: string): Header {
  const bad = (reason: string): never =>
    fail(dataDiagnostic('bad-header', { format: '.npy', reason }, { file }));
  const version = bytes[6];
  if (version < 1 || version > 3) bad(`format version ${version} is unknown`);
  const lengthBytes = version === 1 ? 2 : 4;
  const textOffset = 8 + lengthBytes;
  if (bytes.length < textOffset) bad('the file ends in it');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dataOffset = textOffset + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (bytes.length < dataOffset) bad('the file ends in it');
  const text = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(
    bytes.subarray(textOffset, dataOffset),
  );

  const descr = /'descr'\s*:\s*('[^']*'|\[)/.exec(text)?.[1] ?? bad('it has no descr');
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1] ?? bad('it has no fortran_order');
  const dims = /'shape'\s*:\s*\(([^)]*)\)/.exec(text)?.[1] ?? bad('it has no shape');
  const shape = dims
    .split(',')
    .map(dim => dim.trim())
    .filter(dim => dim !== '')
    // Python 2 wrote long integers as 28L.
    .map(dim => (/^\d+L?$/.test(dim) ? Number.parseInt(dim, 10) : bad(`its shape is (${dims})`)));
  return { ...elementType(descr, file), isFortranOrder: order === 'True', shape, dataOffset };
}

/** `'<f4'`: byte order (`|` and `=` where it does not matter or is the writer's), kind, bytes. */
function elementType(descr: string, file: string): Pick<Header, 'type' | 'littleEndian'> {
  const match = /^'([<>|=]?)([a-zA-Z]\d+)'$/.exec(descr);
  const type = match ? TYPE_NAMES[match[2]] : undefined;
  if (!match || !type) {
    const name = descr === '[' ? 'record' : descr;
    return fail(dataDiagnostic('unsupported-type', { format: '.npy', type: name }, { file }));
  }
  return { type, littleEndian: match[1] !== '>' };
}

/** `stored` has the first axis running fastest; the result has the last. */
function fromFortranOrder(stored: Float64Array, shape: readonly number[]): Float64Array {
  const values = new Float64Array(stored.length);
  const position = new Array<number>(shape.length).fill(0);
  for (let i = 0; i < values.length; i++) {
    let source = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) source = source * shape[axis] + position[axis];
    values[i] = stored[source];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++position[axis] < shape[axis]) break;
      position[axis] = 0;
    }
  }
  return values;
}

const WRITERS = {
  int8: { descr: '|i1', bytes: 1, write: (view, at, value) => view.setInt8(at, value) },
  uint8: { descr: '|u1', bytes: 1, write: (view, at, value) => view.setUint8(at, value) },
  int32: { descr: '<i4', bytes: 4, write: (view, at, value) => view.setInt32(at, value, true) },
  int64: { descr: '<i8', bytes: 8, write: (view, at, value) => view.setBigInt64(at, BigInt(value), true) },
  float32: { descr: '<f4', bytes: 4, write: (view, at, value) => view.setFloat32(at, value, true) },
  float64: { descr: '<f8', bytes: 8, write: (view, at, value) => view.setFloat64(at, value, true) },
} as const satisfies Record<
  string,
  { descr: string; bytes: number; write: (view: DataView, at: number, value: number) => void }
>;

export type NpyDtype = keyof typeof WRITERS;

const INTEGER_BITS: Partial<Record<NpyDtype, readonly [min: number, max: number]>> = {
  int8: [-(2 ** 7), 2 ** 7 - 1],
  uint8: [0, 2 ** 8 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
};

/**
 * The bytes of a .npy file (version 1, little-endian, C order) holding `data`, row-major. Every value
 * must be one of `dtype`; float32 alone rounds.
 */
export function writeNpy(shape: readonly number[], data: ArrayLike<number>, dtype: NpyDtype): Uint8Array {
  invariant(sizeOf(shape) === data.length, `array of shape [${shape}] given ${data.length} values`);
  const { descr, bytes, write } = WRITERS[dtype];
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${dims}), }`;
  // The values begin at a multiple of 64 bytes; the header ends in a newline.
  const dataOffset = Math.ceil((10 + dict.length + 1) / 64) * 64;
  const header = `${dict.padEnd(dataOffset - 10 - 1)}\n`;
  const out = new Uint8Array(dataOffset + data.length * bytes);
  const view = new DataView(out.buffer);
  out.set(MAGIC);
  out[6] = 1;
  view.setUint16(8, header.length, true);
  out.set(new TextEncoder().encode(header), 10);
  const range = INTEGER_BITS[dtype];
  for (let i = 0; i < data.length; i++) {
    const value = data[i];
    if (range) {
      const fits = Number.isInteger(value) && value >= range[0] && value <= range[1];
      invariant(fits, `${value} is no ${dtype}`);
    }
    write(view, dataOffset + i * bytes, value);
  }
  return out;
}
