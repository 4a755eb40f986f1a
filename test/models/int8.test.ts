import { expect, it } from 'vitest';
import { compareInt8, expectEqual, INT8_FILES, proveInt8, SAMPLE } from './int8-model.ts';

/** A thousand of them are compared in int8.full.test.ts. */
const FRAMES = 40;

it.each(INT8_FILES)('an int8 CNN gives what onnxruntime gives: %s', async file => {
  const comparison = await compareInt8(file, SAMPLE, FRAMES);
  expectEqual(comparison, FRAMES);
  expect(comparison.classChanges).toBe(0);
});

it.each(INT8_FILES)(
  'the RTL of an int8 CNN computes its integers in the predicted cycles: %s',
  async file => {
    await proveInt8(file, 3);
  },
);
