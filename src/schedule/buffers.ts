import { invariant } from '../ir/invariant.ts';
import { bufferedStreams } from './assemble.ts';
import type { HardwareGraph } from './hardware.ts';
import type { ChannelPlace } from './periodic-schedule.ts';
import { portKey, type Wiring } from './wiring.ts';

/** Depths by stream. */
type DepthOf = (stream: string) => number;

/** Where the free buffers of a design, each named by the stream that leaves it, stand among the channels of its wiring. */
export class Buffers {
  readonly #wiring: Wiring;
  readonly #places: ReadonlyMap<string, ChannelPlace>;
  readonly #inChannel = new Map<number, (readonly [stream: string, place: ChannelPlace])[]>();

  constructor(graph: HardwareGraph, wiring: Wiring) {
    this.#wiring = wiring;
    const ports = new Map<string, ChannelPlace>();
    wiring.channels.forEach(({ links }, channel) => {
      for (const { port, before, own } of links) ports.set(port, { channel, before, own });
    });
    const buffered = new Set(bufferedStreams(graph));
    const places = new Map<string, ChannelPlace>();
    for (const { from, stream } of graph.links) {
      const place = ports.get(portKey(from));
      if (!place || !buffered.has(stream)) continue;
      places.set(stream.id, place);
      const others = this.#inChannel.get(place.channel) ?? [];
      this.#inChannel.set(place.channel, [...others, [stream.id, place]]);
    }
    this.#places = places;
  }

  /** Where a stream's buffer stands when all have these depths. */
  placeOf(stream: string, depths: DepthOf): ChannelPlace {
    const { channel, before, own } = this.#placeOf(stream);
    const capacity = before.capacity + this.#added(channel, depths, before.capacity);
    return { channel, before: { ...before, capacity }, own: { ...own, capacity: depths(stream) } };
  }

  /** Capacities, when all have these depths, of the channels that some streams are in. */
  capacities(streams: Iterable<string>, depths: DepthOf): ReadonlyMap<number, number> {
    const channels = new Set(Array.from(streams, stream => this.#placeOf(stream).channel));
    return new Map(
      Array.from(channels, channel => {
        const { capacity } = this.#wiring.channels[channel];
        return [channel, capacity + this.#added(channel, depths, Number.POSITIVE_INFINITY)];
      }),
    );
  }

  /** How much more the buffers of a channel hold than they were wired with, of those that have less than `front` in front of them. */
  #added(channel: number, depths: DepthOf, front: number): number {
    let added = 0;
    for (const [stream, { before, own }] of this.#inChannel.get(channel) ?? []) {
      if (before.capacity < front) added += depths(stream) - own.capacity;
    }
    return added;
  }

  #placeOf(stream: string): ChannelPlace {
    const place = this.#places.get(stream);
    invariant(place, `stream ${stream} has no buffer`);
    return place;
  }
}
