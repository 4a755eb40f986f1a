import { expect } from 'vitest';
import { NetworkBuilder as Builder, type NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import { importOnnxBytes } from '../../src/frontend/onnx/index.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { type Diagnostic, DiagnosticError } from '../../src/ir/diagnostic.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { sizeOf, type Tensor, tensor } from '../../src/ir/tensor.ts';
import { runGraph } from './onnxruntime.ts';

/** A small seeded generator (mulberry32), uniform in [0, 1). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A float32 tensor of values uniform in [low, high). */
export function randomTensor(shape: readonly number[], next: () => number, low = -2, high = 2): Tensor {
  const data = Float64Array.from({ length: sizeOf(shape) }, () => Math.fround(low + (high - low) * next()));
  return tensor('float32', shape, data);
}

/** A graph of one input and the outputs of `describe`, named y0, y1, ... */
export function graphOf(
  shape: readonly number[],
  describe: (net: NetworkBuilder, x: Value) => Value | readonly Value[],
): Graph<GraphOp> {
  const net = new Builder('sample');
  const outputs = describe(net, net.input('x', shape));
  ('name' in outputs ? [outputs] : outputs).forEach((value, i) => {
    net.output(`y${i}`, value);
  });
  return net.build();
}

/** Evaluates the outputs of `describe` for one input. */
export function evaluate(
  x: Tensor,
  describe: (net: NetworkBuilder, x: Value) => Value | readonly Value[],
): Tensor[] {
  return [...evaluateGraph(graphOf(x.shape, describe), new Map([['x', x]])).values()];
}

/**
 * Expects our evaluation and onnxruntime's to agree: in shape, and in every value up to
 * tolerance * (1 + |value|); with tolerance 0 exactly (a zero's sign aside). The graph read back from its file
 * must evaluate to the very same.
 */
export async function expectLikeOnnxruntime(
  x: Tensor,
  describe: (net: NetworkBuilder, x: Value) => Value | readonly Value[],
  tolerance = 0,
): Promise<Tensor[]> {
  const graph = graphOf(x.shape, describe);
  const inputs = new Map([['x', x]]);
  const ours = evaluateGraph(graph, inputs);
  expect(evaluateGraph(importOnnxBytes(writeOnnx(graph)).graph, inputs)).toEqual(ours);
  const theirs = await runGraph(graph, inputs);
  for (const [name, value] of ours) expectClose(value, theirs.get(name), tolerance);
  return [...ours.values()];
}

export function expectClose(actual: Tensor, expected: Tensor | undefined, tolerance: number): void {
  if (!expected) throw new Error('no such output');
  expect(actual.shape).toEqual([...expected.shape]);
  const far = actual.data.findIndex((value, i) => !isClose(value, expected.data[i], tolerance));
  if (far >= 0) expect.fail(`element ${far} is ${actual.data[far]}, expected ${expected.data[far]}`);
}

function isClose(a: number, b: number, tolerance: number): boolean {
  return a === b || Math.abs(a - b) <= tolerance * (1 + Math.abs(b));
}

/** The diagnostics that `action` throws. */
export function diagnosticsOf(action: () => unknown): readonly Diagnostic[] {
  try {
    action();
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics;
    throw error;
  }
  throw new Error('no diagnostics');
}

/** The codes of the diagnostics that `action` throws. */
export function codesOf(action: () => unknown): string[] {
  return diagnosticsOf(action).map(diagnostic => diagnostic.code);
}
