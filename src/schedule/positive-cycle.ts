import type { ScheduledActor } from './scheduled-actor.ts';

/** What an event that waits for itself waits for: itself, so many frames before, and ticks on. */
export interface PositiveCycle {
  readonly ticks: number;
  readonly frames: number;
}

interface Event {
  readonly actor: ScheduledActor;
  readonly event: number;
}

/**
 * Looks for an event that is raised because of itself, and so would be again and again. Each raised event has one parent,
 * the event that it waits for; following parents ends at an event that was not raised, or never.
 */
export class PositiveCycleCheck {
  /** Walks along parents so far: an event bears the number of the walk that met it last. */
  #walks = 0;

  /**
   * @param actors all actors of the schedule, by index
   * @param touched those that have raised events
   * @returns a cycle, if there is one, and how many events were looked at
   */
  run(
    actors: readonly ScheduledActor[],
    touched: Iterable<ScheduledActor>,
  ): { readonly cycle: PositiveCycle | undefined; readonly seen: number } {
    const before = this.#walks;
    let seen = 0;
    for (const actor of touched) {
      const { raisedBegin, raisedEnd, times, kept, notes } = actor;
      seen += raisedEnd - raisedBegin;
      for (let event = raisedBegin; event < raisedEnd; event++) {
        if (times[event] <= kept[event] || notes.walks[event] > before) continue;
        const met = this.#walk(actors, { actor, event }, before);
        if (met) return { cycle: cycleThrough(actors, met), seen };
      }
    }
    return { cycle: undefined, seen };
  }

  /** The event at which the walk from an event meets itself. */
  #walk(actors: readonly ScheduledActor[], first: Event, before: number): Event | undefined {
    const walk = ++this.#walks;
    let { actor, event } = first;
    while (actor.times[event] > actor.kept[event]) {
      const { walks, parentActors, parentEvents } = actor.notes;
      if (walks[event] > before) return walks[event] === walk ? { actor, event } : undefined;
      walks[event] = walk;
      const parent = parentActors[event];
      event = parentEvents[event];
      if (parent !== actor.index) actor = actors[parent];
    }
    return undefined;
  }
}

function cycleThrough(actors: readonly ScheduledActor[], first: Event): PositiveCycle {
  let { actor, event } = first;
  let [ticks, frames] = [0, 0];
  do {
    const { parentActors, parentEvents, parentFrames, parentDelays } = actor.notes;
    ticks += parentDelays[event];
    frames += parentFrames[event];
    const parent = actors[parentActors[event]];
    event = parentEvents[event];
    actor = parent;
  } while (actor !== first.actor || event !== first.event);
  return { ticks, frames };
}
