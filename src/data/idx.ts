import { fail } from '../ir/diagnostic.ts';
import type { StoredArray } from './data-set.ts';
import { dataDiagnostic } from './diagnostics.ts';
import { decodeNumbers, NUMBER_TYPES, type NumberTypeName } from './number-types.ts';

/**
 * IDX, the format of MNIST: two zero bytes, the element type, the rank, then one 32-bit length per
 * dimension and the values; big-endian throughout.
 */
const TYPE_NAMES: Readonly<Record<number, NumberTypeName>> = {
  8: 'uint8',
  9: 'int8',
  11: 'int16',
  12: 'int32',
  13: 'float32',
  14: 'float64',
};

export function isIdx(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0 && bytes[2] in TYPE_NAMES && bytes[3] > 0;
}

/** The array of an IDX file; `bytes` is one by `isIdx`. */
export function decodeIdx(bytes: Uint8Array, file: string): StoredArray {
  const type = NUMBER_TYPES[TYPE_NAMES[bytes[2]]];
  const rank = bytes[3];
  const dataOffset = 4 + 4 * rank;
  if (bytes.length < dataOffset) {
    fail(dataDiagnostic('bad-header', { format: 'IDX', reason: 'the file ends in it' }, { file }));
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const values = decodeNumbers(bytes.subarray(dataOffset), shape, type, false, file);
  return { shape, values, isInteger: type.isInteger };
}
