import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { buildSimulator } from '../../sim/simulator.ts';
import { memoryFiles } from '../../src/codegen/memory-files.ts';
import { int, uint } from '../../src/ir/integer-type.ts';
import { type Kernel, portsOf, timingOf } from '../../src/kernels/index.ts';
import { beatsPerFrame, elementsPerFrame, packFrames, type StreamShape } from '../../src/kernels/stream.ts';
import { simulateTiming } from '../../src/schedule/event-simulator.ts';
import { randomElements } from './element-values.ts';
import { benchStream, connectedPorts, instanceText, netsOf, rtlOf, topPorts } from './flat-top.ts';
import { Random } from './random.ts';
import { EXPECTED_CYCLES, rtlFolder } from './sweep.ts';

const CHAINS = 40;
const FRAMES = 20;

const outputOf = (kernel: Kernel): StreamShape => portsOf(kernel).outputs.m_axis;

/** A kernel that takes `stream`; what it computes does not matter here, only when. */
function nextKernel(random: Random, id: string, stream: StreamShape): Kernel {
  const { type, lanes, vectorElements, vectorsPerFrame } = stream;
  const common = { id, layer: '' };
  switch (random.integer(0, 4)) {
    case 0: {
      const mh = random.integer(1, 8);
      const params = {
        mw: vectorElements,
        mh,
        pe: random.integer(1, Math.min(mh, 3)),
        simd: lanes,
        activation: type,
        weight: { kind: 'bipolar' } as const,
        accBits: 8,
        vectorsPerFrame,
        banks: 1,
      };
      const weights = {
        shape: [mh, vectorElements],
        data: Float64Array.from({ length: mh * vectorElements }, () => random.pick([-1, 1])),
      };
      return { ...common, kind: 'mvu', params, contents: { weights } };
    }
    case 1: {
      const thresholds = random.integer(1, 3);
      const params = {
        channels: vectorElements,
        lanes,
        vectorsPerFrame,
        input: type,
        output: uint(2),
        base: 0,
        thresholds,
        perChannel: false,
        descending: false,
        search: random.pick(['parallel', 'binary'] as const),
        banks: 1,
      };
      const contents = {
        thresholds: { shape: [1, thresholds], data: new Float64Array(thresholds) },
        descending: { shape: [1], data: new Float64Array(1) },
      };
      return { ...common, kind: 'threshold', params, contents };
    }
    case 2: {
      const params = {
        classes: vectorElements,
        lanes,
        k: random.integer(1, Math.min(vectorElements, 3)),
        vectorsPerFrame,
        input: type,
        multiplierBits: 0,
        biasBits: random.pick([0, 4]),
      };
      const contents = { biases: { shape: [vectorElements], data: new Float64Array(vectorElements) } };
      return { ...common, kind: 'argmax', params, contents };
    }
    default: {
      const params = { input: stream, outputLanes: random.integer(1, vectorElements) };
      return { ...common, kind: 'width-converter', params, contents: {} };
    }
  }
}

/** What stands between two kernels, so that no ready path runs from one to the next. */
function separator(random: Random, id: string, stream: StreamShape): Kernel {
  const depth = random.pick([2, 3, 4, 8, 33, 40]);
  return random.integer(0, 1) === 0
    ? { id, kind: 'axis-register', params: { stream }, contents: {}, layer: '' }
    : { id, kind: 'fifo', params: { depth, stream }, contents: {}, layer: '' };
}

function randomChain(random: Random, name: string): Kernel[] {
  const vectorElements = random.integer(1, 12);
  const stream: StreamShape = {
    type: random.pick([uint(2), int(3)]),
    // Fast sources, so that most chains are held up by a kernel further on.
    lanes: random.integer(Math.ceil(vectorElements / 2), vectorElements),
    vectorElements,
    vectorsPerFrame: random.integer(2, 8),
  };
  const chain: Kernel[] = [
    { id: `${name}_k0`, kind: 'frame-input', params: { stream }, contents: {}, layer: '' },
  ];
  const add = (make: (id: string, stream: StreamShape) => Kernel): void => {
    chain.push(make(`${name}_k${chain.length}`, outputOf(chain[chain.length - 1])));
  };
  const length = random.integer(2, 4);
  for (let i = 0; i < length; i++) {
    add((id, s) => separator(random, id, s));
    add((id, s) => nextKernel(random, id, s));
  }
  add((id, s) => separator(random, id, s));
  add((id, s) => ({ id, kind: 'frame-output', params: { stream: s }, contents: {}, layer: '' }));
  return chain;
}

