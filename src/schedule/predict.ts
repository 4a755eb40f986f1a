import { TimedExecution, type TimedRun } from './event-simulator.ts';
import { withoutRelays } from './relays.ts';
import { type TimedDesign, wire } from './wiring.ts';

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
}

const MAX_FRAMES = 64;

/** Writes and reads whose times are kept at once, four bytes each: of a large design fewer frames are played. */
const MAX_BEATS = 2 ** 29;

/** Equal intervals in a row that count as the steady state. */
const STEADY = 3;

/** Frames that mostly show it. */
const FIRST_LOOK = 6;

/** Writes and reads from which on a design is large: it is looked at after each frame, as it is mostly steady from the first one on. */
const LARGE_BEATS = 2 ** 24;

/**
 * Plays frames until the interval is steady; where it never is (kernels whose bursts interleave
 * with a longer period) the mean over the later half is given.
 *
 * Frame ends are the longest of many paths, each with an interval of its own, so the interval mostly grows
 * from frame to frame; bursts that interleave may take some frames to settle.
 *
 * @param interval the design's, in cycles a frame, where it is known: frames are played until it shows. What is told is always
 * what the ends of the frames show (`intervalOf`), as a folder that is read and a simulation are held against it
 */
export function predict(design: TimedDesign, interval?: number): Prediction {
  const wiring = withoutRelays(wire(design));
  const beats = wiring.channels.reduce((sum, { reader }) => sum + 2 * reader.stepOfBeat.length, 0);
  for (let most = FIRST_LOOK; ; most *= 2) {
    const execution = new TimedExecution(wiring, most);
    const isLarge = interval !== undefined && most * beats > LARGE_BEATS;
    for (let frames = isLarge ? STEADY + 1 : most; frames <= most; frames++) {
      const all = predictionOf(execution.playTo(frames));
      const isSteady = all.isSteady && (interval === undefined || all.initiationIntervalCycles === interval);
      const isLast = frames === most && (most >= MAX_FRAMES || 2 * most * beats > MAX_BEATS);
      if (isSteady || isLast || all.blocked.length > 0) return all;
    }
  }
}

interface Measured extends Prediction {
  readonly isSteady: boolean;
}

function predictionOf({ frameStarts, frameEnds, blocked }: TimedRun): Measured {
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
