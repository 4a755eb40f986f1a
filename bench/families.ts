/**
 * Holds what training/train_families.py trained against its hardware: `npm run families -- FOLDER` writes families.json,
 * docs/families.md and its charts. With words behind FOLDER it measures the runs whose name has one of them, and keeps the others.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { render } from '../src/node/render.ts';
import { packageRoot } from '../src/package-root.ts';
import { familiesCharts, familiesDocument } from './families/document.ts';
import { type MeasuredRun, measureRun } from './families/measure.ts';
import { endedRuns, type TestSet, testSet, trainedNetwork } from './families/trained-run.ts';

const DOCS = join(packageRoot(), 'docs');
const MEASURED = join(packageRoot(), 'bench/families.json');

const [folder = join(packageRoot(), 'out/training'), ...words] = process.argv.slice(2);
const measured: Record<string, MeasuredRun> = existsSync(MEASURED)
  ? JSON.parse(readFileSync(MEASURED, 'utf8'))
  : {};

const tests = new Map<string, TestSet>();
const runs = endedRuns(folder).filter(run =>
  words.length > 0 ? words.some(word => run.includes(word)) : !(run in measured),
);
for (const run of runs) {
  const trained = trainedNetwork(folder, run);
  const test = tests.get(trained.data) ?? testSet(folder, trained.data);
  tests.set(trained.data, test);
  measured[run] = await measureRun(trained, test, text => process.stderr.write(`${run}: ${text}\n`));
  console.log(JSON.stringify(measured[run]));
  await write();
}
await write();

/** What was measured, the page and its charts. */
async function write(): Promise<void> {
  const ordered = Object.fromEntries(Object.entries(measured).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(MEASURED, `${JSON.stringify(ordered, null, 1)}\n`);
  await mkdir(DOCS, { recursive: true });
  await writeFile(join(DOCS, 'families.md'), familiesDocument(ordered));
  for (const [name, context] of familiesCharts(ordered)) {
    await writeFile(join(DOCS, `${name}.svg`), render('report/sweep.svg.hbs', context));
  }
}
