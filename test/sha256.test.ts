import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { sha256 } from '../src/sha256.ts';

it("agrees with Node's own, whatever the length of the last block", () => {
  for (let length = 0; length < 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255);
    expect(sha256(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
  }
});

it('takes text as UTF-8', () => {
  const text = 'weights \u00e4\u4e16\u{1f600}';
  expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'));
});
