import { simulateTiming, type TimedDesign, type TimedRun } from './event-simulator.ts';

/** Cycles that the event simulator predicts for back-to-back frames without stalls (claim D). */
export interface Prediction {
  /** Cycles between the ends of successive frames in the steady state. */
  readonly initiationIntervalCycles: number;
  /** From the first input beat taken to the last output beat taken, first frame after reset. */
  readonly latencyCycles: number;
  /** When each frame's last output beat is taken, counted from the first input beat. */
  readonly frameEndCycles: readonly number[];
  readonly blocked: TimedRun['blocked'];
  readonly peakBeats: TimedRun['peakBeats'];
}

const MAX_FRAMES = 64;
/** Equal intervals in a row that count as the steady state. */
const STEADY = 3;

/**
 * Plays frames until the interval is steady; where it never is (kernels whose bursts interleave
 * with a longer period) the mean over the later half is given.
 */
export function predict(design: TimedDesign): Prediction {
  for (let frames = 6; ; frames *= 2) {
    const run = simulateTiming(design, frames);
    const [starts] = run.frameStarts.values();
    const [ends] = run.frameEnds.values();
    const frameEndCycles = ends.map(end => end - starts[0]);
    const intervals = frameEndCycles.slice(1).map((end, i) => end - frameEndCycles[i]);
    const last = intervals.slice(-STEADY);
    const isSteady = last.length === STEADY && last.every(i => i === last[0]);
    if (!isSteady && frames < MAX_FRAMES && run.blocked.length === 0) continue;
    const half = Math.floor(frameEndCycles.length / 2);
    const mean =
      (frameEndCycles[frameEndCycles.length - 1] - frameEndCycles[half]) / (frameEndCycles.length - 1 - half);
    return {
      initiationIntervalCycles: isSteady ? last[0] : mean,
      latencyCycles: frameEndCycles[0],
      frameEndCycles,
      blocked: run.blocked,
      peakBeats: run.peakBeats,
    };
  }
}
