import { type TimedDesign, wire } from '../../src/schedule/wiring.ts';

/** What the plainest simulation sees: when each beat was read in front of open inputs and behind open outputs. */
export interface PlainRun {
  readonly readTimes: ReadonlyMap<string, readonly number[]>;
  /** The most beats that each link would have had to hold for no write into it to wait. */
  readonly peaks: ReadonlyMap<string, number>;
}

/**
 * Plays a design cycle by cycle, each actor by the words of src/kernels/timing.ts: at most one step a cycle, as soon
 * as every beat that it reads is there and every place that it writes is free.
 */
export function simulatePlainly(design: TimedDesign, frames: number, cycles: number): PlainRun {
  const { actors, channels } = wire(design);
  const played = channels.map(channel => ({ channel, writes: [] as number[], reads: [] as number[] }));
  const done = actors.map(() => 0);
  for (let cycle = 0; cycle < cycles; cycle++) {
    const hasStepped = actors.map(() => false);
    // A place freed, or a beat written, may count in the same cycle.
    for (let isMoving = true; isMoving; ) {
      isMoving = false;
      actors.forEach(({ stepsPerFrame }, index) => {
        const frame = Math.floor(done[index] / stepsPerFrame);
        const step = done[index] % stepsPerFrame;
        if (hasStepped[index] || frame >= frames) return;
        const parts = played.flatMap(p => {
          const { reader, writer, needs, frees, latency, release, capacity } = p.channel;
          const found: { times: number[]; isFree: boolean }[] = [];
          const beat = reader.stepOfBeat.indexOf(step);
          if (reader.actor === index && beat >= 0) {
            const needed = needs ? frame * (writer?.stepOfBeat.length ?? 0) + needs[beat] : p.reads.length;
            const isThere = !writer || needed < 0 || p.writes[needed] + latency <= cycle;
            found.push({ times: p.reads, isFree: isThere });
          }
          const place = writer?.stepOfBeat.indexOf(step) ?? -1;
          if (writer?.actor === index && place >= 0) {
            const freeing = frees
              ? frame * reader.stepOfBeat.length + frees[place]
              : p.writes.length - capacity;
            found.push({ times: p.writes, isFree: freeing < 0 || p.reads[freeing] + release <= cycle });
          }
          return found;
        });
        if (!parts.every(part => part.isFree)) return;
        for (const { times } of parts) times.push(cycle);
        hasStepped[index] = true;
        done[index]++;
        isMoving = true;
      });
    }
  }
  const readTimes = new Map<string, readonly number[]>();
  const peaks = new Map<string, number>();
  for (const { channel, writes, reads } of played) {
    if (channel.openPort !== undefined) readTimes.set(channel.openPort, reads);
    for (const { port } of channel.links) {
      const held = writes.map(
        (write, i) => i + 1 - reads.filter(read => read + channel.release <= write).length,
      );
      peaks.set(port, Math.max(0, ...held));
    }
  }
  return { readTimes, peaks };
}
