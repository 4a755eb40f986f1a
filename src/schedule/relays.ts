import type { BufferTiming } from '../kernels/timing.ts';
import type { Channel, Wiring } from './wiring.ts';

/**
 * Takes out the actors that pass a beat on at every step, as registers and FIFOs do: the channel before
 * one and the channel behind it become one channel, of their capacities, latencies and release times together.
 *
 * That is exact. With the writer's times W, the relay's P and the reader's R, and buffers 0 and 1,
 *
 *   P[i] = max(P[i-1] + 1, W[i] + latency0, R[i-capacity1] + release1)
 *
 * where the first term never counts: W and R rise by at least 1 from beat to beat, so P does. Put into
 * R[i] >= P[i] + latency1 and W[i] >= P[i-capacity0] + release0 this gives the one channel's
 *
 *   R[i] >= W[i] + latency0 + latency1              W[i] >= R[i-capacity0-capacity1] + release0 + release1
 *
 * and of each buffer alone R[i] >= R[i-capacity1] + latency1 + release1, likewise of W, which says
 * nothing where a buffer passes a beat a cycle, capacity >= latency + release.
 */
export function withoutRelays({ actors, channels }: Wiring): Wiring {
  const into = new Map<number, Channel>();
  const outOf = new Map<number, Channel>();
  const ends = new Int32Array(actors.length);
  for (const channel of channels) {
    ends[channel.reader.actor]++;
    into.set(channel.reader.actor, channel);
    if (!channel.writer) continue;
    ends[channel.writer.actor]++;
    outOf.set(channel.writer.actor, channel);
  }
  const kept = new Set(channels);
  actors.forEach((actor, index) => {
    const first = into.get(index);
    const second = outOf.get(index);
    if (ends[index] !== 2 || !first?.writer || !second) return;
    const steps = [first.reader, second.writer ?? first.writer].map(access => access.stepOfBeat.length);
    if (steps.some(beats => beats !== actor.stepsPerFrame) || !isFullRate(first) || !isFullRate(second))
      return;
    const joined: Channel = {
      ...second,
      ...together(first, second),
      space: first.space,
      writer: first.writer,
      links: [
        ...first.links,
        ...second.links.map(link => ({ ...link, before: together(first, link.before) })),
      ],
    };
    kept.delete(first);
    kept.delete(second);
    kept.add(joined);
    outOf.set(first.writer.actor, joined);
    into.set(second.reader.actor, joined);
  });
  return { actors, channels: [...kept] };
}

/** True of a buffer that any pattern of beats, one a cycle at most, passes unchanged where its reader keeps up. */
const isFullRate = ({ needs, frees, capacity, latency, release }: Channel): boolean =>
  !needs && !frees && capacity >= latency + release;

export const together = (a: BufferTiming, b: BufferTiming): BufferTiming => ({
  capacity: a.capacity + b.capacity,
  latency: a.latency + b.latency,
  release: a.release + b.release,
});
