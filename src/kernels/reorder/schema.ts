import { z } from 'zod';
import type { IntegerType } from '../../ir/integer-type.ts';
import { integerTypeSchema } from '../../ir/integer-type-schema.ts';
import { ringDepth } from '../ring-depth.ts';
import { type StreamShape, widthBits } from '../stream.ts';

/** Loops of reorder.v. */
export const MAX_LOOPS = 6;

/**
 * Element (i_0, i_1, ..) of the output, the last index changing fastest, is element
 * sum(i_k * strides[k]) of the input; after `periods` of them, a frame ends.
 */
export interface ReorderParams {
  readonly type: IntegerType;
  readonly lanes: number;
  /** Elements of an input and of an output vector; `lanes` divides both. */
  readonly inputElements: number;
  readonly outputElements: number;
  readonly periods: number;
  /** Turns of the loops over a period, outermost first, and their ways in the input, in elements. */
  readonly dims: readonly number[];
  readonly strides: readonly number[];
  /** Beats kept; 1 where nothing is, as beats hold whole periods. */
  readonly depthBeats: number;
}

export type ReorderShape = Omit<ReorderParams, 'depthBeats'>;

const count = z.int().min(1);

export const reorderSchema: z.ZodType<ReorderParams> = z
  .strictObject({
    type: integerTypeSchema,
    lanes: count,
    inputElements: count,
    outputElements: count,
    periods: count,
    dims: z.array(count).min(1).max(MAX_LOOPS),
    strides: z.array(count).min(1).max(MAX_LOOPS),
    depthBeats: count,
  })
  .refine(p => p.dims.length === p.strides.length, 'each loop has a stride')
  .refine(reachesAll, 'the loops reach every element of a period once')
  .refine(
    p => p.inputElements % p.lanes === 0 && p.outputElements % p.lanes === 0,
    'lanes divides the elements of vectors',
  )
  .refine(
    p => [p.inputElements, p.outputElements].every(n => (p.periods * periodOf(p)) % n === 0),
    'a frame is whole vectors',
  )
  .refine(p => isWired(p) || blockOf(p) % p.lanes === 0, 'a beat holds whole periods, or stays together')
  .refine(p => isWired(p) || p.depthBeats >= periodOf(p) / p.lanes, 'depthBeats holds a period');

/** Positive strides reach everything once if, in rising order, each is what the loops below it cover. */
function reachesAll({ dims, strides }: ReorderShape): boolean {
  const loops = dims.map((dim, k) => ({ dim, stride: strides[k] })).filter(loop => loop.dim > 1);
  let covered = 1;
  for (const { dim, stride } of loops.sort((a, b) => a.stride - b.stride)) {
    if (stride !== covered) return false;
    covered *= dim;
  }
  return true;
}

/** Elements of a period. */
export const periodOf = ({ dims }: ReorderShape): number => dims.reduce((a, b) => a * b, 1);

/** Elements that stay together: neighbours in both orders. */
export function blockOf({ dims, strides }: Pick<ReorderShape, 'dims' | 'strides'>): number {
  const last = dims.length - 1;
  return strides[last] === 1 ? dims[last] : 1;
}

/** Beats hold whole periods: nothing but wires. */
export const isWired = (p: ReorderShape): boolean => p.lanes % periodOf(p) === 0;

/** The loops as reorder.v counts them: over lanes where wired, else over beats. */
export function loopsOf(p: ReorderShape): {
  readonly dims: readonly number[];
  readonly strides: readonly number[];
} {
  if (isWired(p) || p.lanes === 1) return p;
  const last = p.dims.length - 1;
  return {
    dims: p.dims.map((dim, k) => (k === last ? dim / p.lanes : dim)),
    strides: p.strides.map((stride, k) => (k === last ? 1 : stride / p.lanes)),
  };
}

/** For each output beat of a period its input beat. */
export function sourcesOf(p: ReorderShape): Int32Array {
  const { dims, strides } = loopsOf(p);
  let sources = [0];
  dims.forEach((dim, k) => {
    sources = sources.flatMap(s => Array.from({ length: dim }, (_, i) => s + i * strides[k]));
  });
  return Int32Array.from(sources);
}

/**
 * Beats with which neither side waits: a period, and as much as an output beat's source can lie behind
 * it, as so much later is the period read.
 */
export function reorderDepth(p: ReorderShape): number {
  if (isWired(p)) return 1;
  const sources = sourcesOf(p);
  let ahead = 0;
  sources.forEach((source, beat) => {
    ahead = Math.max(ahead, source - beat);
  });
  return ringDepth(sources.length + ahead + 1, widthBits(inputShape(p)));
}

function shapeOf(p: ReorderShape, vectorElements: number): StreamShape {
  const vectorsPerFrame = (p.periods * periodOf(p)) / vectorElements;
  return { type: p.type, lanes: p.lanes, vectorElements, vectorsPerFrame };
}

export const inputShape = (p: ReorderShape): StreamShape => shapeOf(p, p.inputElements);
export const outputShape = (p: ReorderShape): StreamShape => shapeOf(p, p.outputElements);
