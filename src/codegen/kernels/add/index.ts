import { z } from 'zod';
import { bitsOf, type IntegerType, int } from '../../../ir/integer-type.ts';
import { integerTypeSchema } from '../../../ir/integer-type-schema.ts';
import type { KernelRoom } from '../../kernel.ts';
import { beatsPerFrame, type StreamShape } from '../../stream.ts';
import { everyStep } from '../../timing.ts';
import { registerChain } from '../steps.ts';

/** y = factors[0] * a + factors[1] * b, element by element. */
export interface AddParams {
  readonly channels: number;
  readonly lanes: number;
  readonly vectorsPerFrame: number;
  /** Types of a and b; not bipolar. */
  readonly inputs: readonly [IntegerType, IntegerType];
  readonly factors: readonly [number, number];
  /** Bits of a result, two's complement; every result must fit. */
  readonly outputBits: number;
}

const count = z.int().min(1);
const factor = z.int().min(-65535).max(65535);

const schema: z.ZodType<AddParams> = z
  .strictObject({
    channels: count,
    lanes: count,
    vectorsPerFrame: count,
    inputs: z.tuple([integerTypeSchema, integerTypeSchema]).readonly(),
    factors: z.tuple([factor, factor]).readonly(),
    outputBits: count,
  })
  .refine(p => p.lanes <= p.channels, 'lanes is at most channels')
  .refine(p => p.inputs.every(t => t.kind !== 'bipolar'), '-1 / +1 elements are not added');

const shapeOf = (p: AddParams, type: IntegerType): StreamShape => ({
  type,
  lanes: p.lanes,
  vectorElements: p.channels,
  vectorsPerFrame: p.vectorsPerFrame,
});

/** LUTs of a product with a constant: an addition for each bit set beyond the first, about. */
function productLut(bits: number, constant: number): number {
  const ones = Math.abs(constant).toString(2).replaceAll('0', '').length;
  return Math.max(0, ones - 1) * (bits + 4);
}

export const add: KernelRoom<'add', AddParams> = {
  kind: 'add',
  module: 'add',
  sources: ['add/add.v'],
  params: schema,

  ports: p => ({
    inputs: { s0_axis: shapeOf(p, p.inputs[0]), s1_axis: shapeOf(p, p.inputs[1]) },
    outputs: { m_axis: shapeOf(p, int(p.outputBits)) },
  }),

  /** add.v: both inputs are taken together; products, then the sum. */
  timing(p) {
    const beats = beatsPerFrame(shapeOf(p, p.inputs[0]));
    const pass = { actor: 0, stepOfBeat: everyStep(beats) };
    return {
      actors: [{ name: 'take', stepsPerFrame: beats }],
      buffers: [],
      inputs: { s0_axis: pass, s1_axis: pass },
      outputs: { m_axis: { ...registerChain(2), ...pass } },
    };
  },

  cost(p) {
    const products =
      productLut(bitsOf(p.inputs[0]), p.factors[0]) + productLut(bitsOf(p.inputs[1]), p.factors[1]);
    const lut = p.lanes * (p.outputBits + products) + 6;
    return { lut, ff: 3 * p.lanes * p.outputBits + 2, dsp: 0, blockRam: 0, romBits: 0, ramBits: 0 };
  },

  verilog: p => [
    ['LANES', p.lanes],
    ['A_BITS', bitsOf(p.inputs[0])],
    ['A_SIGNED', p.inputs[0].kind === 'int' ? 1 : 0],
    ['B_BITS', bitsOf(p.inputs[1])],
    ['B_SIGNED', p.inputs[1].kind === 'int' ? 1 : 0],
    ['A_FACTOR', p.factors[0]],
    ['B_FACTOR', p.factors[1]],
    ['OUT_BITS', p.outputBits],
  ],
  memories: () => [],
  hls: 'pending',
};
