import type { z } from 'zod';
import type { boardSchema } from '../schema.ts';

/** A board as its file says it, before the schema has checked it. */
export type BoardText = z.input<typeof boardSchema>;
