import type { z } from 'zod';
import type { IntegerTensor } from '../ir/integer-tensor.ts';
import type { StreamShape } from './stream.ts';
import type { KernelTiming } from './timing.ts';

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
  /** Appended to the instance id to name the file (`memoryFileName`). */
  readonly suffix: string;
  /**
   * Set when the parameter is the beginning of several files' names, to which the module appends two
   * digits and `.mem`: the number of this one.
   */
  readonly number?: number;
  readonly widthBits: number;
  readonly words: readonly bigint[];
}

/** `<id>_<suffix>.mem`, or `<id>_<suffix>_<two digits>.mem` for one of several files. */
export function memoryFileName(id: string, image: MemoryImage): string {
  const number = image.number === undefined ? '' : `_${String(image.number).padStart(2, '0')}`;
  return `${id}_${image.suffix}${number}.mem`;
}

/** The string parameters of an instance: each once, with the file name or the beginning of the file names. */
export function memoryParameters(
  id: string,
  images: readonly MemoryImage[],
): readonly (readonly [name: string, value: string])[] {
  const values = images.map(
    image =>
      [
        image.parameter,
        image.number === undefined ? memoryFileName(id, image) : `${id}_${image.suffix}_`,
      ] as const,
  );
  return [...new Map(values)];
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
