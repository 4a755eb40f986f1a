/**
 * Measures the networks of divide and conquer quantization: `npm run dcq-networks` writes dcq-networks.json and
 * docs/dcq-networks.md. With words behind `--` it measures those whose name has them all, and keeps the others.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';
import { fullCase } from '../test/networks/dcq/cases.ts';
import { measureFullSize } from '../test/networks/dcq/measure.ts';
import { all, simulated } from '../test/networks/dcq/simulated.ts';
import { simulate } from '../test/networks/simulate.ts';
import { dcqDocument, type Measurements, type Simulated } from './dcq-document.ts';

const PAGE = join(packageRoot(), 'docs/dcq-networks.md');
const MEASURED = join(packageRoot(), 'bench/dcq-networks.json');

const words = process.argv.slice(2);
const isWanted = (title: string): boolean => words.every(word => title.includes(word));

for (const { name, network, weightBits } of all) {
  if (!isWanted(`${name}, compiled`)) continue;
  const found = measureFullSize(fullCase(network, weightBits));
  await record({ fullSize: { [name]: found }, simulated: {} });
}
for (const { name, network, frames } of simulated) {
  if (!isWanted(`${name}, simulated`)) continue;
  const found = await simulatedOnce(network, frames);
  await record({ fullSize: {}, simulated: { [name]: found } });
}

async function simulatedOnce(network: Parameters<typeof simulate>[0], frames: number): Promise<Simulated> {
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-dcq-'));
  try {
    const proof = await simulate(network, frames, join(folder, 'design'));
    return {
      initiationIntervalCycles: proof.initiationIntervalCycles,
      predictedInitiationIntervalCycles: proof.predictedInitiationIntervalCycles,
      latencyCycles: proof.latencyCycles,
      predictedLatencyCycles: proof.predictedLatencyCycles,
      frames: proof.frames,
      streams: proof.streams.length,
      constantStreams: proof.streams.filter(stream => stream.distinct < 2).length,
      mismatches: proof.mismatches,
      floatDifferences: proof.floatDifferences,
      simulatedCycles: proof.simulatedCycles,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Adds to what was measured, and writes the page of it. */
async function record(found: Measurements): Promise<void> {
  console.log(JSON.stringify(found));
  const before: Partial<Measurements> = existsSync(MEASURED)
    ? JSON.parse(readFileSync(MEASURED, 'utf8'))
    : {};
  const measured = {
    fullSize: ordered({ ...before.fullSize, ...found.fullSize }, all),
    simulated: ordered({ ...before.simulated, ...found.simulated }, simulated),
  };
  await writeFile(MEASURED, `${JSON.stringify(measured, null, 2)}\n`);
  await writeFile(PAGE, dcqDocument(measured));
}

function ordered<T>(
  rows: Readonly<Record<string, T>>,
  names: readonly { readonly name: string }[],
): Record<string, T> {
  return Object.fromEntries(names.flatMap(({ name }) => (name in rows ? [[name, rows[name]]] : [])));
}
