import type { FlatTable } from './flat-table.ts';

/** The number types of tensors that are read; others are named only. */
export const TENSOR_TYPES = [
  ...[
    'float32',
    'float16',
    'int32',
    'uint8',
    'int64',
    'string',
    'bool',
    'int16',
    'complex64',
    'int8',
    'float64',
  ],
  ...['complex128', 'uint64', 'resource', 'variant', 'uint32', 'uint16', 'int4', 'bfloat16', 'int2', 'uint4'],
] as const;

/** How codes q of a tensor stand for real numbers: scale * (q - zeroPoint). */
export interface Quantization {
  /** One, or one for each position on `axis`; float32 numbers, positive. */
  readonly scales: readonly number[];
  readonly zeroPoints: readonly number[];
  readonly axis: number;
}

/** A tensor of the model: its shape as TensorFlow Lite has it (images channels last), and its data where it is constant. */
export interface TfliteTensor {
  readonly index: number;
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  readonly quantization?: Quantization;
  /** Little-endian, as in the file. */
  readonly data?: Uint8Array;
}

/** One step of the model. Inputs that are left out are -1. */
export interface TfliteOperator {
  /** `CONV_2D` and the like. */
  readonly kind: string;
  /** Unique: the kind in lower case, and its place in the model. */
  readonly name: string;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Undefined where it has none: then every option has its default. */
  readonly options?: FlatTable;
}

/** A model of one graph, as its file has it. */
export interface TfliteModel {
  readonly tensors: readonly TfliteTensor[];
  readonly operators: readonly TfliteOperator[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}
