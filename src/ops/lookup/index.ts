import { z } from 'zod';
import type { IntegerTensor } from '../../ir/integer-tensor.ts';
import { bitsOf, type IntegerType, isValueOf, typeName } from '../../ir/integer-type.ts';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';
import { invariant } from '../../ir/invariant.ts';
import type { OpRoom, ValueInfo } from '../op-room.ts';

/** y = tables[c][x - min]: any function of an element; one table for each channel, or one for all. */
export interface LookupAttrs {
  /** Shape [channels, entries], or [1, entries] when all channels share them. */
  readonly tables: IntegerTensor;
  /** Input of a table's first entry; every input lies in [min, min + entries - 1]. */
  readonly min: number;
  readonly output: IntegerType;
}

/** What hardware keeps in one table at most. */
export const MAX_LOOKUP_ENTRIES = 65536;

export const lookup: OpRoom<'lookup', LookupAttrs> = {
  kind: 'lookup',

  /** The range is that of the entries that an input can reach. */
  infer({ tables, min, output }, [input]): ValueInfo {
    const [sets, entries] = tables.shape;
    const channels = input.shape.at(-1);
    invariant(sets === 1 || sets === channels, `${sets} tables for ${channels} channels`);
    invariant(entries <= MAX_LOOKUP_ENTRIES, `a table of ${entries} entries`);
    invariant(
      input.range.min >= min && input.range.max < min + entries,
      `inputs ${input.range.min}..${input.range.max} of a table for ${min}..${min + entries - 1}`,
    );
    const range = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
    for (let set = 0; set < sets; set++) {
      for (let x = input.range.min; x <= input.range.max; x++) {
        if (!isValueOf(input.type, x)) continue;
        const y = tables.data[set * entries + x - min];
        invariant(isValueOf(output, y), `entry ${y} of a table of ${typeName(output)}`);
        range.min = Math.min(range.min, y);
        range.max = Math.max(range.max, y);
      }
    }
    return { shape: input.shape, type: output, range };
  },

  reference({ tables, min }, [input], [info]) {
    const [sets, entries] = tables.shape;
    const channels = info.shape[info.shape.length - 1];
    const result = new Float64Array(input.length);
    for (let e = 0; e < input.length; e++) {
      const set = sets === 1 ? 0 : e % channels;
      result[e] = tables.data[set * entries + input[e] - min];
    }
    return result;
  },

  macs: () => 0,
  parameterBits: ({ tables, output }) => tables.data.length * bitsOf(output),

  schema: tensor => z.strictObject({ tables: tensor, min: z.int(), output: integerTypeSchema }),
};
