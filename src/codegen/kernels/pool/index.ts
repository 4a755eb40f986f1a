import { z } from 'zod';
import { bitsOf, type IntegerType } from '../../../ir/integer-type.ts';
import { integerTypeSchema } from '../../../ir/integer-type-schema.ts';
import type { KernelRoom } from '../../kernel.ts';
import type { StreamShape } from '../../stream.ts';
import { everyStep } from '../../timing.ts';
import { outputRegister, range, stepsOfVectors } from '../steps.ts';

/** The maximum or sum over the places of each window: vectors of places * channels elements in, of channels out. */
export interface PoolParams {
  readonly mode: 'max' | 'sum';
  readonly places: number;
  readonly channels: number;
  /** Divides `channels`. */
  readonly lanes: number;
  readonly vectorsPerFrame: number;
  readonly input: IntegerType;
  /** The input's type of a maximum; of a sum one that holds every result. */
  readonly output: IntegerType;
}

const count = z.int().min(1);

const schema: z.ZodType<PoolParams> = z
  .strictObject({
    mode: z.enum(['max', 'sum']),
    places: count,
    channels: count,
    lanes: count,
    vectorsPerFrame: count,
    input: integerTypeSchema,
    output: integerTypeSchema,
  })
  .refine(p => p.channels % p.lanes === 0, 'lanes divides channels')
  .refine(p => p.mode === 'max' || p.input.kind !== 'bipolar', '-1 / +1 elements are not summed')
  .refine(p => p.mode === 'sum' || bitsOf(p.output) === bitsOf(p.input), "a maximum has its input's type");

const foldsOf = (p: PoolParams): number => p.channels / p.lanes;

const shapeOf = (p: PoolParams, type: IntegerType, vectorElements: number): StreamShape => ({
  type,
  lanes: p.lanes,
  vectorElements,
  vectorsPerFrame: p.vectorsPerFrame,
});

export const pool: KernelRoom<'pool', PoolParams> = {
  kind: 'pool',
  module: 'pool',
  sources: ['pool/pool.v'],
  params: schema,

  ports: p => ({
    inputs: { s_axis: shapeOf(p, p.input, p.places * p.channels) },
    outputs: { m_axis: shapeOf(p, p.output, p.channels) },
  }),

  /** pool.v: a beat a step; those of the last place write the output register. */
  timing(p) {
    const folds = foldsOf(p);
    const stepsPerVector = p.places * folds;
    const steps = stepsPerVector * p.vectorsPerFrame;
    const lastPlace = range(folds).map(f => (p.places - 1) * folds + f);
    return {
      actors: [{ name: 'take', stepsPerFrame: steps }],
      buffers: [],
      inputs: { s_axis: { actor: 0, stepOfBeat: everyStep(steps) } },
      outputs: {
        m_axis: {
          ...outputRegister,
          actor: 0,
          stepOfBeat: stepsOfVectors(lastPlace, stepsPerVector, p.vectorsPerFrame),
        },
      },
    };
  },

  cost(p) {
    const width = p.lanes * bitsOf(p.output);
    const folds = foldsOf(p);
    const memory = folds > 1 ? width * Math.ceil(folds / 32) : 0;
    const lut = width * (p.mode === 'max' ? 1.6 : 1.2) + memory + 12;
    const ff = width * (folds > 1 ? 1 : 2) + 10;
    return { lut, ff, dsp: 0, blockRam: 0, romBits: 0, ramBits: width * folds };
  },

  verilog: p => [
    ['PLACES', p.places],
    ['FOLDS', foldsOf(p)],
    ['LANES', p.lanes],
    ['IN_BITS', bitsOf(p.input)],
    ['IN_SIGNED', p.input.kind === 'int' ? 1 : 0],
    ['SUM', p.mode === 'sum' ? 1 : 0],
    ['OUT_BITS', bitsOf(p.output)],
  ],
  memories: () => [],
  hls: 'pending',
};
