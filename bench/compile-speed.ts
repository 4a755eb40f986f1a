/**
 * CPU seconds of each step of compiling networks that are long to compile: `npm run compile-speed [-- NAME]`. With
 * `--write FOLDER` the models are written there instead, for the command line.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compileNetwork } from '../src/compile.ts';
import { NetworkBuilder } from '../src/frontend/builder.ts';
import { writeOnnx } from '../src/frontend/onnx/write.ts';
import type { GraphOp } from '../src/graph-ops/index.ts';
import type { Graph } from '../src/ir/graph.ts';
import { parseWireType } from '../src/quant/wire.ts';
import { MOBILENET_V2, mobilenetV2 } from '../test/networks/mobilenet-v2.ts';

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

const networks: Readonly<Record<string, () => Graph<GraphOp>>> = {
  'mobilenet-v2': () => mobilenetV2(MOBILENET_V2),
  'large-image': largeImage,
};

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { write: { type: 'string' } } });
for (const name of positionals.length > 0 ? positionals : Object.keys(networks)) {
  const graph = networks[name]();
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
  const wire = name === 'large-image' ? { wire: parseWireType('uint8') } : {};
  compileNetwork(graph, { ...wire, onStep });
  console.log(`${name}: ${(cpuSeconds() - began).toFixed(1)} s in all`);
}
