import type { IntegerTensor } from '../../ir/integer-tensor.ts';
import type { IntegerRange } from '../../ir/integer-type.ts';
import { wasm } from './dot-products.wat';

/** result[v][o] = sum over i of weights[o][i] * input[v][i], as plainly as can be. */
export function plainDotProducts({ shape, data }: IntegerTensor, input: Float64Array): Float64Array {
  const [outputs, inputs] = shape;
  const vectors = input.length / inputs;
  const result = new Float64Array(vectors * outputs);
  for (let v = 0; v < vectors; v++) {
    const vector = input.subarray(v * inputs, (v + 1) * inputs);
    for (let o = 0; o < outputs; o++) {
      const row = o * inputs;
      let sum = 0;
      for (let i = 0; i < inputs; i++) sum += data[row + i] * vector[i];
      result[v * outputs + o] = sum;
    }
  }
  return result;
}

/**
 * The same, many times as fast, by WebAssembly: where 16 bits hold weights and input and 32 bits every part of every
 * sum, which the range of the input proves; else, and where a page forbids WebAssembly, plainly.
 */
export function dotProducts(weights: IntegerTensor, input: Float64Array, range: IntegerRange): Float64Array {
  const packed = packedOf(weights);
  const largest = Math.max(Math.abs(range.min), Math.abs(range.max));
  if (!packed || largest > INT16_MAX || packed.largestRowSum * largest > INT32_MAX) {
    return plainDotProducts(weights, input);
  }
  const engine = engineOf();
  return engine ? packedDotProducts(engine, packed, weights.shape, input) : plainDotProducts(weights, input);
}

const INT16_MAX = 2 ** 15 - 1;
const INT32_MAX = 2 ** 31 - 1;
/** Numbers of 16 bits that one instruction takes, and rows that share a load. */
const LANES = 8;
const ROWS = 4;
/** Bytes of weights, and of vectors or results, that the engine has at once. */
const BLOCK = 2 ** 22;

interface Packed {
  /** Rows, each filled up with zeros to whole instructions, and rows of zeros up to a multiple of four. */
  readonly rows: Int16Array;
  readonly stride: number;
  /** The largest sum of the magnitudes of a row. */
  readonly largestRowSum: number;
}

const known = new WeakMap<IntegerTensor, Packed | 'too wide'>();

function packedOf(weights: IntegerTensor): Packed | undefined {
  const found = known.get(weights) ?? pack(weights) ?? 'too wide';
  known.set(weights, found);
  return found === 'too wide' ? undefined : found;
}

const upTo = (multiple: number, n: number): number => Math.ceil(n / multiple) * multiple;

function pack({ shape: [outputs, inputs], data }: IntegerTensor): Packed | undefined {
  const stride = upTo(LANES, Math.max(inputs, 1));
  const rows = new Int16Array(upTo(ROWS, outputs) * stride);
  let largestRowSum = 0;
  for (let o = 0; o < outputs; o++) {
    let sum = 0;
    for (let i = 0; i < inputs; i++) {
      const weight = data[o * inputs + i];
      if (Math.abs(weight) > INT16_MAX) return undefined;
      sum += Math.abs(weight);
      rows[o * stride + i] = weight;
    }
    largestRowSum = Math.max(largestRowSum, sum);
  }
  return { rows, stride, largestRowSum };
}

/** What is used of WebAssembly, whose types belong to browsers' libraries. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Engine };
}

interface Memory {
  readonly buffer: ArrayBuffer;
  /** Pages of 2^16 bytes. */
  grow(pages: number): void;
}

interface Engine {
  readonly memory: Memory;
  /** See dot-products.wat; places in bytes. */
  dotProducts(
    weights: number,
    vectors: number,
    out: number,
    rows: number,
    count: number,
    bytesPerRow: number,
  ): void;
}

let engine: Engine | 'forbidden' | undefined;

function engineOf(): Engine | undefined {
  engine ??= started() ?? 'forbidden';
  return engine === 'forbidden' ? undefined : engine;
}

function started(): Engine | undefined {
  try {
    const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi })
      .WebAssembly;
    return new Instance(new Module(wasm)).exports;
  } catch {
    // A page's security policy, or a processor without such instructions.
    return undefined;
  }
}

function packedDotProducts(
  { memory, dotProducts: run }: Engine,
  { rows, stride }: Packed,
  [outputs, inputs]: readonly number[],
  input: Float64Array,
): Float64Array {
  const vectors = input.length / inputs;
  const result = new Float64Array(vectors * outputs);
  const bytes = 2 * stride;
  const rowsAtOnce = Math.min(
    rows.length / stride,
    Math.max(ROWS, ROWS * Math.floor(BLOCK / (ROWS * bytes))),
  );
  const vectorsAtOnce = Math.min(vectors, Math.max(1, Math.floor(BLOCK / Math.max(bytes, 4 * rowsAtOnce))));
  const [at, out] = [rowsAtOnce * bytes, (rowsAtOnce + vectorsAtOnce) * bytes];
  reserve(memory, out + 4 * rowsAtOnce * vectorsAtOnce);
  const [weights, values, sums] = [
    new Int16Array(memory.buffer, 0, rowsAtOnce * stride),
    new Int16Array(memory.buffer, at, vectorsAtOnce * stride).fill(0),
    new Int32Array(memory.buffer, out, rowsAtOnce * vectorsAtOnce),
  ];
  for (let firstRow = 0; firstRow < outputs; firstRow += rowsAtOnce) {
    const block = rows.subarray(firstRow * stride, (firstRow + rowsAtOnce) * stride);
    const blockRows = block.length / stride;
    weights.set(block);
    for (let first = 0; first < vectors; first += vectorsAtOnce) {
      const count = Math.min(vectorsAtOnce, vectors - first);
      for (let v = 0; v < count; v++) {
        const from = (first + v) * inputs;
        for (let i = 0; i < inputs; i++) values[v * stride + i] = input[from + i];
      }
      run(0, at, out, blockRows, count, bytes);
      const wanted = Math.min(blockRows, outputs - firstRow);
      for (let v = 0; v < count; v++) {
        const to = (first + v) * outputs + firstRow;
        for (let o = 0; o < wanted; o++) result[to + o] = sums[v * blockRows + o];
      }
    }
  }
  return result;
}

function reserve(memory: Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 2 ** 16));
}
