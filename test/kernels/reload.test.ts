import { expect, it } from 'vitest';
import { kernelKinds, kernelRooms } from '../../src/kernels/index.ts';
import { type ReloadedKind, reloadCasesOf } from './reload-cases.ts';
import { buildSweep, runOf, type SweepCase, sweep, writeModel } from './sweep.ts';

const kinds = Object.keys(reloadCasesOf) as ReloadedKind[];

it('sweeps every kernel that can be written while it runs', () => {
  const reloadable = kernelKinds.filter(kind => 'reloadable' in kernelRooms[kind]);
  expect(kinds.toSorted()).toEqual(reloadable.toSorted());
});

it('computes with what was written from the frame on that was named, and with what stood there before again', async () => {
  await sweep(kinds.flatMap(kind => reloadCasesOf[kind]()));
});

it('notices words that were not written', async () => {
  const unwritten = kinds.flatMap(kind => reloadCasesOf[kind]().map(withoutLastWrite));
  const model = await writeModel(unwritten);
  const simulator = await buildSweep(model);
  const { streams } = await simulator.run(runOf(model, { stalls: 'none', seed: 1 }));
  const wrong = streams.filter(({ mismatches }) => mismatches > 0);
  // The last bits of some words are spare.
  expect(wrong.length).toBeGreaterThan(unwritten.length / 2);
});

/** The step that writes the end of the last word does nothing. */
function withoutLastWrite(one: SweepCase): SweepCase {
  const { half = 0, steps = [] } = one.reloading ?? {};
  // The words that come last are another memory's.
  const end = steps.findLastIndex(({ action }) => action === 'begin');
  const last = steps.slice(0, end).findLastIndex(({ action }) => action === 'write');
  const idle = { action: 'wait', frames: 0 } as const;
  return { ...one, reloading: { half, steps: steps.with(last, idle) } };
}
