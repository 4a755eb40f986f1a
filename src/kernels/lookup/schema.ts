import { z } from 'zod';
import { type IntegerType, rangeOf } from '../../ir/integer-type.ts';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';
import type { StreamShape } from '../stream.ts';

/** y = table[c][x - min], of the channel's table or of the one that all channels share. */
export interface LookupParams {
  readonly channels: number;
  readonly lanes: number;
  readonly vectorsPerFrame: number;
  readonly input: IntegerType;
  readonly output: IntegerType;
  /** Input of a table's first entry. A bipolar input has the entries of -1, of 0, which never comes, and of 1. */
  readonly min: number;
  /** Entries of a table: every input lies in [min, min + entries - 1]. */
  readonly entries: number;
  /** False: all channels share one table. */
  readonly perChannel: boolean;
  /** Sets of tables, of which each frame uses one; 1 where all channels share a table. */
  readonly banks: number;
}

const MAX_ENTRIES = 65536;
/** Lanes with tables of their own: their memory files are told apart by two digits. */
export const MAX_TABLE_LANES = 100;
const count = z.int().min(1);

export const lookupSchema: z.ZodType<LookupParams> = z
  .strictObject({
    channels: count,
    lanes: count,
    vectorsPerFrame: count,
    input: integerTypeSchema,
    output: integerTypeSchema,
    min: z.int(),
    entries: count.max(MAX_ENTRIES),
    perChannel: z.boolean(),
    banks: count,
  })
  .refine(p => p.lanes <= p.channels, 'lanes is at most channels')
  .refine(p => p.perChannel || p.banks === 1, 'banks have a table for each channel')
  .refine(
    p => !p.perChannel || p.lanes <= MAX_TABLE_LANES,
    `at most ${MAX_TABLE_LANES} lanes have tables of their own`,
  )
  .refine(isOfInput, 'every entry is that of a value of the input type; of a bipolar input there are three');

function isOfInput({ input, min, entries }: LookupParams): boolean {
  const range = rangeOf(input);
  if (input.kind === 'bipolar') return min === range.min && entries === 3;
  return min >= range.min && min + entries - 1 <= range.max;
}

/** Bits of an input that tell its entry: the low ones, different for all of the entries' inputs. */
export function indexBits({ input, entries }: LookupParams): number {
  return input.kind === 'bipolar' ? 1 : Math.max(1, Math.ceil(Math.log2(entries)));
}

export function streamOf(params: LookupParams, type: IntegerType): StreamShape {
  const { lanes, channels, vectorsPerFrame } = params;
  return { type, lanes, vectorElements: channels, vectorsPerFrame };
}

/** Words of each lane's memory. */
export function memoryWords(params: LookupParams): number {
  const folds = params.perChannel ? params.banks * Math.ceil(params.channels / params.lanes) : 1;
  return folds * 2 ** indexBits(params);
}
