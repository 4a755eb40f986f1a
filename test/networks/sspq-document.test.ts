import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type MeasuredBlocks, shiftBlockDocument } from '../../bench/shift-block-document.ts';
import { type MeasuredSspqs, sspqDocument } from '../../bench/sspq-document.ts';
import { packageRoot } from '../../src/package-root.ts';
import { BLOCKS, SIZES } from './shift-blocks.ts';
import { SSPQ50 } from './sspq.ts';
import { sspqCases } from './sspq-cases.ts';

const read = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8');

it('the page of shift networks is made of what was measured, of every network', () => {
  const measured: MeasuredSspqs = JSON.parse(read('bench/sspq-networks.json'));
  expect(Object.keys(measured)).toEqual(sspqCases.map(c => c.name));
  expect(read('docs/sspq-networks.md')).toBe(sspqDocument(measured));
  for (const { name, frames } of sspqCases) {
    const { simulated, interval, shiftDsp } = measured[name];
    expect(shiftDsp, name).toBe(0);
    if (frames !== undefined) {
      expect(simulated, name).toMatchObject({ frames, mismatches: 0, constantStreams: 0, interval });
    }
  }
});

it('the page of shift blocks is made of what was measured, all at no more than the same cycles', () => {
  const measured: MeasuredBlocks = JSON.parse(read('bench/shift-block.json'));
  expect(read('docs/shift-block.md')).toBe(shiftBlockDocument(measured));
  expect(measured.blocks).toHaveLength(SIZES.length * Object.keys(BLOCKS).length);
  for (const { block, initiationIntervalCycles, shiftDsp } of measured.blocks) {
    expect(initiationIntervalCycles).toBeLessThanOrEqual(measured.targetCycles);
    if (block === 'shift block, whole shifts') expect(shiftDsp).toBe(0);
  }
});

it('accounts for the 9.78 MB of SSPQ50, and for the bytes that are stored of it here', () => {
  const { stem, groups, classes } = SSPQ50;
  let pointwise = 0;
  let shifts = 0;
  let x: number = stem;
  for (const [channels, blocks] of groups) {
    for (let i = 0; i < blocks; i++) {
      // The first block of a group has a shortcut of its own.
      pointwise += x * channels + channels * 4 * channels + (i === 0 ? x * 4 * channels : 0);
      shifts += 2 * channels;
      x = 4 * channels;
    }
  }
  const first = stem * 3 * 7 * 7;
  const last = x * classes;
  expect(pointwise).toBe(12_128_256);
  expect((pointwise / 8 + 4 * (first + last + classes + shifts)) / 1e6).toBeCloseTo(9.78, 3);
  expect((pointwise / 8 + first + last) / 1e6).toBeCloseTo(3.57, 2);
});
