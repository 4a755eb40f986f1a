/**
 * CPU seconds of each step of compiling networks that are long to compile: `npm run compile-speed [-- NAME]`. With
 * `--write FOLDER` the models are written there instead, for the command line.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CompileOptions, compileNetwork } from '../src/compile.ts';
import { NetworkBuilder } from '../src/frontend/builder.ts';
import { writeOnnx } from '../src/frontend/onnx/write.ts';
import type { GraphOp } from '../src/graph-ops/index.ts';
import type { Graph } from '../src/ir/graph.ts';
import { parseWireType } from '../src/quant/wire.ts';
import { GATED_DENSENET_BC, gatedDensenet } from '../test/networks/gated/densenet.ts';
import { GATED_WIRE } from '../test/networks/gated/gated-network.ts';
import { GATED_GOOGLENET, gatedGooglenet } from '../test/networks/gated/googlenet.ts';
import { GATED_RESNET20, gatedResnet } from '../test/networks/gated/resnet.ts';
import { MOBILENET_V2, mobilenetV2 } from '../test/networks/mobilenet-v2.ts';
import { RESNET20, resnet } from '../test/networks/resnet.ts';
import { SSPQ50, sspq } from '../test/networks/sspq.ts';
import { UNET, unet } from '../test/networks/unet.ts';

/** A network of few weights on a large image. */
function largeImage(): Graph<GraphOp> {
  const net = new NetworkBuilder('large_image');
  let x = net.input('image', [1, 3, 512, 512]);
  for (const [i, channels] of [16, 16, 16].entries()) {
    const shape = [channels, x.shape[1], 3, 3];
    const data = Array.from({ length: shape.reduce((a, b) => a * b) }, (_, k) => ((k * 37) % 15) - 7);
    const weights = net.quant(net.constant(data, shape), { scale: 1, bits: 4, signed: true });
    const strides = i === 0 ? [2, 2] : [1, 1];
    const y = net.conv(x, weights, { pads: [1, 1, 1, 1], strides });
    x = net.quant(net.relu(y), { scale: 16, bits: 4, signed: false });
  }
  net.output('y', x);
  return net.build();
}

interface Timed {
  readonly graph: () => Graph<GraphOp>;
  readonly options: CompileOptions;
}

const gated = { wire: parseWireType(GATED_WIRE), targetCycles: 36_864 };
const image = { wire: parseWireType('uint8:1/255') };

const networks: Readonly<Record<string, Timed>> = {
  'mobilenet-v2': { graph: () => mobilenetV2(MOBILENET_V2), options: {} },
  'large-image': { graph: largeImage, options: { wire: parseWireType('uint8') } },
  'resnet-20': { graph: () => resnet(RESNET20), options: image },
  'u-net': { graph: () => unet(UNET), options: image },
  'sspq-50': {
    graph: () => sspq({ ...SSPQ50, shifts: 'real', samples: 1 }),
    options: { ...image, targetCycles: 60_000 },
  },
  'gated-resnet-20': { graph: () => gatedResnet({ ...GATED_RESNET20, kernels: 4 }).graph, options: gated },
  'gated-googlenet': {
    graph: () => gatedGooglenet({ ...GATED_GOOGLENET, kernels: 2 }).graph,
    options: gated,
  },
  'gated-densenet-bc': {
    graph: () => gatedDensenet({ ...GATED_DENSENET_BC, kernels: 2 }).graph,
    options: gated,
  },
};

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { write: { type: 'string' } } });
for (const name of positionals.length > 0 ? positionals : Object.keys(networks)) {
  const { graph: make, options } = networks[name];
  const graph = make();
  if (values.write !== undefined) {
    mkdirSync(values.write, { recursive: true });
    writeFileSync(join(values.write, `${name}.onnx`), writeOnnx(graph, { isExecutable: true }));
    continue;
  }
  const began = cpuSeconds();
  let last = began;
  const onStep = (step: string) => {
    const now = cpuSeconds();
    if (now - last > 0.1) console.log(`${name}: ${step} ${(now - last).toFixed(1)} s`);
    last = now;
  };
  compileNetwork(graph, { ...options, onStep });
  console.log(`${name}: ${(cpuSeconds() - began).toFixed(1)} s in all`);
}
