/**
 * Measures which flipped bits of memories golden vectors notice: `npm run flips` writes bench/flips.json and docs/flips.md. With
 * words behind `--` it measures the networks that have them in their names, and keeps the rest.
 */
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { designBench } from '../sim/design-bench.ts';
import { seeded } from '../sim/frame-candidates.ts';
import { expectedBeats, referenceRun } from '../sim/golden.ts';
import { buildSimulator } from '../sim/simulator.ts';
import { watchdogCycles } from '../sim/watchdog.ts';
import { provingFrames } from '../src/api/proving-frames.ts';
import { type Design, readDesign, writeDesign } from '../src/artifact/index.ts';
import { namesOf } from '../src/codegen/design-names.ts';
import { compileNetwork } from '../src/compile.ts';
import { memoryFileName } from '../src/kernels/kernel.ts';
import { importOnnxFile } from '../src/node/model-file.ts';
import { packageRoot } from '../src/package-root.ts';
import { parseWireType } from '../src/quant/wire.ts';
import { PARALLEL_WIRE, parallelGraph } from '../test/networks/gated/parallel.ts';
import { flipsDocument, type MeasuredFlips } from './flips/flips-document.ts';
import { bitAt, bitsOfAll, type MemoryBit, meaningOf } from './flips/memory-bit.ts';
import { type Reason, reasonOf } from './flips/survivor.ts';

const PAGE = join(packageRoot(), 'docs/flips.md');
const MEASURED = join(packageRoot(), 'bench/flips.json');
const FLIPS = 100;
const SEED = 1;

const shipped = (path: string) => importOnnxFile(join(packageRoot(), 'models', path)).graph;

const NETWORKS = {
  'mnist-mlp-w1a1': { graph: () => shipped('mnist-mlp-w1a1/model.onnx'), wire: 'uint8:1/255' },
  'mnist-mlp-w2a2': { graph: () => shipped('mnist-mlp-w2a2/model.onnx'), wire: 'uint8:1/255' },
  'mnist-cnn-int8': { graph: () => shipped('mnist-cnn-int8/qdq-int8.onnx'), wire: undefined },
  'gated, 4 kernels': { graph: () => parallelGraph(4, 4), wire: PARALLEL_WIRE },
} as const;

const words = process.argv.slice(2);
for (const [name, { graph, wire }] of Object.entries(NETWORKS)) {
  if (!words.every(word => name.includes(word))) continue;
  const scratch = await mkdtemp(join(tmpdir(), 'bitwright-flips-'));
  try {
    const folder = join(scratch, 'design');
    const network = compileNetwork(graph(), wire === undefined ? {} : { wire: parseWireType(wire) });
    await writeDesign(folder, network, { name, sha256: '0'.repeat(64) });
    await record(await measured(name, await readDesign(folder), join(scratch, 'run')));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function measured(network: string, design: Design, runs: string): Promise<MeasuredFlips> {
  const { integers, count: frames } = await provingFrames(design, {});
  const reference = referenceRun(design.layers, integers);
  const bench = designBench(design);
  const simulator = await buildSimulator(bench, { expectedCycles: 10 ** 9 });
  const run = {
    ...{ memoryFolder: runs, beats: expectedBeats(design.hardware, reference), frames },
    ...{ stalls: 'none' as const, seed: SEED, watchdogCycles: watchdogCycles(design) },
  };
  await cp(join(design.folder, 'mem'), join(runs, 'mem'), { recursive: true });
  const clean = await simulator.run(run);
  if (clean.streams.some(stream => stream.mismatches > 0))
    throw new Error(`${network} is not right as it is`);

  const { kernels } = design.hardware;
  const bits = bitsOfAll(kernels);
  const random = seeded(SEED);
  const drawn = new Set<number>();
  while (drawn.size < Math.min(FLIPS, bits)) drawn.add(Math.floor(random() * bits));
  const survivors: Partial<Record<Reason, number>> = {};
  let [caught, atOutputs] = [0, 0];
  for (const number of drawn) {
    const bit = bitAt(kernels, number);
    if (!bit) throw new Error(`there is no bit ${number}`);
    const { streams, hang } = await flipped(design, runs, bit, () => simulator.run(run));
    const names = streams.filter(s => s.mismatches > 0 || s.protocolErrors.length > 0).map(s => s.name);
    if (names.length === 0 && !hang) {
      const reason = reasonOf(design, reference, bit);
      survivors[reason] = (survivors[reason] ?? 0) + 1;
      const { kernel, image, word, bit: place } = bit;
      const what = meaningOf(bit).kind;
      process.stdout.write(
        `${network}: ${kernel.id} ${image.suffix} word ${word} bit ${place} ${what}: ${reason}\n`,
      );
      continue;
    }
    caught++;
    if (names.some(name => design.hardware.sinks.some(sink => sink.name === name))) atOutputs++;
  }
  return { network, frames, bits, flips: drawn.size, caught, atOutputs, survivors };
}

/** What a run gives while a bit of a memory is another. */
async function flipped<T>(design: Design, runs: string, bit: MemoryBit, run: () => Promise<T>): Promise<T> {
  const { kernel, image, word, bit: place } = bit;
  const names = namesOf(design.hardware.top, 'own');
  const file = join(runs, 'mem', memoryFileName(names.own(kernel.id), image));
  const text = await readFile(file, 'utf8');
  const lines = text.split('\n');
  const before = lines[word];
  lines[word] = (BigInt(`0x${before}`) ^ (1n << BigInt(place))).toString(16).padStart(before.length, '0');
  await writeFile(file, lines.join('\n'));
  try {
    return await run();
  } finally {
    await writeFile(file, text);
  }
}

async function record(found: MeasuredFlips): Promise<void> {
  const before: readonly MeasuredFlips[] = existsSync(MEASURED)
    ? JSON.parse(readFileSync(MEASURED, 'utf8'))
    : [];
  const all = Object.keys(NETWORKS).flatMap(
    name => (name === found.network ? found : before.find(own => own.network === name)) ?? [],
  );
  await writeFile(MEASURED, `${JSON.stringify(all, null, 2)}\n`);
  await writeFile(PAGE, flipsDocument(all));
}
