import { expect, it } from 'vitest';
import { bipolar, uint } from '../../src/ir/integer-type.ts';
import { FAMILY_NAMES } from '../../src/kernels/family.ts';
import { type MvuParams, mvu } from '../../src/kernels/mvu/index.ts';
import { withRegisters } from '../../src/kernels/mvu/registers.ts';

const params: MvuParams = {
  ...{ mw: 256, mh: 8, pe: 2, simd: 64, activation: uint(4), weight: { kind: 'int', bits: 4 } },
  ...{ accBits: 16, vectorsPerFrame: 1, banks: 1 },
};

const stages = ({ memoryRegister, group }: MvuParams): number =>
  (memoryRegister ? 1 : 0) + (group === undefined ? 0 : 1);

it.each(FAMILY_NAMES)('gives a faster clock of %s never fewer registers, and smaller groups', family => {
  const at = Array.from({ length: 1000 }, (_, i) => withRegisters(params, { family, megahertz: 1 + i }));
  for (const found of at) expect(mvu.params.safeParse(found).success).toBe(true);
  expect(at[0]).toEqual(params);
  expect(at.map(stages)).toEqual(at.map(stages).toSorted((a, b) => a - b));
  const groups = at.flatMap(({ group }) => group ?? []);
  expect(groups).toEqual(groups.toSorted((a, b) => b - a));
  expect(at[at.length - 1]).toMatchObject({ memoryRegister: true, group: 1 });
  // A register behind the memory alone is enough somewhere between.
  expect(at.some(found => found.memoryRegister && found.group === undefined)).toBe(true);
});

it('does not sum a single column in groups, and counts bits faster than it multiplies', () => {
  const clock = { family: 'ice40', megahertz: 100 } as const;
  expect(withRegisters({ ...params, simd: 1 }, { ...clock, megahertz: 1000 })).not.toHaveProperty('group');
  const counted = withRegisters({ ...params, activation: bipolar, weight: { kind: 'bipolar' } }, clock);
  expect(counted.group).toBeGreaterThan(withRegisters(params, clock).group ?? 64);
});
