import { expect, it } from 'vitest';
import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { bipolar, int, uint } from '../../src/ir/integer-type.ts';
import { chainOf, expectVerified } from './layer-design.ts';

/** x * min(max(x + 3, 0), 6), as 3-bit codes of 1/4 make it, in units of 1/2: falls, then rises. */
const hardSwish = Array.from({ length: 16 }, (_, i) => {
  const x = (i - 8) / 2;
  return Math.round((x * Math.min(Math.max(x + 3, 0), 6)) / 3);
});

it('looks up a shared table, and tables of the channels, on the way through a network', async () => {
  const squares = Array.from({ length: 3 * 31 }, (_, i) => (Math.floor(i / 31) + 1) * (i % 7) - (i % 31));
  const graph = chainOf([5, 3], int(4), [
    {
      kind: 'lookup',
      attrs: { tables: integerTensor([1, 16], hardSwish), min: -8, output: int(5) },
    },
    // Entries that no input reaches: they are not built.
    {
      kind: 'lookup',
      attrs: { tables: integerTensor([3, 31], squares), min: -15, output: int(7) },
    },
  ]);
  const { kernels, result } = await expectVerified(graph, { layer0: { pe: 2 } });
  expect(result.initiationIntervalCycles).toBe(10);
  const built = kernels.flatMap(k => (k.kind === 'lookup' ? [k.params] : []));
  const reached = Math.max(...hardSwish) - Math.min(...hardSwish) + 1;
  expect(built.map(p => [p.lanes, p.min, p.entries, p.perChannel])).toEqual([
    [2, -8, 16, false],
    [2, Math.min(...hardSwish), reached, true],
  ]);
});

it('looks up signs', async () => {
  const tables = integerTensor(
    [4, 3],
    [
      [3, 0, 1],
      [0, 0, 2],
      [1, 0, 1],
      [2, 0, 0],
    ].flat(),
  );
  await expectVerified(
    chainOf([2, 4], bipolar, [{ kind: 'lookup', attrs: { tables, min: -1, output: uint(2) } }]),
    { layer0: { pe: 4 } },
  );
});
