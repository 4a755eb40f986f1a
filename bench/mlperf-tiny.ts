/**
 * Holds the networks of training/mlperf-tiny against onnxruntime and float64: `npm run mlperf-tiny -- FOLDER [NAME ...]` writes
 * mlperf-tiny.json and docs/mlperf-tiny.md. With names it measures these only, and keeps the others.
 */
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';
import { measureMlperf, mlperfNames } from '../test/compare/mlperf-tiny.ts';
import { type MeasuredMlperfs, mlperfDocument } from './mlperf-document.ts';

const PAGE = join(packageRoot(), 'docs/mlperf-tiny.md');
const MEASURED = join(packageRoot(), 'bench/mlperf-tiny.json');

const [folder, ...names] = process.argv.slice(2);
if (folder === undefined) throw new Error('name the folder that training/mlperf-tiny/make_models.py wrote');
for (const name of names.length > 0 ? names : mlperfNames(folder)) {
  const found = await measureMlperf(folder, name);
  const { differences, ...figures } = found;
  process.stdout.write(`${name}: ${differences.length} differences, ${JSON.stringify(figures)}\n`);
  const before: MeasuredMlperfs = existsSync(MEASURED) ? JSON.parse(readFileSync(MEASURED, 'utf8')) : {};
  const all = Object.entries({ ...before, [name]: found }).sort(([a], [b]) => (a < b ? -1 : 1));
  const measured = Object.fromEntries(all);
  await writeFile(MEASURED, `${JSON.stringify(measured, null, 2)}\n`);
  await writeFile(PAGE, mlperfDocument(measured));
}
