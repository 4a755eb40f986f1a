import { z } from 'zod';
import type { IntegerType } from '../../ir/integer-type.ts';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';
import { type WeightCode, weightCodeSchema } from '../../ir/weight-code.ts';

/**
 * A matrix-vector unit: `mw` inputs, `mh` outputs, `pe` rows times `simd` columns per cycle; of `banks` matrices
 * each frame uses one.
 */
export interface MvuParams {
  readonly mw: number;
  readonly mh: number;
  readonly pe: number;
  readonly simd: number;
  readonly activation: IntegerType;
  readonly weight: WeightCode;
  /** Bits of a result, two's complement; every result must fit. */
  readonly accBits: number;
  readonly vectorsPerFrame: number;
  readonly banks: number;
  /** One more register behind the weights and the activations, for a faster clock; absent where there is none. */
  readonly memoryRegister?: true;
  /** Columns whose products are summed in front of a register, fewer than `simd`; absent where there is none. */
  readonly group?: number;
  /** Products of integers are sums of shifted activations, which take LUTs and no multipliers; absent where synthesis may choose. */
  readonly logicProducts?: true;
  /** What its memory is called on the bus that writes it while the design runs; absent where none does. */
  readonly reload?: number;
}

const count = z.int().min(1);

export const mvuSchema: z.ZodType<MvuParams> = z
  .strictObject({
    mw: count,
    mh: count,
    pe: count,
    simd: count,
    activation: integerTypeSchema,
    weight: weightCodeSchema,
    accBits: z.int().min(1).max(53),
    vectorsPerFrame: count,
    banks: count,
    memoryRegister: z.literal(true).optional(),
    group: count.optional(),
    logicProducts: z.literal(true).optional(),
    reload: z.int().min(0).max(255).optional(),
  })
  .refine(p => p.pe <= p.mh, 'pe is at most mh')
  .refine(p => p.simd <= p.mw, 'simd is at most mw')
  .refine(p => p.group === undefined || p.group < p.simd, 'group is less than simd')
  .refine(p => p.reload === undefined || p.banks === 1, 'weights that are written are those of one matrix')
  .refine(
    p => p.accBits >= 2 || p.weight.kind !== 'bipolar' || p.activation.kind !== 'bipolar',
    'accBits is at least 2 when activations and weights are bipolar',
  );
