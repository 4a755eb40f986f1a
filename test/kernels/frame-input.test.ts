import { expect, it } from 'vitest';
import { uint } from '../../src/ir/integer-type.ts';
import { beatsPerFrame, packFrames, type StreamShape } from '../../src/kernels/stream.ts';
import { frameInputCases, inputCase } from './frame-input-cases.ts';
import { Random } from './random.ts';
import { type BadParameters, buildSweep, elaborate, FRAMES, runOf, sweep, writeModel } from './sweep.ts';

it('passes whole frames on without their padding, in the predicted cycles', async () => {
  await sweep(frameInputCases());
});

/** What is sent, as the lengths at which tlast comes, and what must come out. */
const framings = [
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

it.each(framings)('keeps frames whole and pulses framing_error: $name', async ({ sent, frames, errors }) => {
  const stream: StreamShape = { type: uint(12), lanes: 1, vectorElements: 4, vectorsPerFrame: 1 };
  const model = await writeModel([{ ...inputCase(new Random(9), stream), expected: frames.flat() }]);
  const simulator = await buildSweep(model);
  for (const stalls of ['none', 'random'] as const) {
    const run = runOf(model, { stalls, seed: 1 });
    const single = { ...stream, vectorElements: 1 };
    const result = await simulator.run({
      ...run,
      beats: new Map(run.beats).set('i0_s_axis', packFrames(single, sent.flat())),
      lastOverride: new Map([
        [
          'i0_s_axis',
          Uint8Array.from(sent.flatMap(beats => beats.map((_, i) => (i === beats.length - 1 ? 1 : 0)))),
        ],
      ]),
    });
    const sink = result.streams.find(s => s.name === 'i0_m_axis');
    expect(sink).toMatchObject({ beats: FRAMES * beatsPerFrame(stream), mismatches: 0, protocolErrors: [] });
    expect(result.flags).toEqual({ i0_framing_error: errors });
    expect(result.hang).toBeUndefined();
  }
});

it.each<BadParameters>([
  { wrong: { WIDTH: 0 }, error: 'frame_input_error_width_must_be_at_least_1' },
  { wrong: { BEATS: 0 }, error: 'frame_input_error_beats_must_be_at_least_1' },
])('fails at elaboration with $error', async ({ wrong, error }) => {
  const { ok, all } = await elaborate('frame-input', { WIDTH: 4, BEATS: 4, ...wrong });
  expect(ok).toBe(false);
  expect(all).toContain(error);
});

it('elaborates with parameters that match', async () => {
  expect(await elaborate('frame-input', { WIDTH: 4, BEATS: 4 })).toMatchObject({ ok: true });
});
