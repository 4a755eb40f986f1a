import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../../src/package-root.ts';
import type { NetworkCase } from '../cases.ts';
import { prove } from '../prove.ts';
import { fullCase, networks, smallCase, WEIGHTS } from './cases.ts';
import { measureFullSize } from './measure.ts';
import { dcqReport, type Measurements, type Simulated } from './report.ts';
import { sectionCases } from './sections.ts';

const PAGE = join(packageRoot(), 'docs/dcq-networks.md');
const MEASURED = join(packageRoot(), 'bench/dcq-networks.json');

/** Networks that are simulated whole; of the others a section is. */
const WHOLE = ['LeNet', 'SVHN net', 'ResNet-20'];

const all = networks.flatMap(network =>
  WEIGHTS.map(({ name, weightBits }) => ({ name: `${network.name}, ${name}`, network, weightBits })),
);
const sections = WEIGHTS.flatMap(({ name, weightBits }) =>
  sectionCases(weightBits).map(network => ({ name: `${network.name}, ${name}`, network })),
);

/** What is simulated, in the order of the page. */
const simulated: readonly {
  readonly name: string;
  readonly network: NetworkCase;
  readonly frames: number;
}[] = [
  ...all.map(({ name, network, weightBits }) => ({
    name: `${name}, small`,
    network: smallCase(network, weightBits),
    frames: 3,
  })),
  ...all
    .filter(({ network }) => WHOLE.includes(network.name))
    .map(({ name, network, weightBits }) => ({ name, network: fullCase(network, weightBits), frames: 2 })),
  ...sections.map(section => ({ ...section, frames: 2 })),
];

it.each(titled(all))('compiles %s at full size, accumulators proved', (name, { network, weightBits }) => {
  const found = measureFullSize(fullCase(network, weightBits));
  if (network.name === 'AlexNet-BN') expect(found.mostInputs).toBe(9216);
  record(measured => ({ ...measured, fullSize: { ...measured.fullSize, [name]: found } }));
});

it.each(titled(simulated))('proves %s', async (name, { network, frames }) => {
  const proof = await prove(network, frames);
  const found: Simulated = {
    initiationIntervalCycles: proof.initiationIntervalCycles,
    predictedInitiationIntervalCycles: proof.predictedInitiationIntervalCycles,
    latencyCycles: proof.latencyCycles,
    predictedLatencyCycles: proof.predictedLatencyCycles,
    frames: proof.frames,
    streams: proof.streams.length,
    mismatches: proof.mismatches,
    floatDifferences: proof.floatDifferences,
    simulatedCycles: proof.simulatedCycles,
  };
  record(measured => ({ ...measured, simulated: { ...measured.simulated, [name]: found } }));
});

function titled<T extends { readonly name: string }>(
  rows: readonly T[],
): (readonly [title: string, row: T])[] {
  return rows.map(row => [row.name, row] as const);
}

/** Adds to what was measured, and writes the page of it. */
function record(add: (measured: Measurements) => Measurements): void {
  if (!process.env.UPDATE_DCQ_NETWORKS) return;
  const before: Measurements = existsSync(MEASURED)
    ? JSON.parse(readFileSync(MEASURED, 'utf8'))
    : { fullSize: {}, simulated: {} };
  const { fullSize, simulated: rtl } = add(before);
  const measured = {
    fullSize: ordered(
      fullSize,
      all.map(({ name }) => name),
    ),
    simulated: ordered(
      rtl,
      simulated.map(({ name }) => name),
    ),
  };
  writeFileSync(MEASURED, `${JSON.stringify(measured, null, 1)}\n`);
  writeFileSync(PAGE, dcqReport(measured));
}

function ordered<T>(rows: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(names.filter(name => name in rows).map(name => [name, rows[name]]));
}
