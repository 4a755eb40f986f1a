import { join } from 'node:path';
import { expect } from 'vitest';
import { compileNetwork } from '../../src/compile.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Diagnostic } from '../../src/ir/diagnostic.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { importOnnxFile } from '../../src/node/model-file.ts';
import { packageRoot } from '../../src/package-root.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { INT8_FILES } from '../models/int8-model.ts';
import { smallSharedCases } from '../models/shared-cases.ts';
import { hasSharedModels, sharedModel } from '../models/shared-models.ts';
import { smallCases } from '../networks/cases.ts';
import { LENET, smallCase, VGG_11 } from '../networks/dcq/cases.ts';
import { detector } from '../networks/detector.ts';
import { mobilenetCifar } from '../networks/mobilenet-cifar.ts';
import { sspqCase } from '../networks/sspq-cases.ts';
import { averageNetwork, residualNetwork, signalNetwork, smallCnn } from '../scenarios/networks.ts';

/** A network and the cycles that are asked of it, one after the other. */
export interface AimedNetwork {
  readonly name: string;
  readonly graph: () => Graph<GraphOp>;
  readonly wire?: string;
  readonly targets: readonly number[];
}

export const own = (path: string) => () => importOnnxFile(join(packageRoot(), 'models', path)).graph;
const BYTES = 'uint8:1/255';
const around = (target: number): number[] => [target / 8, target / 2, target, 3 * target].map(Math.ceil);

const SMALL_SSPQ = { name: 'sspq', size: 8, stem: 4, groups: [[4, 1] as const, [6, 1] as const], classes: 4 };
const SMALL_DETECTOR = { size: 16, blocks: [[4, 8] as const, [6, 4] as const, [8, 1] as const], anchors: 2 };
const SMALL_MOBILENET = {
  size: 8,
  stem: 4,
  blocks: [[6, 1] as const, [8, 2] as const],
  bits: [8, 4, 2, 1],
  oneBit: 'bipolar' as const,
  classes: 4,
};

/** The small networks of the tests. */
export const aimedNetworks: readonly AimedNetwork[] = [
  { name: 'colour images', graph: smallCnn, wire: 'uint3', targets: around(330) },
  { name: 'residual sums', graph: residualNetwork, wire: 'int3', targets: around(230) },
  { name: 'a signal', graph: signalNetwork, wire: 'int3', targets: around(60) },
  { name: 'an average', graph: averageNetwork, wire: 'int4', targets: around(100) },
  ...Object.entries(smallCases).map(([name, { graph, wire, options }]) => {
    return { name: `small ${name}`, graph, wire, targets: around(options.targetCycles) };
  }),
  { name: 'shifts', ...sspqCase({ ...SMALL_SSPQ, shifts: 'real' }, 600), targets: around(600) },
  { name: 'falling widths', graph: () => mobilenetCifar(SMALL_MOBILENET), wire: BYTES, targets: around(600) },
  {
    name: 'a detector',
    graph: () => detector({ ...SMALL_DETECTOR, end: 'proposals' }),
    wire: BYTES,
    targets: around(2000),
  },
  { name: 'LeNet', ...smallCase(LENET, 2), targets: around(1000) },
  { name: 'VGG-11', ...smallCase(VGG_11, 1), targets: [1000, 4000] },
  { name: 'mnist-mlp-w1a1', graph: own('mnist-mlp-w1a1/model.onnx'), wire: BYTES, targets: [1, 17, 1024] },
  { name: 'mnist-mlp-w2a2', graph: own('mnist-mlp-w2a2/model.onnx'), wire: BYTES, targets: [1, 17, 1024] },
  ...INT8_FILES.map(file => {
    return { name: file, graph: own(`mnist-cnn-int8/${file}`), targets: [200, 600, 1024, 1500, 5000] };
  }),
  ...['1-1-1-2', '8-4-2-1', '4-4-4'].map(name => {
    return { name, graph: own(`mnist-precision/${name}.onnx`), wire: BYTES, targets: [100, 1024] };
  }),
  ...(hasSharedModels ? smallSharedCases : []).flatMap(({ file, input, targetCycles }) => {
    const graph = () => importOnnxFile(sharedModel(file)).graph;
    // The first is a quantizer alone.
    return targetCycles === undefined || input === undefined
      ? []
      : [{ name: file, graph, wire: input, targets: around(targetCycles).slice(1) }];
  }),
];

/** The warnings that a target is missed. */
export const missed = (notes: readonly Diagnostic[]): Diagnostic[] =>
  notes.filter(({ code }) => code.startsWith('folding/target-missed'));

/** Compiles the network for each target: the design keeps to it, or a warning names the layer that exceeds it. */
export function expectWithinTargets({ graph, wire }: AimedNetwork, targets: readonly number[]): void {
  const network = graph();
  for (const targetCycles of targets) {
    const compiled = compileNetwork(network, {
      ...(wire === undefined ? {} : { wire: parseWireType(wire) }),
      targetCycles,
    });
    const interval = compiled.prediction.initiationIntervalCycles;
    const notes = missed(compiled.notes);
    const layers = new Set(compiled.layers.nodes.map(node => node.name));
    expect({ targetCycles, interval, isTold: interval <= targetCycles || notes.length > 0 }).toMatchObject({
      isTold: true,
    });
    for (const { severity, at } of notes) {
      expect(severity).toBe('warning');
      expect(layers).toContain(at?.node);
    }
  }
}
