import { ringDepth } from '../ring-depth.ts';
import { type StreamShape, widthBits } from '../stream.ts';
import type { GatherParams, GatherShape } from './params.ts';

/** Beats of an entry. */
export const entryBeats = ({ block, lanes }: Pick<GatherShape, 'block' | 'lanes'>): number => block / lanes;

/** Beats of a vector. */
export const vectorBeats = (p: GatherShape): number => p.size * entryBeats(p);

/** For each entry that leaves, the first that it or a later one of the vector is: what precedes that is free. */
export function keptFrom(indices: readonly number[]): readonly number[] {
  let least = Number.POSITIVE_INFINITY;
  return indices
    .toReversed()
    .map(index => {
      least = Math.min(least, index);
      return least;
    })
    .reverse();
}

/** What follows the last beat of an entry. */
export interface Turn {
  /** From it to the first beat of the entry that is read next. */
  readonly wayBeats: number;
  /** Beats that are free from now on. */
  readonly freedBeats: number;
}

export function turnsOf(p: GatherShape): readonly Turn[] {
  const { size, indices } = p;
  const beats = entryBeats(p);
  const kept = keptFrom(indices);
  return indices.map((index, j) => {
    const isLast = j === indices.length - 1;
    const next = isLast ? size + indices[0] : indices[j + 1];
    const keeps = isLast ? size + kept[0] : kept[j + 1];
    return { wayBeats: (next - index - 1) * beats + 1, freedBeats: (keeps - kept[j]) * beats };
  });
}

/** Beats that must be kept so that every entry can be read. */
export function neededBeats(p: GatherShape): number {
  const kept = keptFrom(p.indices);
  return p.indices.reduce((most, index, j) => Math.max(most, index + 1 - kept[j]), 1) * entryBeats(p);
}

/** With room for what arrives from one time that beats are freed to the next, reading never waits inside a frame. */
export function gatherDepth(p: GatherShape): number {
  const turns = turnsOf(p);
  let [gap, longest, most] = [0, 0, 0];
  // Twice, as the first vector's beginning lies behind the end of the one before.
  for (const { freedBeats } of [...turns, ...turns]) {
    gap += entryBeats(p);
    longest = Math.max(longest, gap);
    most = Math.max(most, freedBeats);
    if (freedBeats > 0) gap = 0;
  }
  return ringDepth(neededBeats(p) + Math.min(longest, most), widthBits(inputShape(p)));
}

/** Bits of a place in the buffer, and of the counters of beats (gather.v). */
export function counterWidths(p: GatherParams): { readonly place: number; readonly count: number } {
  const most = 2 * vectorBeats(p) + p.depthBeats + 2;
  return {
    place: Math.max(1, Math.ceil(Math.log2(p.depthBeats))),
    count: Math.ceil(Math.log2(most)) + 1,
  };
}

const shapeOf = (p: GatherShape, entries: number): StreamShape => ({
  type: p.type,
  lanes: p.lanes,
  vectorElements: entries * p.block,
  vectorsPerFrame: p.vectorsPerFrame,
});

export const inputShape = (p: GatherShape): StreamShape => shapeOf(p, p.size);
export const outputShape = (p: GatherShape): StreamShape => shapeOf(p, p.indices.length);
