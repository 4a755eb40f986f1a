/** Frames that the integer reference computes in a second of a processor: `npm run reference-speed`. */
import { join } from 'node:path';
import { lowerNetwork } from '../src/compile.ts';
import type { GraphOp } from '../src/graph-ops/index.ts';
import { randomFrames } from '../src/host/input.ts';
import { hostOfNetwork } from '../src/host/interface.ts';
import type { Graph } from '../src/ir/graph.ts';
import { readModel } from '../src/node/model-file.ts';
import { runReference } from '../src/ops/index.ts';
import { packageRoot } from '../src/package-root.ts';
import { parseWireType } from '../src/quant/wire.ts';
import { CNV, cnv } from '../test/networks/cnv.ts';
import { RESNET20, resnet } from '../test/networks/resnet.ts';

/** CPU seconds that each network is measured for, at least, once it has run as long. */
const SECONDS = 3;

const model = (path: string) => readModel(join(packageRoot(), 'models', path)).graph;
const networks: Readonly<Record<string, () => Graph<GraphOp>>> = {
  'mnist-mlp-w1a1': () => model('mnist-mlp-w1a1/model.onnx'),
  'CNV w1a1': () => cnv({ ...CNV, bits: 1 }),
  'CNV w2a2': () => cnv({ ...CNV, bits: 2 }),
  'ResNet-20': () => resnet(RESNET20),
};

for (const [name, graph] of Object.entries(networks)) {
  const network = lowerNetwork(graph(), { wire: parseWireType('uint8:1/255') });
  const frame = randomFrames(hostOfNetwork(network).inputs, 1, 1);
  const wanted = new Set(network.layers.outputs.map(({ value }) => value));
  const framesPerSecond = (): number => {
    const begun = process.cpuUsage();
    for (let frames = 1; ; frames++) {
      runReference(network.layers, frame, wanted);
      const { user, system } = process.cpuUsage(begun);
      const seconds = (user + system) / 1e6;
      if (seconds >= SECONDS) return frames / seconds;
    }
  };
  framesPerSecond();
  console.log(`${name.padEnd(16)}${Math.round(framesPerSecond())} frames per CPU second`);
}
