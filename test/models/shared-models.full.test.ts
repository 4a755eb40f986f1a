import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { largeSharedCases, proveShared, smallSharedCases } from './shared-cases.ts';
import { hasSharedModels, sharedModel } from './shared-models.ts';

const cases = [...smallSharedCases, ...largeSharedCases];

it.skipIf(!hasSharedModels)('every third-party network has its case', () => {
  const files = readdirSync(sharedModel('.')).filter(file => file.endsWith('.onnx'));
  expect(cases.map(c => c.file).sort()).toEqual(files.sort());
});

it.skipIf(!hasSharedModels).each(cases)('the RTL of a third-party network: $file', async shared => {
  const { streams } = await proveShared(shared);
  expect(streams.length).toBeGreaterThan(0);
});
