import { type CompiledNetwork, type CompileOptions, compileNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { Random } from '../kernels/random.ts';
import { temporaryFolder as newFolder } from '../temporary-folder.ts';

/** A classifier with one of everything: a shared and a per-channel quantizer, falling channels, scaled classes. */
export function classifier(
  name = 'classifier',
  names: readonly string[] = ['fc1', 'act1', 'fc2', 'act2', 'fc3', 'class'],
  seed = 5,
) {
  const random = new Random(seed);
  const net = new NetworkBuilder(name);
  const weights = (rows: number, columns: number, most: number) =>
    net.constant(
      Array.from({ length: rows * columns }, () => random.integer(-most, most)),
      [rows, columns],
    );
  const channels = <T>(count: number, f: (i: number) => T): T[] =>
    Array.from({ length: count }, (_, i) => f(i));
  const x = net.input('image', [1, 2, 5]);
  let y = net.matMul(net.flatten(x), weights(10, 8, 3), { name: names[0] });
  y = net.batchNormalization(y, {
    gamma: channels(8, i => (i % 3 === 1 ? -1 : 0.5)),
    beta: channels(8, i => i / 8 - 0.5),
    mean: channels(8, i => i - 4),
    variance: channels(8, i => 1 + i / 3),
  });
  y = net.quant(net.relu(y), { scale: 0.75, bits: 2, signed: false, name: names[1] });
  y = net.matMul(y, weights(8, 6, 1), { name: names[2] });
  y = net.quant(y, { scale: 0.5, bits: 5, signed: true, name: names[3] });
  y = net.matMul(y, weights(6, 3, 3), { name: names[4] });
  y = net.mul(y, [1, 0.5, -2]);
  net.output('class', net.topK(y, { k: 2, name: names[5] }).indices);
  return net.build();
}

export const MODEL = { name: 'classifier.onnx', sha256: '0123456789abcdef'.repeat(4) };

export const compiled = (
  graph: Graph<GraphOp> = classifier(),
  options: CompileOptions = {},
): CompiledNetwork =>
  compileNetwork(graph, { wire: parseWireType('uint4:1/15'), targetCycles: 24, ...options });

/** An empty folder. */
export const temporaryFolder = async (): Promise<string> => newFolder('artifact');
