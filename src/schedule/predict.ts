import { TimedExecution, type TimedRun } from './event-simulator.ts';
import type { TimedDesign } from './wiring.ts';

/** Cycles that the event simulator predicts for back-to-back frames without stalls (claim D). */
export interface Prediction {
  /** Cycles between the ends of successive frames in the steady state. */
  readonly initiationIntervalCycles: number;
  /** From the first input beat taken to the last output beat taken, first frame after reset. */
  readonly latencyCycles: number;
  /** When each frame's last output beat is taken, of all outputs, counted from the first input beat. */
  readonly frameEndCycles: readonly number[];
  /** The same of each open output, by the key of its port. */
  readonly outputEndCycles: ReadonlyMap<string, readonly number[]>;
  readonly blocked: TimedRun['blocked'];
  readonly peakBeats: TimedRun['peakBeats'];
}

const MAX_FRAMES = 64;
/** Equal intervals in a row that count as the steady state. */
const STEADY = 3;

/** Frames after which a design that is too slow has mostly shown it. */
const FIRST_LOOK = 3;

/**
 * Plays frames until the interval is steady; where it never is (kernels whose bursts interleave
 * with a longer period) the mean over the later half is given.
 *
 * Frame ends are the longest of many paths, each with an interval of its own, so the interval mostly grows
 * from frame to frame; bursts that interleave may take some frames to settle.
 *
 * @param enough a design whose interval is greater is given up early, the interval so far in its prediction
 */
export function predict(design: TimedDesign, enough = Number.POSITIVE_INFINITY): Prediction {
  for (let frames = 6; ; frames *= 2) {
    const execution = new TimedExecution(design, frames);
    const early = predictionOf(execution.playTo(FIRST_LOOK));
    if (early.blocked.length > 0 || early.intervals.every(i => i > enough)) return early;
    const all = predictionOf(execution.playTo(frames));
    const isSlow =
      frames > 6 && all.initiationIntervalCycles > enough && all.intervals.slice(-4).every(i => i >= enough);
    if (isSlow || all.isSteady || frames >= MAX_FRAMES || all.blocked.length > 0) return all;
  }
}

/** How a design keeps an interval. */
export interface Pace {
  /** The most beats that a link needs to hold, by the key of the output port that it leaves. */
  readonly peakBeats: (port: string) => number;
}

/** Frames in which a design that keeps an interval mostly shows it, and one that does not. */
const PACED_FRAMES = 4;

/**
 * Whether frames can follow each other at an interval, in whole cycles or not; undefined where not.
 *
 * Frames come at that interval, so that nothing piles up in front of the slowest kernel, and mostly the first
 * or the second is already as all later ones are: one that can be done again every `interval` cycles proves
 * that the design keeps it, as no execution that is as early as it can be is ever behind another. Where frames
 * only fall behind, it does not; what neither shows is left to `predict`.
 */
export function paceOf(design: TimedDesign, interval: number): Pace | undefined {
  const execution = new TimedExecution(design, PACED_FRAMES, interval);
  for (let frames = 1; frames <= PACED_FRAMES; frames++) {
    const { frameEnds, blocked } = execution.playTo(frames);
    if (blocked.length > 0) return undefined;
    const frame = frames - 1;
    if (execution.repeatsEvery(interval, frame)) {
      return { peakBeats: port => execution.repeatedPeakBeats(port, interval, frame) };
    }
    const [ends] = frameEnds.values();
    const intervals = ends.slice(1).map((end, i) => end - ends[i]);
    if (frames === FIRST_LOOK && intervals.every(i => i > interval)) return undefined;
  }
  const prediction = predict(design, interval);
  const { blocked, initiationIntervalCycles, peakBeats } = prediction;
  return blocked.length === 0 && initiationIntervalCycles <= interval ? { peakBeats } : undefined;
}

interface Measured extends Prediction {
  readonly intervals: readonly number[];
  readonly isSteady: boolean;
}

function predictionOf({ frameStarts, frameEnds, blocked, peakBeats }: TimedRun): Measured {
  const starts = [...frameStarts.values()].reduce(each(Math.min));
  const ends = [...frameEnds.values()].reduce(each(Math.max));
  const frameEndCycles = ends.map(end => end - starts[0]);
  return {
    initiationIntervalCycles: intervalOf(frameEndCycles),
    latencyCycles: frameEndCycles[0],
    frameEndCycles,
    outputEndCycles: new Map(
      Array.from(frameEnds, ([port, times]) => [port, times.map(end => end - starts[0])] as const),
    ),
    blocked,
    peakBeats,
    intervals: intervalsOf(frameEndCycles),
    isSteady: isSteady(frameEndCycles),
  };
}

const intervalsOf = (ends: readonly number[]): number[] => ends.slice(1).map((end, i) => end - ends[i]);

function isSteady(ends: readonly number[]): boolean {
  const last = intervalsOf(ends).slice(-STEADY);
  return last.length === STEADY && last.every(i => i === last[0]);
}

/** The interval that the ends of the first frames show: that of the last ones, or where it changes the mean over the later half. */
export function intervalOf(ends: readonly number[]): number {
  if (isSteady(ends)) return ends[ends.length - 1] - ends[ends.length - 2];
  const half = Math.floor(ends.length / 2);
  return (ends[ends.length - 1] - ends[half]) / (ends.length - 1 - half);
}

/** Of two lists of times, one by one, as far as both go: a part of a design may have several inputs and outputs. */
const each =
  (choose: (a: number, b: number) => number) =>
  (times: readonly number[], others: readonly number[]): readonly number[] =>
    times.slice(0, others.length).map((time, i) => choose(time, others[i]));
