import { z } from 'zod';
import { integerTypeSchema } from '../ir/integer-type-schema.ts';
import type { Stream, StreamShape } from './stream.ts';

const count = z.int().min(1);

/** The fields of a stream shape in JSON, for objects that have more. */
export const streamShapeFields = {
  type: integerTypeSchema,
  lanes: count,
  vectorElements: count,
  vectorsPerFrame: count,
};

const fits = (s: StreamShape): boolean => s.lanes <= s.vectorElements;
const MISFIT = 'a stream has at most as many lanes as its vectors have elements';

/** Elements of a frame; lists of its beats are made. */
const isHeld = (s: StreamShape): boolean => s.vectorElements * s.vectorsPerFrame <= 2 ** 27;
const TOO_LONG = 'a frame has at most 2^27 elements';

/** JSON form of a stream shape. */
export const streamShapeSchema: z.ZodType<StreamShape> = z
  .strictObject(streamShapeFields)
  .refine(fits, MISFIT)
  .refine(isHeld, TOO_LONG);

/** JSON form of a stream of a design. */
export const streamSchema: z.ZodType<Stream> = z
  .strictObject({ id: z.string(), ...streamShapeFields })
  .refine(fits, MISFIT)
  .refine(isHeld, TOO_LONG);
