import { parse } from 'junit2json';
import { beforeAll, expect, it } from 'vitest';
import type { VerifyResult } from '../../sim/verify.ts';
import { junitText } from '../../src/api/junit.ts';
import { compile } from '../../src/index.ts';
import { twoHeads } from '../models/several-ports.ts';

let right: VerifyResult;
beforeAll(async () => {
  const design = await compile(twoHeads(), { targetCycles: 40 });
  right = await design.verify({ frames: 10 });
});

it('is read by a reader of JUnit reports: a test for each stream, and what holds for all', async () => {
  const read = await parse(junitText([{ name: 'out/heads', result: right, seed: 1 }]));
  const names = [
    ...right.streams.map(({ stream, beats }) => `stream ${stream}: ${beats} beats`),
    `beats and protocol of ${right.streams.length} inner streams and all ports`,
    expect.stringMatching(/^long stalls: full or empty \d+ times/),
    'every frame ends in the predicted cycle',
  ];
  expect(read).toMatchObject({ tests: names.length, failures: 0 });
  expect(read).toMatchObject({
    testsuite: [{ name: 'out/heads', tests: names.length, failures: 0, skipped: 0 }],
  });
  expect(read).toMatchObject({ testsuite: [{ testcase: names.map(name => ({ name })) }] });
});

it('says what failed, whatever the names', async () => {
  const [{ stream }] = right.streams;
  const wrong: VerifyResult = {
    ...right,
    mismatches: 3,
    firstMismatch: { stream, frame: 1, beat: 2, lane: 0, cycle: 99, expected: 5, got: 4, wrongLast: false },
    streams: right.streams.map(own => (own.stream === stream ? { ...own, mismatches: 3 } : own)),
    protocolErrors: ['m_axis: <tvalid> & "tready"'],
    isTimingAsPredicted: false,
  };
  const { longStalls: _, ...withoutLong } = wrong;
  const read = await parse(junitText([{ name: '<a> & "b"', result: withoutLong, seed: 7 }]));
  expect(read).toMatchObject({ failures: 3, testsuite: [{ name: '<a> & "b"', failures: 3, skipped: 1 }] });
  const text = JSON.stringify(read);
  expect(text).toContain(
    `3 mismatches; stream ${stream}, frame 1, beat 2, lane 0, cycle 99: expected 5, got 4`,
  );
  expect(text).toContain('m_axis: <tvalid> & \\"tready\\"');
  expect(text).toContain(`${right.initiationIntervalCycles} cycles a frame`);
});
