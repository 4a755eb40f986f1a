import type { Design } from '../src/artifact/index.ts';
import type { LongStalls, SimulationResult } from './bench.ts';

/** A run with long stalls: see LongStalls. */
export interface LongRun {
  readonly frames: number;
  readonly stalls: LongStalls;
  /** About how long it takes. */
  readonly expectedCycles: number;
}

/** What came of it. */
export interface LongStallReport {
  readonly frames: number;
  /** How often the design was let become full, or empty, after the reset. */
  readonly blocks: number;
  readonly cycles: number;
  /** Beats that differ and breaches of the stream protocol, over all streams. */
  readonly mismatches: number;
}

/** So many cycles for waiting, and so many for frames: some seconds at most. */
const CYCLES = 60_000;
const MAX_BLOCKS = 12;
/** Once before the reset, and once behind it. */
const MIN_BLOCKS = 2;
const MAX_FRAMES = 12;
/** Two, so that one frame follows another; many, so that a design cannot hold them all. */
const MIN_FRAMES = 2;
/** A beat may be under way in a kernel's registers for longer than an interval. */
const REGISTERS = 64;

/** The run with long stalls of a design; none where being full and empty once takes too many cycles. */
export function longRunOf({ manifest }: Design): LongRun | undefined {
  const { latency, initiationInterval } = manifest.cycles;
  // A kernel that works is silent for less than what it takes for a frame.
  const settleCycles = Math.ceil(initiationInterval) + REGISTERS;
  const blockCycles = Math.ceil(latency) + settleCycles;
  const blocks = Math.min(MAX_BLOCKS, Math.floor(CYCLES / blockCycles));
  if (!(blocks >= MIN_BLOCKS)) return undefined;
  const frameCycles = 3 * settleCycles;
  const frames = Math.min(MAX_FRAMES, Math.max(MIN_FRAMES, Math.floor(CYCLES / frameCycles)));
  return {
    frames,
    stalls: { settleCycles, blocks, resetWhenFull: true },
    expectedCycles: blocks * blockCycles + frames * frameCycles,
  };
}

export const longStallReport = (
  frames: number,
  { blocks, cycles }: SimulationResult,
  mismatches: number,
): LongStallReport => ({ frames, blocks, cycles, mismatches });
