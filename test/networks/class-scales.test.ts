import { join } from 'node:path';
import { expect, it } from 'vitest';
import { verifyDesign } from '../../sim/verify.ts';
import { readDesign, writeDesign } from '../../src/artifact/index.ts';
import { type CompileOptions, compileNetwork, lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { drawing } from '../models/tiny-network.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const INPUTS = 12;
const CLASSES = 5;

/** Scores behind batch normalization, where it is `isNormalized`: one slope is negative, and slopes differ 8-fold. */
function classifier(isNormalized: boolean): Graph<GraphOp> {
  const draw = drawing(29);
  const net = new NetworkBuilder('classes');
  const x = net.input('x', [1, INPUTS]);
  const weights = Array.from({ length: INPUTS * CLASSES }, () => 2 * draw() - 1);
  const codes = net.bipolarQuant(net.constant(weights, [INPUTS, CLASSES]), { scale: 1 });
  const scores = net.matMul(x, codes, { name: 'scores' });
  const normed = net.batchNormalization(scores, {
    gamma: [0.25, 1.5, -0.75, 2, 0.5],
    beta: [1, -0.5, 0.25, 0, 0.75],
    mean: [2, -1, 0.5, 3, -2],
    variance: [1.5, 0.7, 2, 3, 0.9],
  });
  net.output('y', isNormalized ? normed : scores);
  return net.build();
}

const frames = (() => {
  const draw = drawing(31);
  return Array.from({ length: 40 }, () =>
    Float64Array.from({ length: INPUTS }, () => Math.floor(16 * draw()) - 8),
  );
})();

const options: CompileOptions = { wire: parseWireType('int4'), topK: 1 };

/** The class of each frame, by the integer layers. */
const classesOf = (graph: Graph<GraphOp>): number[] => {
  const { layers } = lowerNetwork(graph, options);
  return frames.map(frame => runReference(layers, frame).get(layers.outputs[0].value)?.[0] ?? -1);
};

const expected = frames.map(frame => {
  const x = tensor('float32', [1, INPUTS], frame);
  const { data } = evaluateGraph(classifier(true), new Map([['x', x]])).get('y') ?? expect.fail('no scores');
  return data.indexOf(data.reduce((a, b) => Math.max(a, b)));
});

it('keeps the scale of each class that batch normalization gives, because it changes the class', () => {
  expect(classesOf(classifier(true))).toEqual(expected);
  const bare = classesOf(classifier(false));
  const changed = bare.filter((found, i) => found !== expected[i]).length;
  // Without the scales most frames of these would be put into another class.
  expect(changed).toBeGreaterThan(frames.length / 4);
  expect(new Set(expected).size).toBe(CLASSES);
});

it('finds the same classes in Verilog', async () => {
  const compiled = compileNetwork(classifier(true), options);
  const folder = join(temporaryFolder('classes'), 'design');
  await writeDesign(folder, compiled, { name: 'classes', sha256: '0'.repeat(64) });
  const input = Float64Array.from(frames.flatMap(frame => [...frame]));
  const result = await verifyDesign(await readDesign(folder), input, { stalls: 'random', seed: 3 });
  expect(result).toMatchObject({ mismatches: 0, isTimingAsPredicted: true });
  expect([...result.output]).toEqual(expected);
});
