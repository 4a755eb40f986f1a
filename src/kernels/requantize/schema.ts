import { z } from 'zod';
import { bitsOf, type IntegerType, isValueOf } from '../../ir/integer-type.ts';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';

/** y = min(max(round((x * M + B) / 2^shift) + zero, min), max), with M and B of the channel or shared. */
export interface RequantizeParams {
  readonly channels: number;
  readonly lanes: number;
  readonly vectorsPerFrame: number;
  readonly input: IntegerType;
  /** Not bipolar, at most 31 bits. */
  readonly output: IntegerType;
  /** Bits of M, two's complement; 0: M is 1. */
  readonly multiplierBits: number;
  readonly multiplierPerChannel: boolean;
  /** Bits of the low part of x that is multiplied apart, with a register behind both products; absent where x is in one piece. */
  readonly partBits?: number;
  /** Bits of B with the rounding offset added, two's complement; 0: both are 0. */
  readonly biasBits: number;
  readonly biasPerChannel: boolean;
  /** Bits of x * M + B with the rounding offset, two's complement; every sum must fit. */
  readonly sumBits: number;
  readonly shift: number;
  readonly rounding: 'floor' | 'half-up' | 'half-even';
  /** Of half-even: the lowest bits cut off that do not tell a tie from none; 0 unless told. */
  readonly guardBits?: number;
  readonly zero: number;
  readonly min: number;
  readonly max: number;
  /** Sets of the M and B that channels do not share, of which each frame uses one. */
  readonly banks: number;
}

const count = z.int().min(1);
const LIMIT = 2 ** 30 - 1;
const bound = z.int().min(-LIMIT).max(LIMIT);

export const requantizeSchema: z.ZodType<RequantizeParams> = z
  .strictObject({
    channels: count,
    lanes: count,
    vectorsPerFrame: count,
    input: integerTypeSchema,
    output: integerTypeSchema,
    multiplierBits: z.int().min(0).max(104),
    multiplierPerChannel: z.boolean(),
    partBits: count.optional(),
    biasBits: z.int().min(0).max(104),
    biasPerChannel: z.boolean(),
    sumBits: z.int().min(1).max(104),
    shift: z.int().min(0).max(100),
    rounding: z.enum(['floor', 'half-up', 'half-even']),
    guardBits: z.int().min(1).optional(),
    zero: bound,
    min: bound,
    max: bound,
    banks: count,
  })
  .refine(p => p.lanes <= p.channels, 'lanes is at most channels')
  .refine(
    p =>
      p.banks === 1 ||
      (p.multiplierBits > 0 && p.multiplierPerChannel) ||
      (p.biasBits > 0 && p.biasPerChannel),
    'banks have multipliers or biases for each channel',
  )
  .refine(
    p => p.partBits === undefined || (p.multiplierBits > 0 && p.partBits < bitsOf(p.input)),
    'parts are those of a product, less than the input',
  )
  .refine(p => p.shift < p.sumBits, 'shift is less than sumBits')
  .refine(
    p => p.guardBits === undefined || (p.rounding === 'half-even' && p.guardBits < p.shift),
    'guard bits are some of the bits that half-even cuts off',
  )
  .refine(p => p.rounding === 'floor' || p.shift >= 1, 'a shift of 0 does not round')
  .refine(p => p.output.kind !== 'bipolar' && p.output.bits <= 31, 'results are integers of at most 31 bits')
  .refine(p => p.min <= p.max, 'min is at most max')
  .refine(
    p => isValueOf(p.output, p.min) && isValueOf(p.output, p.max),
    'min and max are values of the output',
  );

/** What is added to B so that cutting bits off rounds to nearest. */
export const roundingOffset = ({ rounding, shift }: Pick<RequantizeParams, 'rounding' | 'shift'>): number =>
  rounding === 'floor' ? 0 : 2 ** (shift - 1);

/** requantize.v: registers from input to output. */
export const stagesOf = (p: RequantizeParams): number =>
  3 + (p.multiplierBits > 0 ? 1 : 0) + (p.partBits === undefined ? 0 : 1);
