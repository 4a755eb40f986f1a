import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { importOnnxBytes } from '../../../src/frontend/onnx/index.ts';
import { decodeModel } from '../../../src/frontend/onnx/read-model.ts';
import { evaluateGraph } from '../../../src/graph-ops/evaluate.ts';
import type { Tensor } from '../../../src/ir/tensor.ts';
import { runModel } from '../../graph-ops/onnxruntime.ts';
import { expectClose, random, randomTensor } from '../../graph-ops/samples.ts';

/** Networks quantized by onnxruntime (see make.py beside them). */
const bytesOf = (file: string) =>
  readFileSync(fileURLToPath(new URL(`../fixtures/${file}`, import.meta.url)));

/** One operator of a model: what we and onnxruntime make of the very same inputs. */
interface Step {
  readonly op: string;
  readonly ours: Tensor;
  readonly theirs: Tensor;
}

async function stepsOf(file: string): Promise<Step[]> {
  const bytes = bytesOf(file);
  const { graph } = importOnnxBytes(bytes);
  const model = decodeModel(bytes);
  const made = model.graph.node.flatMap(node => node.output);
  const next = random(231);
  const steps: Step[] = [];
  for (let i = 0; i < 3; i++) {
    const x = randomTensor([1, 3, 8, 8], next);
    const theirs = await runModel(model, new Map([['x', x]]), made);
    for (const { name, opType: op, input, output } of model.graph.node) {
      const given = new Map<string, Tensor>();
      for (const value of input) {
        const known = value === 'x' ? x : theirs.get(value);
        if (known) given.set(value, known);
      }
      const nodes = graph.nodes.filter(node => node.from.includes(name));
      expect(nodes.length, name).toBeGreaterThan(0);
      const inputs = [...given].map(([value, { shape }]) => ({ name: value, shape }));
      const ours = evaluateGraph({ ...graph, nodes, inputs }, given, { wanted: [output[0]] });
      const [a, b] = [ours.get(output[0]), theirs.get(output[0])];
      if (!a || !b) throw new Error(`${name} has no output`);
      expect(a.shape, name).toEqual([...b.shape]);
      steps.push({ op, ours: a, theirs: b });
    }
  }
  return steps;
}

it('every operator of QDQ networks does what it does in onnxruntime, the quantizers to the bit', async () => {
  for (const file of ['qdq-uint8-int8.onnx', 'qdq-int16-int4.onnx', 'qdq-uint16-int8.onnx']) {
    const steps = await stepsOf(file);
    for (const { op, ours, theirs } of steps) {
      expectClose(ours, theirs, /quantizelinear$/i.test(op) ? 0 : 1e-6);
    }
    expect(new Set(steps.map(step => step.op)).size).toBeGreaterThan(10);
  }
});

it('QOperator networks are expanded, each operator within one code of onnxruntime, and rarely off', async () => {
  for (const file of ['qoperator-uint8-int8.onnx', 'qoperator-uint8-uint8.onnx']) {
    const steps = await stepsOf(file);
    for (const { op, ours, theirs } of steps) {
      const far = ours.data.filter((code, i) => Math.abs(code - theirs.data[i]) > 1);
      expect(far.length, op).toBe(0);
    }
    const count = (f: (step: Step) => number) => steps.reduce((sum, step) => sum + f(step), 0);
    const off = count(({ ours, theirs }) => ours.data.filter((code, i) => code !== theirs.data[i]).length);
    expect(off / count(({ ours }) => ours.data.length), file).toBeLessThan(0.005);
    const ops = new Set(steps.map(step => step.op));
    for (const op of ['QLinearConv', 'QLinearAdd', 'QLinearMul', 'QLinearConcat', 'QLinearMatMul', 'QGemm']) {
      expect(ops, file).toContain(op);
    }
  }
});
