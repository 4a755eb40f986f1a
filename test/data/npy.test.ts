import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeNpy, type NpyDtype, writeNpy } from '../../src/data/npy.ts';
import { readData } from '../../src/data/read.ts';
import { InvariantError } from '../../src/ir/invariant.ts';
import { expectDiagnostics, fileOf } from './files.ts';

type Write = (view: DataView, at: number, value: number, little: boolean) => void;

/** Bytes and the writer of each type, and values that reach its corners. */
const TYPES: Record<string, { bytes: number; write: Write; values: number[] }> = {
  b1: { bytes: 1, write: (v, at, x) => v.setUint8(at, x), values: [0, 1, 1, 0, 1, 0] },
  i1: { bytes: 1, write: (v, at, x) => v.setInt8(at, x), values: [-128, 127, -1, 0, 1, 5] },
  i2: { bytes: 2, write: (v, at, x, l) => v.setInt16(at, x, l), values: [-32768, 32767, -1, 258, 0, 1] },
  i4: {
    bytes: 4,
    write: (v, at, x, l) => v.setInt32(at, x, l),
    values: [-(2 ** 31), 2 ** 31 - 1, -1, 0, 1, 66051],
  },
  i8: {
    bytes: 8,
    write: (v, at, x, l) => v.setBigInt64(at, BigInt(x), l),
    values: [-(2 ** 53 - 1), 2 ** 53 - 1, -1, 0, 1, 2 ** 40 + 3],
  },
  u1: { bytes: 1, write: (v, at, x) => v.setUint8(at, x), values: [0, 255, 1, 128, 127, 7] },
  u2: { bytes: 2, write: (v, at, x, l) => v.setUint16(at, x, l), values: [0, 65535, 1, 258, 32768, 9] },
  u4: {
    bytes: 4,
    write: (v, at, x, l) => v.setUint32(at, x, l),
    values: [0, 2 ** 32 - 1, 1, 2 ** 31, 3, 66051],
  },
  u8: {
    bytes: 8,
    write: (v, at, x, l) => v.setBigUint64(at, BigInt(x), l),
    values: [0, 2 ** 53 - 1, 1, 2 ** 32, 3, 4],
  },
  f4: {
    bytes: 4,
    write: (v, at, x, l) => v.setFloat32(at, x, l),
    values: [0.5, -0.25, 2 ** -149, 3e5, 0, 1],
  },
  f8: { bytes: 8, write: (v, at, x, l) => v.setFloat64(at, x, l), values: [0.1, -1e300, 5e-324, 3, 0, 1] },
};

function npy(dict: string, data: Uint8Array, version = 1): Uint8Array {
  const lengthBytes = version === 1 ? 2 : 4;
  const out = new Uint8Array(8 + lengthBytes + dict.length + data.length);
  out.set([0x93, ...new TextEncoder().encode('NUMPY'), version, 0]);
  const view = new DataView(out.buffer);
  if (version === 1) view.setUint16(8, dict.length, true);
  else view.setUint32(8, dict.length, true);
  out.set(new TextEncoder().encode(dict), 8 + lengthBytes);
  out.set(data, 8 + lengthBytes + dict.length);
  return out;
}

function dictOf(descr: string, shape: string, fortran = false): string {
  return `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape}), }\n`;
}

it.each(Object.keys(TYPES))('reads %s in both byte orders and all format versions', name => {
  const { bytes, write, values } = TYPES[name];
  for (const order of ['<', '>']) {
    for (const version of [1, 2, 3]) {
      const data = new Uint8Array(bytes * values.length);
      const view = new DataView(data.buffer);
      values.forEach((value, i) => {
        write(view, i * bytes, value, order === '<');
      });
      const array = decodeNpy(npy(dictOf(`${order}${name}`, '2, 3'), data, version), 'a.npy');
      expect(array.shape).toEqual([2, 3]);
      expect([...array.values]).toEqual(values);
      expect(array.isInteger).toBe(!name.startsWith('f'));
    }
  }
});

it('reads every finite float16', () => {
  const data = new Uint8Array(2 * 0x10000);
  const view = new DataView(data.buffer);
  // By the definition of IEEE 754 binary16, from its text: sign, exponent, fraction.
  const expected: number[] = [];
  for (let bits = 0; bits < 0x10000; bits++) {
    const text = bits.toString(2).padStart(16, '0');
    const exponent = Number.parseInt(text.slice(1, 6), 2);
    const fraction = Number.parseInt(text.slice(6), 2) / 1024;
    if (exponent === 31) continue;
    const magnitude = exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15);
    view.setUint16(2 * expected.length, bits, true);
    expected.push(text[0] === '1' ? -magnitude : magnitude);
  }
  const used = data.subarray(0, 2 * expected.length);
  const { values } = decodeNpy(npy(dictOf('<f2', `${expected.length},`), used), 'a.npy');
  expect([...values]).toEqual(expected);
});

it('reads Fortran order: the first axis runs fastest', () => {
  const shape = [2, 3, 4];
  const data = new Uint8Array(24);
  // Element (i, j, k) has the value 12 i + 4 j + k and stands at i + 2 (j + 3 k).
  for (let i = 0; i < 2; i++) {
    for (let j = 0; j < 3; j++) for (let k = 0; k < 4; k++) data[i + 2 * (j + 3 * k)] = 12 * i + 4 * j + k;
  }
  const array = decodeNpy(npy(dictOf('|u1', shape.join(', '), true), data), 'a.npy');
  expect(array.shape).toEqual(shape);
  expect([...array.values]).toEqual(Array.from({ length: 24 }, (_, n) => n));
});

