import type { z } from 'zod';
import type { StreamShape } from './stream.ts';
import type { KernelTiming } from './timing.ts';

/** Integer contents of a kernel's memories (weights, thresholds), row-major. */
export interface IntegerTensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Rough area of one kernel instance, from its parameters alone. */
export interface Cost {
  readonly lut: number;
  readonly ff: number;
  /** Bits of read-only memory the kernel keeps (weights, thresholds). */
  readonly romBits: number;
  /** Bits of read-write memory (buffers, FIFOs). */
  readonly ramBits: number;
}

/** One $readmemh file: `words` are bit patterns, `widthBits` wide. */
export interface MemoryImage {
  /** The module parameter that takes the file name. */
  readonly parameter: string;
  /** Appended to the instance id to name the file: `<id>_<suffix>.mem`. */
  readonly suffix: string;
  readonly widthBits: number;
  readonly words: readonly bigint[];
}

/**
 * A kernel room: everything there is to know about one hand-written hardware module.
 *
 * `Params` are plain numbers, strings, booleans and integer types (they are stored as JSON);
 * memory contents travel beside them as named integer tensors.
 */
export interface KernelRoom<Kind extends string, Params> {
  readonly kind: Kind;
  /** The Verilog module, defined in the first of `sources`. */
  readonly module: string;
  /** Paths below hw/rtl of all the files the module needs. */
  readonly sources: readonly string[];
  readonly params: z.ZodType<Params>;
  ports(params: Params): {
    readonly inputs: Readonly<Record<string, StreamShape>>;
    readonly outputs: Readonly<Record<string, StreamShape>>;
  };
  timing(params: Params): KernelTiming;
  cost(params: Params): Cost;
  /** Values of the module's parameters, in declaration order, without the memory file names. */
  verilog(params: Params): readonly (readonly [name: string, value: number])[];
  memories(params: Params, contents: Readonly<Record<string, IntegerTensor>>): readonly MemoryImage[];
  /** HLS C++ of the kernel; 'pending' until it has one. */
  readonly hls: 'pending';
}
