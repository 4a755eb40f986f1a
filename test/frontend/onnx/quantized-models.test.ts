import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { importOnnxBytes } from '../../../src/frontend/onnx/index.ts';
import { decodeModel } from '../../../src/frontend/onnx/read-model.ts';
import { evaluateGraph } from '../../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../../src/graph-ops/index.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import type { Tensor } from '../../../src/ir/tensor.ts';
import { runModel } from '../../graph-ops/onnxruntime.ts';
import { random, randomTensor } from '../../graph-ops/samples.ts';

/** Networks quantized by onnxruntime (see make.py beside them). */
const bytesOf = (file: string) =>
  readFileSync(fileURLToPath(new URL(`../fixtures/${file}`, import.meta.url)));

/** Values of the model that quantizers give out, or that dequantizers take in: codes. */
function codeValues(graph: Graph<GraphOp>, known: ReadonlySet<string>): string[] {
  return graph.nodes
    .filter(node => node.kind === 'quantize-linear')
    .flatMap(node => node.outputs)
    .filter(value => known.has(value));
}

/** How far each code of ours is from onnxruntime's, over some random inputs. */
async function codeDistances(file: string, rounds: number): Promise<number[]> {
  const bytes = bytesOf(file);
  const { graph } = importOnnxBytes(bytes);
  const model = decodeModel(bytes);
  const known = new Set(model.graph.node.flatMap(node => node.output));
  const wanted = codeValues(graph, known);
  expect(wanted.length, file).toBeGreaterThan(10);
  const next = random(231);
  const distances: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const inputs = new Map<string, Tensor>([['x', randomTensor([1, 3, 8, 8], next)]]);
    const theirs = await runModel(model, inputs, wanted);
    const ours = evaluateGraph(graph, inputs, { wanted });
    for (const name of wanted) {
      const codes = theirs.get(name);
      expect(codes?.shape, name).toEqual(ours.get(name)?.shape);
      ours.get(name)?.data.forEach((code, k) => {
        distances.push(Math.abs(code - (codes?.data[k] ?? Number.NaN)));
      });
    }
  }
  return distances;
}

it('every code of QDQ networks is as in onnxruntime, but for float32 sums in another order', async () => {
  for (const file of ['qdq-uint8-int8.onnx', 'qdq-int16-int4.onnx', 'qdq-uint16-int8.onnx']) {
    const distances = await codeDistances(file, 4);
    expect(Math.max(...distances), file).toBeLessThanOrEqual(1);
    // a rounding boundary is met now and then by 16-bit codes, hardly ever by 8-bit ones
    const share = distances.filter(d => d > 0).length / distances.length;
    expect(share, file).toBeLessThan(file.includes('16') ? 0.02 : 0.001);
  }
});

it('QOperator networks are expanded, and their codes stay within one of onnxruntime', async () => {
  for (const file of ['qoperator-uint8-int8.onnx', 'qoperator-uint8-uint8.onnx']) {
    const { graph } = importOnnxBytes(bytesOf(file));
    expect(graph.nodes.some(node => node.kind === 'conv')).toBe(true);
    // each part remembers the model node that it comes from
    const names = new Set(decodeModel(bytesOf(file)).graph.node.map(node => node.name));
    for (const { from } of graph.nodes) for (const name of from) expect(names).toContain(name);
    const distances = await codeDistances(file, 4);
    // codes that differ early are inputs of later operators
    expect(Math.max(...distances), file).toBeLessThanOrEqual(2);
    expect(distances.filter(d => d > 0).length / distances.length, file).toBeLessThan(0.01);
  }
});
