import { describe } from '../../src/codegen/describe.ts';
import { type CompileOptions, compileNetwork } from '../../src/compile.ts';
import { EXPLORATION_VERSION, type ExplorationRecord } from '../../src/formats/exploration.ts';
import type { VerificationRecord } from '../../src/formats/verification.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import type { PageSource } from '../../src/report/page/source.ts';
import { gatedGraph } from '../gates/gated-graphs.ts';
import { residualNetwork } from '../scenarios/networks.ts';

/** What a page is made of, as the compiler has it. */
export function sourceOf(graph: Graph<GraphOp>, wire: string, options: CompileOptions = {}): PageSource {
  const network = compileNetwork(graph, { wire: parseWireType(wire), ...options });
  const { layers, hardware } = network;
  const model = { name: graph.name, sha256: '0'.repeat(64) };
  const manifest = describe({ ...network, interface: hostOfNetwork(network) }, model, ownPackage().version);
  return { manifest, layers, hardware };
}

export const residualSource = (): PageSource => sourceOf(residualNetwork(), 'int3', { targetCycles: 230 });

export const gatedSource = (): PageSource =>
  sourceOf(
    gatedGraph({ kernels: 3, channels: 4, size: 6, seed: 8, reads: 'before', hasBias: true }),
    'int4:1/8',
    { targetCycles: 600 },
  );

/** Some designs of the network, as `explore` writes them down. */
export function explorationOf({ manifest }: PageSource): ExplorationRecord {
  return {
    schemaVersion: EXPLORATION_VERSION,
    tool: { name: 'bitwright', version: '1.2.3' },
    model: manifest.model,
    family: manifest.rtl.family,
    points: [10, 100, 1000].map(cycles => ({
      initiationIntervalCycles: cycles,
      latencyCycles: 3 * cycles,
      area: { lut: 90_000 / cycles, ff: 50_000 / cycles, blockRam: cycles / 40, dsp: 0 },
      folding: {},
    })),
  };
}

/** A record of a run that found nothing; every FIFO held one beat less than it can. */
export function recordOf(
  { hardware }: PageSource,
  changes: Partial<VerificationRecord> = {},
): VerificationRecord {
  return {
    schemaVersion: 1,
    tool: { name: 'bitwright', version: '1.2.3' },
    manifestSha256: '0'.repeat(64),
    ok: true,
    frames: 26,
    stalls: 'random',
    seed: 7,
    mismatches: 0,
    cycles: { initiationInterval: 230, latency: 900, areAsPredicted: true },
    longStalls: { frames: 3, blocks: 12, mismatches: 0 },
    coverage: [
      { what: 'thresholds', seen: 90, all: 100 },
      { what: 'weights', seen: 50, all: 50 },
    ],
    fifos: hardware.kernels
      .filter(kernel => kernel.kind === 'fifo')
      .map(({ id, params: { depth } }) => ({
        fifo: id,
        depthBeats: depth,
        peakBeats: depth - 1,
        wastedLuts: 0,
      })),
    streams: hardware.links.map(({ stream }) => ({
      stream: stream.id,
      beats: 100,
      mismatches: 0,
      distinct: 3,
      possible: 4,
    })),
    ...changes,
  };
}
