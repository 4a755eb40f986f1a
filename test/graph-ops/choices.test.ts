import { expect, it } from 'vitest';
import { importOnnxBytes } from '../../src/frontend/onnx/index.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { diagnosticsOf, evaluate, expectLikeOnnxruntime, graphOf, random, randomTensor } from './samples.ts';

const x = tensor('float32', [2, 3], [-1, 0, 0.5, 2, -0.25, 0.5]);
const c = [0, 0.5, 0.5];

it.each(['greater', 'greaterOrEqual', 'less', 'lessOrEqual', 'equal'] as const)(
  'compares as onnxruntime does: %s',
  async op => {
    const results = await expectLikeOnnxruntime(x, (net, v) => [
      net.cast(net[op](v, net.constant(c)), 'float32'),
      net.cast(net[op](net.constant(c), v), 'float32'),
      net.cast(net[op](v, net.mul(v, v)), 'float32'),
    ]);
    expect(new Set(results[0].data)).toEqual(new Set([0, 1]));
  },
);

it('combines truth values as onnxruntime does', async () => {
  await expectLikeOnnxruntime(x, (net, v) => {
    const [a, b] = [net.greater(v, 0), net.less(v, 1)];
    return [net.and(a, b), net.or(a, b), net.not(a)].map(y => net.cast(y, 'float32'));
  });
});

it('chooses as onnxruntime does, over broadcast operands', async () => {
  await expectLikeOnnxruntime(randomTensor([2, 3], random(1)), (net, v) => [
    net.where(net.greater(v, 0), v, net.neg(v)),
    net.where(net.greater(net.constant([1, 0, 1]), 0.5), v, net.constant([5], [1, 1])),
    net.where(net.less(v, net.constant([0.5], [1, 1])), 2, -1),
  ]);
});

it('gives truth values', () => {
  const [y] = evaluate(x, (net, v) => net.greater(v, 0));
  expect(y.kind).toBe('bool');
});

it('reads what it writes', () => {
  const graph = graphOf([2, 3], (net, v) => net.where(net.lessOrEqual(v, 1), v, 1));
  const kinds = importOnnxBytes(writeOnnx(graph)).graph.nodes.map(node => node.kind);
  expect(kinds).toEqual(['less-or-equal', 'where']);
});

it('refuses shapes that do not broadcast', () => {
  expect(
    diagnosticsOf(() => graphOf([2, 3], (net, v) => net.greater(v, net.constant([1, 2])))).map(d => d.code),
  ).toEqual(['graph/no-broadcast']);
});
