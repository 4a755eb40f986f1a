/** What the beats of a side wait for. */
export interface Waits {
  /** For each beat of a frame the beat of the other side that it waits for, counted from the frame's first. */
  readonly awaited: Int32Array | undefined;
  /** Where there is no such list: how many beats before the same one. */
  readonly lag: number;
  /** Cycles from the awaited beat on. */
  readonly delay: number;
  /** What the actor is said to wait for. */
  readonly reason: string;
}

/** The reads of a channel, or its writes, as their actor goes through them. */
export class Side {
  /** The step of the actor's frame at which each beat passes, rising. */
  readonly stepOfBeat: Int32Array;
  readonly waits: Waits;
  /** When each beat passed, of all frames, of those that have. */
  readonly times: Int32Array;
  passed = 0;
  /** The other side of the channel; this one until they are joined. */
  other: Side = this;
  /** The next beat of the frame, and its step; past the last step where all have passed. */
  beat = 0;
  step: number;
  /** The other side's first beat of the frame. */
  otherFirst = 0;
  /** The actor that waits for a beat of this side, and for which. */
  waiter: RunningActor | undefined = undefined;
  waitedFor = 0;

  constructor(stepOfBeat: Int32Array, waits: Waits, frames: number) {
    this.stepOfBeat = stepOfBeat;
    this.waits = waits;
    this.times = new Int32Array(stepOfBeat.length * frames);
    this.step = stepOfBeat[0];
  }

  /** The beat of the other side that the next one waits for; below 0 for none. */
  awaitedBeat(): number {
    const { awaited, lag } = this.waits;
    return awaited ? this.otherFirst + awaited[this.beat] : this.passed - lag;
  }
}

/** An actor at some step of some frame. */
export interface RunningActor {
  readonly stepsPerFrame: number;
  readonly sides: readonly Side[];
  frame: number;
  /** The last step done, and when; -1 before the frame's first. */
  step: number;
  time: number;
}

const PAST_ALL_STEPS = 2 ** 30;

/**
 * Does all steps that can be done before frame `frames`; actors that can go on because of it join the
 * queue.
 */
export function runActor(actor: RunningActor, frames: number, queue: RunningActor[]): void {
  const { sides, stepsPerFrame } = actor;
  while (actor.frame < frames) {
    // The side that is next, and the first step at which another one takes part.
    let next = sides[0];
    let until = stepsPerFrame;
    for (let i = 1; i < sides.length; i++) {
      const side = sides[i];
      if (side.step < next.step) {
        until = next.step;
        next = side;
      } else if (side.step < until) until = side.step;
    }
    if (next.step >= stepsPerFrame) endFrame(actor);
    else if (!(next.step < until ? passAlone(actor, next, until) : passTogether(actor, until))) break;
  }
  for (const side of sides) {
    if (!side.waiter || side.passed <= side.waitedFor) continue;
    queue.push(side.waiter);
    side.waiter = undefined;
  }
}

/** Passes beats of one side while no other side takes part; false where one must wait. */
function passAlone(actor: RunningActor, side: Side, until: number): boolean {
  const { stepOfBeat, times, other, otherFirst } = side;
  const { awaited, lag, delay } = side.waits;
  let { beat, step, passed } = side;
  let { time, step: lastStep } = actor;
  let isFree = true;
  while (step < until) {
    const needed = awaited ? otherFirst + awaited[beat] : passed - lag;
    if (needed >= other.passed) {
      waitFor(other, needed, actor);
      isFree = false;
      break;
    }
    // Steps at which nothing is read or written take a cycle each.
    time += step - lastStep;
    lastStep = step;
    if (needed >= 0) time = Math.max(time, other.times[needed] + delay);
    times[passed++] = time;
    beat++;
    step = beat < stepOfBeat.length ? stepOfBeat[beat] : PAST_ALL_STEPS;
  }
  side.beat = beat;
  side.step = step;
  side.passed = passed;
  actor.time = time;
  actor.step = lastStep;
  return isFree;
}

/** Does a step at which several sides take part; false where one must wait. */
function passTogether(actor: RunningActor, step: number): boolean {
  const { sides } = actor;
  let time = actor.time + step - actor.step;
  for (const side of sides) {
    if (side.step !== step) continue;
    const needed = side.awaitedBeat();
    if (needed >= side.other.passed) {
      waitFor(side.other, needed, actor);
      return false;
    }
    if (needed >= 0) time = Math.max(time, side.other.times[needed] + side.waits.delay);
  }
  for (const side of sides) {
    if (side.step !== step) continue;
    side.times[side.passed++] = time;
    const beat = ++side.beat;
    side.step = beat < side.stepOfBeat.length ? side.stepOfBeat[beat] : PAST_ALL_STEPS;
  }
  actor.time = time;
  actor.step = step;
  return true;
}

function waitFor(side: Side, beat: number, actor: RunningActor): void {
  side.waiter = actor;
  side.waitedFor = beat;
}

function endFrame(actor: RunningActor): void {
  actor.time += actor.stepsPerFrame - actor.step - 1;
  actor.step = -1;
  actor.frame++;
  for (const side of actor.sides) {
    side.beat = 0;
    side.step = side.stepOfBeat[0];
    side.otherFirst += side.other.stepOfBeat.length;
  }
}

/** The side at whose next beat an actor waits. */
export function waitingSide({ sides }: RunningActor): Side | undefined {
  const step = Math.min(...sides.map(side => side.step));
  return sides.find(side => side.step === step && side.awaitedBeat() >= side.other.passed);
}
