/**
 * Measures the networks of spatial shifts: `npm run sspq-networks` writes sspq-networks.json and docs/sspq-networks.md. With a
 * number behind `--` it measures that network only, and keeps the others.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CompiledNetwork, compileNetwork } from '../src/compile.ts';
import { costOf } from '../src/kernels/index.ts';
import { macsOf, parameterBitsOf } from '../src/ops/index.ts';
import { packageRoot } from '../src/package-root.ts';
import { parseWireType } from '../src/quant/wire.ts';
import { simulate } from '../test/networks/simulate.ts';
import { type SspqCase, sspqCases } from '../test/networks/sspq-cases.ts';
import { type MeasuredSspq, type MeasuredSspqs, sspqDocument } from './sspq-document.ts';

const PAGE = join(packageRoot(), 'docs/sspq-networks.md');
const MEASURED = join(packageRoot(), 'bench/sspq-networks.json');
const LINE_STORAGE: readonly string[] = ['sliding-window', 'parallel-window', 'spatial-shift'];

function compiledRow(shifts: string, { layers, hardware, prediction }: CompiledNetwork) {
  const { kernels } = hardware;
  const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
    Math.round(2 * items.reduce((total, item) => total + of(item), 0)) / 2;
  const [dense, others] = [true, false].map(wanted =>
    layers.nodes.filter(n => (n.kind === 'dense') === wanted),
  );
  const bytes = (nodes: typeof dense): number =>
    Math.ceil(sum(nodes, node => parameterBitsOf(layers, node)) / 8);
  const shifting = kernels.filter(k => k.kind === 'spatial-shift');
  return {
    shifts: shifts === 'whole' ? 'whole' : 'between pixels',
    weights: sum(dense, node => (node.kind === 'dense' ? node.attrs.weights.data.length : 0)),
    weightBytes: bytes(dense),
    otherBytes: bytes(others),
    macs: sum(layers.nodes, node => macsOf(layers, node)),
    lut: sum(kernels, k => costOf(k).lut),
    dsp: sum(kernels, k => costOf(k).dsp),
    blockRam: sum(kernels, k => costOf(k).blockRam),
    lineStorageBits: sum(
      kernels.filter(k => LINE_STORAGE.includes(k.kind)),
      k => costOf(k).ramBits,
    ),
    fifoBits: sum(
      kernels.filter(k => k.kind === 'fifo'),
      k => costOf(k).ramBits,
    ),
    shiftLut: sum(shifting, k => costOf(k).lut),
    shiftDsp: sum(shifting, k => costOf(k).dsp),
    interval: prediction.initiationIntervalCycles,
    latency: prediction.latencyCycles,
  };
}

async function measure({ options, network, frames }: SspqCase): Promise<MeasuredSspq> {
  if (frames === undefined) {
    const graph = network.graph();
    const began = process.cpuUsage();
    const compiled = compileNetwork(graph, { wire: parseWireType(network.wire), ...network.options });
    const { user, system } = process.cpuUsage(began);
    return { ...compiledRow(options.shifts, compiled), compileSeconds: (user + system) / 1e6 };
  }
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-sspq-'));
  try {
    const proof = await simulate(network, frames, join(folder, 'design'));
    return {
      ...compiledRow(options.shifts, proof.compiled),
      compileSeconds: proof.compileCpuSeconds,
      simulated: {
        frames,
        mismatches: proof.mismatches,
        interval: proof.initiationIntervalCycles,
        latency: proof.latencyCycles,
        streams: proof.streams.length,
        constantStreams: proof.streams.filter(stream => stream.distinct < 2).length,
        cycles: proof.simulatedCycles,
      },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const wanted = process.argv.slice(2).map(Number);
for (const [i, one] of sspqCases.entries()) {
  if (wanted.length > 0 && !wanted.includes(i)) continue;
  const found = await measure(one);
  process.stdout.write(`${one.name}: ${JSON.stringify(found)}\n`);
  const before: MeasuredSspqs = existsSync(MEASURED) ? JSON.parse(readFileSync(MEASURED, 'utf8')) : {};
  const all = { ...before, [one.name]: found };
  const measured = Object.fromEntries(
    sspqCases.flatMap(({ name }) => (name in all ? [[name, all[name]]] : [])),
  );
  await writeFile(MEASURED, `${JSON.stringify(measured, null, 2)}\n`);
  await writeFile(PAGE, sspqDocument(measured));
}
