import { expect, it } from 'vitest';
import { formatCounts } from './count-reporter.ts';

it('names skipped tests only where there are any', () => {
  expect(formatCounts({ passed: 312, failed: 0, skipped: 0 })).toBe('312 passed, 0 failed');
  expect(formatCounts({ passed: 1, failed: 2, skipped: 3 })).toBe('1 passed, 2 failed, 3 skipped');
});
