import type { SimulationResult, SimulationRun } from '../../sim/bench.ts';
import { uint } from '../../src/ir/integer-type.ts';
import { beatsPerFrame, packFrames, type StreamShape } from '../../src/kernels/stream.ts';
import { inputCase } from './frame-input-cases.ts';
import { Random } from './random.ts';
import { FRAMES, runOf, type SweepModel, type SweepRun, writeModel } from './sweep.ts';

/** Frames that come with a wrong tlast, and what must become of them. */
export interface Framing {
  readonly name: string;
  /** Each ends with tlast. */
  readonly sent: readonly (readonly number[])[];
  readonly frames: readonly (readonly number[])[];
  readonly errors: number;
}

/** What is sent, as the lengths at which tlast comes, and what must come out. */
export const framings: readonly Framing[] = [
  {
    name: 'tlast one beat early',
    sent: [
      [1, 2, 3],
      [4, 5, 6, 7],
      [8, 9, 10, 11],
    ],
    frames: [
      [1, 2, 3, 0],
      [4, 5, 6, 7],
      [8, 9, 10, 11],
    ],
    errors: 1,
  },
  {
    name: 'tlast with the first beat',
    sent: [[1], [4, 5, 6, 7], [8]],
    frames: [
      [1, 0, 0, 0],
      [4, 5, 6, 7],
      [8, 0, 0, 0],
    ],
    errors: 2,
  },
  {
    name: 'frames of one beat, one behind another',
    sent: [[1], [5], [8, 9, 10, 11]],
    frames: [
      [1, 0, 0, 0],
      [5, 0, 0, 0],
      [8, 9, 10, 11],
    ],
    errors: 2,
  },
  {
    name: 'tlast one beat late',
    sent: [
      [1, 2, 3, 4, 99],
      [4, 5, 6, 7],
      [8, 9, 10, 11],
    ],
    frames: [
      [1, 2, 3, 4],
      [4, 5, 6, 7],
      [8, 9, 10, 11],
    ],
    errors: 1,
  },
  {
    name: 'tlast long overdue, then early',
    sent: [
      [1, 2, 3, 4, 99, 98, 97, 96, 95],
      [4, 5],
      [8, 9, 10, 11],
    ],
    frames: [
      [1, 2, 3, 4],
      [4, 5, 0, 0],
      [8, 9, 10, 11],
    ],
    errors: 2,
  },
  {
    name: 'a frame too long as the last',
    sent: [
      [1, 2, 3, 4],
      [4, 5, 6, 7],
      [8, 9, 10, 11, 99],
    ],
    frames: [
      [1, 2, 3, 4],
      [4, 5, 6, 7],
      [8, 9, 10, 11],
    ],
    errors: 1,
  },
];

const stream: StreamShape = { type: uint(12), lanes: 1, vectorElements: 4, vectorsPerFrame: 1 };

/** One frame input; its simulator is the same for every framing. */
export const framingModel = ({ frames }: Framing): Promise<SweepModel> =>
  writeModel([{ ...inputCase(new Random(9), stream), expected: frames.flat() }]);

export function framingRun(model: SweepModel, { sent }: Framing, how: SweepRun): SimulationRun {
  const run = runOf(model, how);
  const lasts = sent.flatMap(beats => beats.map((_, i) => (i === beats.length - 1 ? 1 : 0)));
  return {
    ...run,
    beats: new Map(run.beats).set('i0_s_axis', packFrames({ ...stream, vectorElements: 1 }, sent.flat())),
    lastOverride: new Map([['i0_s_axis', Uint8Array.from(lasts)]]),
  };
}

/** What is to be seen: whole frames, and an error for each that was not. */
export const framedRight = ({ errors }: Framing) => ({
  sink: { beats: FRAMES * beatsPerFrame(stream), mismatches: 0, protocolErrors: [] },
  flags: { i0_framing_error: errors },
});

export const sinkOf = ({ streams }: SimulationResult) => streams.find(s => s.name === 'i0_m_axis');
