import { z } from 'zod';
import { type IntegerType, isValueOf, rangeOf } from '../../ir/integer-type.ts';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';
import type { StreamShape } from '../stream.ts';

/** An image with a constant around it. */
export interface PadParams {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly lanes: number;
  readonly input: IntegerType;
  /** Holds every value of the input's type, and `value`; bipolar only of a bipolar input. */
  readonly output: IntegerType;
  readonly pads: readonly [top: number, left: number, bottom: number, right: number];
  /** What surrounds the input. */
  readonly value: number;
}

const count = z.int().min(1);
const pad = z.int().min(0);
const MAX_VALUE = 2 ** 31;

export const padSchema: z.ZodType<PadParams> = z
  .strictObject({
    height: count,
    width: count,
    channels: count,
    lanes: count,
    input: integerTypeSchema,
    output: integerTypeSchema,
    pads: z.tuple([pad, pad, pad, pad]).readonly(),
    value: z
      .int()
      .min(-MAX_VALUE)
      .max(MAX_VALUE - 1),
  })
  .refine(p => p.lanes <= p.channels, 'lanes is at most channels')
  .refine(p => isValueOf(p.output, p.value), 'the output type holds the constant')
  .refine(holdsInput, "the output type holds the input's values");

function holdsInput({ input, output }: PadParams): boolean {
  if (output.kind === 'bipolar') return input.kind === 'bipolar';
  const [from, to] = [rangeOf(input), rangeOf(output)];
  return to.min <= from.min && to.max >= from.max;
}

/** Beats of a pixel. */
export const foldsOf = (p: PadParams): number => Math.ceil(p.channels / p.lanes);

export const outputHeight = (p: PadParams): number => p.pads[0] + p.height + p.pads[2];
export const outputWidth = (p: PadParams): number => p.pads[1] + p.width + p.pads[3];

export const inputShape = (p: PadParams): StreamShape => ({
  type: p.input,
  lanes: p.lanes,
  vectorElements: p.channels,
  vectorsPerFrame: p.height * p.width,
});

export const outputShape = (p: PadParams): StreamShape => ({
  ...inputShape(p),
  type: p.output,
  vectorsPerFrame: outputHeight(p) * outputWidth(p),
});
