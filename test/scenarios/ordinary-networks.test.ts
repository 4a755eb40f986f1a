import { expect, it } from 'vitest';
import { smallCases } from '../networks/cases.ts';
import { prove } from '../networks/prove.ts';

it.each(Object.entries(smallCases))(
  'proves a small %s, exact against the float graph',
  async (_, network) => {
    const { floatDifferences } = await prove(network, 4);
    expect(floatDifferences).toBe(0);
  },
);
