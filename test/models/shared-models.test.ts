import { expect, it } from 'vitest';
import { proveShared, smallSharedCases } from './shared-cases.ts';
import { hasSharedModels } from './shared-models.ts';

it.skipIf(!hasSharedModels).each(smallSharedCases)(
  'the RTL of a third-party network: $file',
  async shared => {
    const { streams } = await proveShared(shared);
    expect(streams.length).toBeGreaterThan(0);
  },
);
