import { z } from 'zod';
import type { IntegerTensor } from '../../ir/integer-tensor.ts';
import { bitsOf, type IntegerType, narrowestType } from '../../ir/integer-type.ts';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';
import { invariant } from '../../ir/invariant.ts';
import type { OpRoom, ValueInfo } from '../op-room.ts';

/**
 * count = number of i with x >= thresholds[c][i]; where `descending[c]` it is N - count instead.
 * The result is base + count, or, for a bipolar output (N = 1), -1 for 0 and +1 for 1.
 */
export interface ThresholdAttrs {
  /** Shape [channels, N], or [1, N] when all channels share them; rising; within [min, max + 1] of the input. */
  readonly thresholds: IntegerTensor;
  /** Shape [channels] or [1], like `thresholds`: 1 where the channel's codes fall as x grows. */
  readonly descending: IntegerTensor;
  readonly output: IntegerType;
  /** Code of count 0; unused for a bipolar output. */
  readonly base: number;
}

export const threshold: OpRoom<'threshold', ThresholdAttrs> = {
  kind: 'threshold',

  infer(attrs, [input]): ValueInfo {
    const [sets, levels] = attrs.thresholds.shape;
    const channels = input.shape.at(-1);
    invariant(sets === 1 || sets === channels, `${sets} threshold sets for ${channels} channels`);
    if (attrs.output.kind === 'bipolar') {
      invariant(levels === 1, `a bipolar threshold has one level, not ${levels}`);
      return { shape: input.shape, type: attrs.output, range: { min: -1, max: 1 } };
    }
    const range = { min: attrs.base, max: attrs.base + levels };
    invariant(
      attrs.output.bits >= (narrowestType(range) as { bits: number }).bits,
      `codes ${range.min}..${range.max} do not fit ${attrs.output.kind}${attrs.output.bits}`,
    );
    return { shape: input.shape, type: attrs.output, range };
  },

  reference(attrs, [input], [info]) {
    const [sets, levels] = attrs.thresholds.shape;
    const channels = info.shape[info.shape.length - 1];
    const result = new Float64Array(input.length);
    for (let e = 0; e < input.length; e++) {
      const set = sets === 1 ? 0 : e % channels;
      let count = 0;
      for (let i = 0; i < levels; i++) if (input[e] >= attrs.thresholds.data[set * levels + i]) count++;
      if (attrs.descending.data[set] === 1) count = levels - count;
      result[e] = attrs.output.kind === 'bipolar' ? 2 * count - 1 : attrs.base + count;
    }
    return result;
  },

  macs: () => 0,

  // A threshold may lie one past the input's range, so it has one bit more.
  parameterBits: (attrs, [input]) =>
    attrs.thresholds.data.length * (bitsOf(input.type) + 1) + attrs.descending.data.length,

  schema: tensor =>
    z.strictObject({
      thresholds: tensor,
      descending: tensor,
      output: integerTypeSchema,
      base: z.int(),
    }),
};
