import { beforeAll, expect, it } from 'vitest';
import type { Simulator } from '../../sim/simulator.ts';
import { buildSimulator } from '../../sim/simulator.ts';
import { manyWidths, manyWidthsRun } from './many-widths.ts';
import { stream } from './two-stages.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await buildSimulator(manyWidths);
});

it.each(['none', 'random'] as const)('carries beats of every width (stalls %s)', async stalls => {
  const run = manyWidthsRun({
    stalls,
    record: manyWidths.streams.filter(s => s.role !== 'source').map(s => s.name),
  });
  const result = await simulator.run(run);
  expect(result.hang).toBeUndefined();
  for (const { name, role } of manyWidths.streams) {
    const { beats, mismatches, protocolErrors, recorded } = stream(result, name);
    expect({ name, beats, mismatches, protocolErrors }).toEqual({
      name,
      beats: 15,
      mismatches: 0,
      protocolErrors: [],
    });
    expect(recorded).toEqual(role === 'source' ? undefined : run.beats.get(name));
  }
});

it('finds a single wrong bit, the lowest or the highest, at every width', async () => {
  for (const { name, role, widthBits, beatsPerFrame } of manyWidths.streams) {
    if (role === 'source') continue;
    for (const bit of [0, widthBits - 1]) {
      const run = manyWidthsRun();
      const right = run.beats.get(name) ?? new Uint8Array();
      const bytes = right.length / 15;
      const wrong = right.slice();
      wrong[7 * bytes + (bit >> 3)] ^= 1 << (bit & 7);
      const result = await simulator.run({ ...run, beats: new Map([...run.beats, [name, wrong]]) });
      expect(stream(result, name)).toMatchObject({
        mismatches: 1,
        firstMismatch: {
          frame: Math.floor(7 / beatsPerFrame),
          beat: 7 % beatsPerFrame,
          expected: wrong.slice(7 * bytes, 8 * bytes),
          got: right.slice(7 * bytes, 8 * bytes),
        },
      });
      expect(
        result.streams.reduce((sum, s) => sum + s.mismatches, 0),
        `${name} bit ${bit}`,
      ).toBe(1);
    }
  }
});
