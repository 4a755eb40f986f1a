import { invariant } from '../ir/invariant.ts';
import type { Access, KernelTiming } from '../kernels/timing.ts';
import { portKey, type TimedDesign, type TimedPort } from './wiring.ts';

/**
 * A design behind sources that give the beats of each frame at its open inputs evenly over `interval` cycles,
 * whatever waits. No input may have more beats a frame than that.
 */
export function pacedDesign(design: TimedDesign, interval: number): TimedDesign {
  const linked = new Set(design.links.map(({ to }) => portKey(to)));
  const sources = design.kernels.flatMap(({ id, timing }) =>
    Object.entries(timing.inputs).flatMap(([port, access]) => {
      const to = { kernel: id, port };
      return linked.has(portKey(to)) ? [] : [sourceOf(to, access, interval)];
    }),
  );
  return {
    kernels: [...sources.map(s => s.kernel), ...design.kernels],
    links: [...sources.map(s => s.link), ...design.links],
  };
}

const SOURCE = 'source of ';

/** True of the kernels that stand in front of open inputs, by their id. */
export const isSource = (kernel: string): boolean => kernel.startsWith(SOURCE);

function sourceOf(to: TimedPort, { stepOfBeat }: Access, interval: number) {
  const beats = stepOfBeat.length;
  invariant(interval >= beats, `${beats} beats of ${portKey(to)} in ${interval} cycles`);
  const even = Int32Array.from({ length: beats }, (_, beat) => Math.floor((beat * interval) / beats));
  // Its beats wait in a buffer without end.
  const buffer = { capacity: Number.POSITIVE_INFINITY, latency: 1, release: 0 };
  const timing: KernelTiming = {
    actors: [{ name: 'source', stepsPerFrame: interval }],
    buffers: [],
    inputs: {},
    outputs: { beats: { actor: 0, stepOfBeat: even, ...buffer } },
  };
  const id = `${SOURCE}${portKey(to)}`;
  return { kernel: { id, timing }, link: { from: { kernel: id, port: 'beats' }, to } };
}
