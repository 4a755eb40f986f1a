import type { Bench, SimulationRun } from '../../sim/bench.ts';
import { fixture } from './two-stages.ts';

const WIDTHS = { a: 1, a1: 1, b: 12, c: 31, d: 33, e: 64, f: 100 };
const BEATS_PER_FRAME = 3;

export const manyWidths: Bench = {
  top: 'many_widths',
  sources: ['skid_buffer.v', 'many_widths.v'].map(fixture),
  streams: [
    ...Object.entries(WIDTHS).flatMap(([prefix, widthBits]) => {
      const shape = { widthBits, beatsPerFrame: BEATS_PER_FRAME, hasLast: false };
      return [
        { name: `${prefix} in`, role: 'source', prefix, ...shape } as const,
        { name: `${prefix} out`, role: 'sink', prefix: `q${prefix}`, ...shape } as const,
      ];
    }),
    {
      name: 'f inside',
      role: 'monitor',
      prefix: 'n1',
      widthBits: 100,
      beatsPerFrame: BEATS_PER_FRAME,
      hasLast: false,
    },
  ],
};

/** Beats of all bit patterns, the highest and the lowest bit among them; `name` tells apart what differs. */
export function patterns(name: string, widthBits: number, beats: number): Uint8Array {
  const bytes = Math.ceil(widthBits / 8);
  const packed = new Uint8Array(beats * bytes);
  let state = name.charCodeAt(0);
  for (let beat = 0; beat < beats; beat++) {
    for (let i = 0; i < bytes; i++) {
      state = (state * 1103515245 + 12345) % 2 ** 31;
      packed[beat * bytes + i] = beat % 4 === 0 ? 255 : beat % 4 === 1 ? 0 : state >> 16;
    }
    packed[(beat + 1) * bytes - 1] &= 255 >> (8 * bytes - widthBits);
  }
  return packed;
}

export function manyWidthsRun(changes: Partial<SimulationRun> = {}): SimulationRun {
  const frames = changes.frames ?? 5;
  return {
    memoryFolder: '/',
    beats: new Map(
      manyWidths.streams.map(s => [s.name, patterns(s.name, s.widthBits, frames * s.beatsPerFrame)]),
    ),
    frames,
    stalls: 'none',
    seed: 1,
    ...changes,
  };
}
