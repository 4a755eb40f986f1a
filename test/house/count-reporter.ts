import { writeSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Prints `312 passed, 0 failed` (and `, 2 skipped` where there are any) as the last line of a run,
 * for tools that read one line. A test file that did not load, and an error outside every test,
 * count as one failure each.
 */
export class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts: Counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) addModule(counts, module);
    // At exit, because other reporters and vitest itself still write until then.
    process.once('exit', () => writeSync(1, `${formatCounts(counts)}\n`));
  }
}

function addModule(counts: Counts, module: TestModule): void {
  let failedTests = 0;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (state === 'passed') counts.passed++;
    else if (state === 'skipped') counts.skipped++;
    else failedTests++;
  }
  const brokenOutsideTests = failedTests === 0 && module.state() === 'failed';
  counts.failed += failedTests + (brokenOutsideTests ? 1 : 0);
}

export function formatCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
