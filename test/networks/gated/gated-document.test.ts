import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gatedDocument, type Measurements } from '../../../bench/gated-document.ts';
import { packageRoot } from '../../../src/package-root.ts';

const read = (file: string): string => readFileSync(join(packageRoot(), file), 'utf8');
const measured = JSON.parse(read('bench/gated-networks.json')) as Measurements;

it('the page of the gated ResNet-20 is made of what was measured', () => {
  expect(read('docs/gated-resnet20.md')).toBe(gatedDocument(measured));
});

it('nothing that was simulated differs, and winners change', () => {
  expect(Object.keys(measured.runs)).toEqual(expect.arrayContaining(['1', '4']));
  for (const [kernels, run] of Object.entries(measured.runs)) {
    expect(run).toMatchObject({
      mismatches: 0,
      otherThanReference: 0,
      otherThanFloat: 0,
      constantStreams: 0,
    });
    expect(run.initiationIntervalCycles).toBe(run.predictedInitiationIntervalCycles);
    expect(run.latencyCycles).toBe(run.predictedLatencyCycles);
    // The interval is that of the network without gates.
    expect(run.initiationIntervalCycles).toBe(measured.runs[1].initiationIntervalCycles);
    expect(run.kernelsThatNeverWin).toBe(0);
    if (kernels !== '1') expect(run.fewestChanges).toBeGreaterThanOrEqual(run.gates / 2);
  }
});

it('memory grows with the kernels, multiply-adds a cycle and the interval do not', () => {
  const { '1': one, '4': four } = measured.areas;
  // Folds are chosen by area, so that they differ a little.
  expect(four.multipliers / one.multipliers).toBeLessThan(1.1);
  expect(four.initiationIntervalCycles).toBe(one.initiationIntervalCycles);
  expect(four.weightBytes).toBeGreaterThan(3 * one.weightBytes);
  expect(four.convolutions.dsp).toBe(one.convolutions.dsp);
});