/** The nets of a chain: `<kernel id>_m_axis` behind each kernel, the chain's own name at both ends. */
function portsOfChain(chain: readonly Kernel[], name: string) {
  return chain.map((kernel, i) =>
    connectedPorts(kernel, port => {
      if (port === 's_axis') return i === 0 ? `${name}_s_axis` : `${chain[i - 1].id}_m_axis`;
      return i === chain.length - 1 ? `${name}_m_axis` : `${kernel.id}_m_axis`;
    }),
  );
}

function chainsText(chains: readonly (readonly Kernel[])[]): string {
  const ports = ['input wire clk', 'input wire rst'];
  const bodies: string[] = [];
  chains.forEach((chain, c) => {
    const connected = portsOfChain(chain, `c${c}`);
    ports.push(...topPorts(connected[0][0]), ...topPorts(connected[chain.length - 1][1]));
    ports.push(`output wire ${chain[0].id}_framing_error`);
    chain.forEach((kernel, i) => {
      if (i < chain.length - 1) {
        const output = connected[i][1];
        for (const { signal, range } of netsOf(output))
          bodies.push(`  wire ${range}${output.net}_${signal};`);
      }
      bodies.push(instanceText(kernel, connected[i]));
    });
  });
  return `module chains (\n  ${ports.join(',\n  ')}\n);\n${bodies.join('\n')}\nendmodule\n`;
}

/**
 * Claim D with backpressure: in chains, kernels hold one another up, so that capacities, latencies and
 * releases all show in when the chain takes each frame's first beat and gives its last.
 */
it('takes and gives frames in the predicted cycles when kernels hold one another up', async () => {
  const random = new Random(10);
  const chains = Array.from({ length: CHAINS }, (_, c) => randomChain(random, `c${c}`));
  const kernels = chains.flat();
  const folder = await mkdtemp(join(tmpdir(), 'bitwright-chains-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const top = join(folder, 'chains.v');
  await writeFile(top, chainsText(chains));
  for (const kernel of kernels) {
    for (const [name, text] of memoryFiles(kernel)) await writeFile(join(folder, name), text);
  }
  const bench = {
    top: 'chains',
    sources: [top, ...rtlOf(kernels).map(path => join(rtlFolder, path))],
    streams: chains.flatMap((chain, c) => {
      const connected = portsOfChain(chain, `c${c}`);
      return [benchStream(connected[0][0]), benchStream(connected[chain.length - 1][1])];
    }),
  };
  const simulator = await buildSimulator(bench, { expectedCycles: EXPECTED_CYCLES });
  const beats = new Map(
    chains.map((chain, c) => {
      const shape = portsOf(chain[0]).inputs.s_axis;
      return [
        `c${c}_s_axis`,
        packFrames(shape, randomElements(random, shape.type, FRAMES * elementsPerFrame(shape))),
      ];
    }),
  );
  const result = await simulator.run({
    memoryFolder: folder,
    beats,
    frames: FRAMES,
    stalls: 'none',
    seed: 1,
  });
  let heldUp = 0;
  chains.forEach((chain, c) => {
    const run = simulateTiming(
      {
        kernels: chain.map(kernel => ({ id: kernel.id, timing: timingOf(kernel) })),
        links: chain.slice(1).map((to, i) => ({
          from: { kernel: chain[i].id, port: 'm_axis' },
          to: { kernel: to.id, port: 's_axis' },
        })),
      },
      FRAMES,
    );
    const starts = run.frameStarts.get(`${chain[0].id}.s_axis`);
    const ends = run.frameEnds.get(`${chain[chain.length - 1].id}.m_axis`);
    const stream = (name: string) => result.streams.find(s => s.name === name);
    expect({
      kinds: chain.map(k => ({ kind: k.kind, params: k.params })),
      starts: stream(`c${c}_s_axis`)?.frameStartCycles,
      ends: stream(`c${c}_m_axis`)?.frameEndCycles,
    }).toEqual({ kinds: chain.map(k => ({ kind: k.kind, params: k.params })), starts, ends });
    const unhindered = (FRAMES - 1) * beatsPerFrame(portsOf(chain[0]).inputs.s_axis);
    if (starts && starts[FRAMES - 1] > unhindered) heldUp++;
  });
  // Otherwise the sources were never made to wait, and nothing was tested.
  expect(heldUp).toBeGreaterThanOrEqual(15);
});