it('reads a scalar and a header written by Python 2', () => {
  expect(decodeNpy(npy(dictOf('|i1', ''), Uint8Array.of(0xfe)), 'a.npy')).toMatchObject({ shape: [] });
  expect(decodeNpy(npy(dictOf('|i1', '1L, 2L'), Uint8Array.of(1, 2)), 'a.npy').shape).toEqual([1, 2]);
});

it('reads what it writes', () => {
  const cases: Record<NpyDtype, fc.Arbitrary<number>> = {
    int8: fc.integer({ min: -128, max: 127 }),
    uint8: fc.integer({ min: 0, max: 255 }),
    int32: fc.integer(),
    int64: fc.maxSafeInteger(),
    float32: fc.float({ noNaN: true, noDefaultInfinity: true }),
    float64: fc.double({ noNaN: true, noDefaultInfinity: true }),
  };
  for (const dtype of Object.keys(cases) as NpyDtype[]) {
    const arrays = fc.array(fc.nat(4), { maxLength: 4 }).chain(shape => {
      const size = shape.reduce((a, b) => a * b, 1);
      return fc.tuple(fc.constant(shape), fc.array(cases[dtype], { minLength: size, maxLength: size }));
    });
    fc.assert(
      fc.property(arrays, ([shape, data]) => {
        const bytes = writeNpy(shape, data, dtype);
        const array = decodeNpy(bytes, 'a.npy');
        expect(array.shape).toEqual(shape);
        // int64 has no negative zero.
        expect([...array.values].map(v => v + 0)).toEqual(data.map(v => v + 0));
      }),
      { seed: 7, numRuns: 50 },
    );
  }
});

it('starts the written values at a multiple of 64 bytes', () => {
  const bytes = writeNpy([2, 3], [1, 2, 3, 4, 5, 6], 'uint8');
  expect([...bytes.subarray(0, 10)]).toEqual([0x93, 78, 85, 77, 80, 89, 1, 0, 118, 0]);
  expect(bytes.length).toBe(128 + 6);
  expect(bytes[127]).toBe(10);
  expect(new TextDecoder().decode(bytes.subarray(10, 127)).trim()).toBe(
    "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }",
  );
  expect(new TextDecoder().decode(writeNpy([1], [7], 'int64')).includes("'shape': (1,)")).toBe(true);
});

it('refuses to write what the type cannot hold', () => {
  expect(() => writeNpy([1], [256], 'uint8')).toThrow(InvariantError);
  expect(() => writeNpy([1], [0.5], 'int32')).toThrow(InvariantError);
  expect(() => writeNpy([2], [1], 'int8')).toThrow(InvariantError);
});

const four = Uint8Array.of(0, 0, 0, 0);
const nan = new Uint8Array(Float32Array.of(1, Number.NaN).buffer);
const infinite = new Uint8Array(Float32Array.of(1, Number.NEGATIVE_INFINITY).buffer);
const big = new Uint8Array(BigInt64Array.of(1n, -(2n ** 53n) - 1n).buffer);
const DAMAGED: [string, Uint8Array, string, string][] = [
  [
    'a cut file',
    npy(dictOf('<i4', '2,'), four),
    'data/truncated',
    '[2] needs 8 bytes of values, the file holds 4',
  ],
  ['more than the shape says', npy(dictOf('|i1', '3,'), four), 'data/trailing-bytes', 'holds 4'],
  ['NaN', npy(dictOf('<f4', '1, 2'), nan), 'data/not-finite', 'NaN at [0,1]'],
  ['infinity', npy(dictOf('<f4', '2, 1'), infinite), 'data/not-finite', '-Infinity at [1,0]'],
  [
    'an integer beyond 2^53',
    npy(dictOf('<i8', '2,'), big),
    'data/integer-too-large',
    '-9007199254740993 at [1]',
  ],
  ['a complex array', npy(dictOf('<c8', ''), new Uint8Array(8)), 'data/unsupported-type', 'c8'],
  ['a text array', npy(dictOf('<U1', '1,'), four), 'data/unsupported-type', 'U1'],
  [
    'records',
    npy("{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (1,), }", four),
    'data/unsupported-type',
    'record',
  ],
  ['no shape', npy("{'descr': '|i1', 'fortran_order': False, }", four), 'data/bad-header', 'no shape'],
  ['no order', npy("{'descr': '|i1', 'shape': (4,), }", four), 'data/bad-header', 'no fortran_order'],
  ['no type', npy("{'fortran_order': False, 'shape': (4,), }", four), 'data/bad-header', 'no descr'],
  ['a negative dimension', npy(dictOf('|i1', '-4,'), four), 'data/bad-header', '(-4,)'],
  ['an unknown version', npy(dictOf('|i1', '4,'), four, 4), 'data/bad-header', 'version 4'],
  ['a cut header', npy(dictOf('|i1', '4,'), four).subarray(0, 30), 'data/bad-header', 'ends in it'],
  [
    'a header cut at its length',
    npy(dictOf('|i1', '4,'), four).subarray(0, 9),
    'data/bad-header',
    'ends in it',
  ],
  ['no values', npy(dictOf('|i1', '0, 4'), new Uint8Array()), 'data/no-samples', '[0,4]'],
];

it.each(DAMAGED)('refuses %s', async (_, bytes, code, text) => {
  expect(await expectDiagnostics(readData(fileOf('a.npy', bytes)), code)).toContain(text);
});
