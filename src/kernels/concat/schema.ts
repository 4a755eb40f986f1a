import { z } from 'zod';
import { bitsOf, type IntegerType } from '../../ir/integer-type.ts';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';
import type { StreamShape } from '../stream.ts';

/** The vectors of several streams, one after the other. */
export interface ConcatParams {
  readonly inputs: readonly { readonly type: IntegerType; readonly channels: number }[];
  /** Divides the channels of every input. */
  readonly lanes: number;
  readonly vectorsPerFrame: number;
  /** Holds every input's elements; bipolar where all inputs are. */
  readonly output: IntegerType;
}

/** concat.v takes as many. */
const MAX_INPUTS = 64;

const count = z.int().min(1);

export const concatSchema: z.ZodType<ConcatParams> = z
  .strictObject({
    inputs: z
      .array(z.strictObject({ type: integerTypeSchema, channels: count }))
      .min(1)
      .max(MAX_INPUTS)
      .readonly(),
    lanes: count,
    vectorsPerFrame: count,
    output: integerTypeSchema,
  })
  .refine(p => p.inputs.every(i => i.channels % p.lanes === 0), 'lanes divides the channels of every input')
  .refine(
    p => p.output.kind !== 'bipolar' || p.inputs.every(i => i.type.kind === 'bipolar'),
    'only -1 / +1 elements are joined to -1 / +1 elements',
  );

export const channelsOf = (p: Pick<ConcatParams, 'inputs'>): number =>
  p.inputs.reduce((sum, input) => sum + input.channels, 0);

export const bitsOfInputs = (p: Pick<ConcatParams, 'inputs'>): number[] =>
  p.inputs.map(input => bitsOf(input.type));

export const shapeOf = (p: ConcatParams, type: IntegerType, vectorElements: number): StreamShape => ({
  type,
  lanes: p.lanes,
  vectorElements,
  vectorsPerFrame: p.vectorsPerFrame,
});

/** Name of input port i. */
export const portName = (i: number): string => `s${i}_axis`;
