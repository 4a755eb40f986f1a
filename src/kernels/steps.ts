import type { BufferTiming } from './timing.ts';

/** A kernel's output register: it takes a beat when it is empty or its beat is leaving. */
export const outputRegister: BufferTiming = { capacity: 1, latency: 1, release: 0 };

/** `stages` such registers in a row. */
export const registerChain = (stages: number): BufferTiming => ({
  capacity: stages,
  latency: stages,
  release: 0,
});

/** The steps at which a kernel that treats every vector alike reads or writes its beats, over a frame. */
export function stepsOfVectors(
  stepsOfVector: readonly number[],
  stepsPerVector: number,
  vectors: number,
): Int32Array {
  const beats = stepsOfVector.length;
  return Int32Array.from(
    { length: beats * vectors },
    (_, b) => Math.floor(b / beats) * stepsPerVector + stepsOfVector[b % beats],
  );
}

/** `[0, 1, ... n-1]` */
export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
