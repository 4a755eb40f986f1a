import { z } from 'zod';
import { type IntegerType, narrowestType, sameType } from '../../ir/integer-type.ts';
import { invariant } from '../../ir/invariant.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { OpRoom, ValueInfo } from '../op-room.ts';

/** The channels of two or more values of as many vectors, one value's after the other's. */
export type ConcatAttrs = Readonly<Record<string, never>>;

/** What they have in common, or the narrowest type of all their values. */
function joinedType(inputs: readonly ValueInfo[], range: ValueInfo['range']): IntegerType {
  const [first, ...others] = inputs.map(info => info.type);
  if (others.every(type => sameType(type, first))) return first;
  return narrowestType(range);
}

export const concat: OpRoom<'concat', ConcatAttrs> = {
  kind: 'concat',

  infer(_, inputs): ValueInfo {
    const [vectors] = inputs.map(info => String(info.shape.slice(0, -1)));
    invariant(
      inputs.length > 1 && inputs.every(info => String(info.shape.slice(0, -1)) === vectors),
      `concatenation of ${inputs.map(info => `[${info.shape}]`).join(' and ')}`,
    );
    const channels = inputs.reduce((sum, info) => sum + info.shape[info.shape.length - 1], 0);
    const range = {
      min: Math.min(...inputs.map(info => info.range.min)),
      max: Math.max(...inputs.map(info => info.range.max)),
    };
    return { shape: [...inputs[0].shape.slice(0, -1), channels], type: joinedType(inputs, range), range };
  },

  reference(_, inputs, infos) {
    const channels = infos.map(info => info.shape[info.shape.length - 1]);
    const total = channels.reduce((a, b) => a + b, 0);
    const vectors = sizeOf(infos[0].shape) / channels[0];
    const result = new Float64Array(vectors * total);
    let next = 0;
    for (let v = 0; v < vectors; v++) {
      for (let i = 0; i < inputs.length; i++) {
        for (let c = 0; c < channels[i]; c++) result[next++] = inputs[i][v * channels[i] + c];
      }
    }
    return result;
  },

  macs: () => 0,
  parameterBits: () => 0,
  schema: () => z.strictObject({}),
};
