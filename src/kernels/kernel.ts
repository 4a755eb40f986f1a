import type { z } from 'zod';
import type { IntegerTensor } from '../ir/integer-tensor.ts';
import type { Cells } from './cells.ts';
import type { ClockTarget } from './clock.ts';
import type { StreamShape } from './stream.ts';
import type { RoomTiming } from './timing.ts';

/** Rough area of one kernel instance, in the cells of a family. */
export interface Cost {
  /** Those used as distributed RAM or ROM included. */
  readonly lut: number;
  readonly ff: number;
  readonly dsp: number;
  /** In units of the family: 36 Kbit of the 7 series, 18 Kbit of ECP5 and Gowin, 4 Kbit of iCE40. */
  readonly blockRam: number;
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

/** A module parameter: a number, or a Verilog literal such as `64'h0000000300000001` (a list of numbers). */
export type ParameterValue = number | { readonly literal: string };

export const parameterText = (value: ParameterValue): string =>
  typeof value === 'number' ? String(value) : value.literal;

/** A pin beside those of the streams, and the constant at it; an empty text leaves it open. */
export type KernelPin = readonly [name: string, value: string];

/** A module around a kernel's own, for instances of several banks. */
export interface BankedModule<Params> {
  readonly module: string;
  /** Paths below hw/rtl of the files that it needs beside the kernel's. */
  readonly sources: readonly string[];
  isNeeded(params: Params): boolean;
  /** The pins of the kernel's module that only this one uses, as other instances connect them. */
  readonly plainPins: readonly KernelPin[];
}

/** A module around a kernel's own, for instances whose parameters are written while the design runs. */
export interface ReloadableModule<Params> {
  readonly module: string;
  /** Paths below hw/rtl of the files that it needs beside the kernel's. */
  readonly sources: readonly string[];
  isNeeded(params: Params): boolean;
}

/** Numbers from 0 to 2^bits - 1 side by side, the first in the low bits. */
export function parameterList(values: readonly number[], bits: number): ParameterValue {
  const joined = values.reduceRight((list, value) => (list << BigInt(bits)) | BigInt(value), 0n);
  return { literal: `${values.length * bits}'h${joined.toString(16)}` };
}

/** One template argument of a kernel in HLS C++. */
export type HlsArgument = readonly [name: string, text: string];

/**
 * How a step of a kernel reads one of its memories: a whole word, so that the word lies in one memory; each field at an
 * address of its own, so that each lies in one; or several lanes read one field, each at an address of its own.
 */
export type MemoryReading = 'word' | 'field' | 'shared field';

/**
 * Where an array of the HLS C++ lies: in registers, in a RAM with one port to read and one to write, in a ROM with one
 * port, or in as many copies of a ROM as are read at once.
 */
export type HlsStorage = 'registers' | 'ram_s2p' | 'rom' | 'rom_np';

/** An array that a kernel of the HLS C++ keeps, under its name in hw/hls or the suffix of its memory. */
export interface HlsArray {
  readonly name: string;
  readonly storage: HlsStorage;
  /** Arrays of the same kind under one name, each with ports of its own. */
  readonly count: number;
  /** Of one of them. */
  readonly words: number;
  readonly bits: number;
  /** The most that a turn of the loop reads and writes of one of them. */
  readonly reads: number;
  readonly writes: number;
}

/** A kernel that is a function template of hw/hls. */
export interface HlsProcess<Params> {
  readonly kind: 'process';
  /** Name of the function template, in namespace bitwright. */
  template(params: Params): string;
  /** Paths below hw/hls of all headers it needs. */
  readonly headers: readonly string[];
  /**
   * Template arguments in declaration order; `types` names the memory types, in the order of the room's, then the
   * type that is generated for the instance, where the room generates one.
   */
  arguments(params: Params, types: readonly string[]): readonly HlsArgument[];
  /** Fields of equal width in every word of one of its memories: what one row or lane of a step reads. */
  fields(params: Params, image: MemoryImage): number;
  reading(params: Params, image: MemoryImage): MemoryReading;
  /**
   * Bits of the widest words that it makes beside the beats of its streams and the fields of its memories, by what they
   * are; what an expression gives before it is cut is a word too.
   */
  words(params: Params): Readonly<Record<string, number>>;
  /**
   * True where its loop has the same number of turns for every frame and ends each as it began the first: the tool may
   * then begin the next frame without a gap (hw/hls/pipeline.hpp).
   */
  canRewind(params: Params): boolean;
  /** The arrays that it writes; its memories are told by `reading`. */
  arrays(params: Params): readonly HlsArray[];
}

/** A kernel that only holds beats: the depth of a stream. */
export interface HlsBuffer<Params> {
  readonly kind: 'buffer';
  depthBeats(params: Params): number;
}

/** How a kernel appears in the HLS C++ of a design. */
export type HlsRoom<Params> = HlsProcess<Params> | HlsBuffer<Params>;

/** Source text that is written for one instance alone: a template below templates/, and what it is filled with. */
export interface GeneratedSource {
  readonly template: string;
  /** All but `toolVersion` and `sourceHash`. */
  readonly context: object;
}

/** How a kernel is written whose structure depends on its contents, in the place of a hand-written module. */
export interface GeneratedKernel<Params> {
  /** A Verilog file with the one module of this name, which has no parameters. */
  verilog(module: string, params: Params, contents: Readonly<Record<string, IntegerTensor>>): GeneratedSource;
  /** A C++ header with a type of this name in namespace `networks`. */
  hls(name: string, params: Params, contents: Readonly<Record<string, IntegerTensor>>): GeneratedSource;
}

/**
 * A kernel room: everything there is to know about one hand-written hardware module.
 *
 * `Params` are plain numbers, strings, booleans and integer types (they are stored as JSON);
 * memory contents travel beside them as named integer tensors.
 */
export interface KernelRoom<Kind extends string, Params> {
  readonly kind: Kind;
  /** The Verilog module, defined in the first of `sources`; of generated modules what their names begin with. */
  readonly module: string;
  /** Paths below hw/rtl of all the files the module needs. */
  readonly sources: readonly string[];
  /** Set where the kernel's memories can hold several banks. */
  readonly banked?: BankedModule<Params>;
  /** Set where what they hold can be written while the design runs. */
  readonly reloadable?: ReloadableModule<Params>;
  readonly params: z.ZodType<Params>;
  /** Set where it can have registers more for a faster clock: the parameters with those that a clock asks for. */
  readonly withRegisters?: (params: Params, clock: ClockTarget) => Params;
  /** Set where its products can be made of LUTs: the parameters of one that takes no multipliers for them. */
  readonly withLogicProducts?: (params: Params) => Params;
  ports(params: Params): {
    readonly inputs: Readonly<Record<string, StreamShape>>;
    readonly outputs: Readonly<Record<string, StreamShape>>;
  };
  /**
   * Set where the module has one port of this name for all its input streams, which stand side by side in
   * each of its signals, the first in the low bits.
   */
  readonly joinedInputs?: string;
  readonly timing: RoomTiming<Params>;
  /** Of most kernels the contents do not matter. */
  cost(params: Params, cells: Cells, contents: Readonly<Record<string, IntegerTensor>>): Cost;
  /** Values of the module's parameters, in declaration order, without the memory file names. */
  verilog(params: Params): readonly (readonly [name: string, value: ParameterValue])[];
  memories(params: Params, contents: Readonly<Record<string, IntegerTensor>>): readonly MemoryImage[];
  /** Set where each instance has a module of its own. */
  readonly generated?: GeneratedKernel<Params>;
  readonly hls: HlsRoom<Params>;
}
