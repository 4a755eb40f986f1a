import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { costOf } from '../../src/kernels/index.ts';
import { packageRoot } from '../../src/package-root.ts';
import { documentOf } from './document.ts';
import type { Proof } from './simulate.ts';

const rowSchema = z.object({
  layers: z.int(),
  kernels: z.int(),
  macs: z.int(),
  parameterBytes: z.int(),
  interval: z.number(),
  latency: z.int(),
  predictedLatency: z.int(),
  frames: z.int(),
  mismatches: z.int(),
  compileCpuSeconds: z.number(),
  luts: z.int(),
});

/** What the proof of a network at full size measured. */
export type MeasuredNetwork = z.infer<typeof rowSchema>;

/** By the network's name. */
export type MeasuredNetworks = Readonly<Record<string, MeasuredNetwork>>;

const FILE = join(packageRoot(), 'test/networks/measured.json');
export const DOCUMENT = join(packageRoot(), 'docs/ordinary-networks.md');

export const readMeasured = (): MeasuredNetworks =>
  z.record(z.string(), rowSchema).parse(JSON.parse(readFileSync(FILE, 'utf8')));

/** Records a network, so that networks can be proved one by one, and writes the page from all that are recorded. */
export function recordNetwork(name: string, row: MeasuredNetwork, names: readonly string[]): void {
  const all = { ...readMeasured(), [name]: row };
  const known = Object.fromEntries(names.flatMap(n => (all[n] ? [[n, all[n]]] : [])));
  writeFileSync(FILE, `${JSON.stringify(known, null, 2)}\n`);
  writeFileSync(DOCUMENT, documentOf(known));
}

export function measuredOf({ design, ...proof }: Proof): MeasuredNetwork {
  const { layers } = design.manifest;
  const { kernels } = design.hardware;
  return {
    layers: layers.length,
    kernels: kernels.length,
    macs: layers.reduce((sum, l) => sum + l.macs, 0),
    parameterBytes: Math.ceil(layers.reduce((sum, l) => sum + l.parameterBits, 0) / 8),
    interval: proof.initiationIntervalCycles,
    latency: proof.latencyCycles,
    predictedLatency: proof.predictedLatencyCycles,
    frames: proof.frames,
    mismatches: proof.mismatches,
    compileCpuSeconds: Math.round(10 * proof.compileCpuSeconds) / 10,
    luts: Math.round(kernels.reduce((sum, kernel) => sum + costOf(kernel).lut, 0)),
  };
}
