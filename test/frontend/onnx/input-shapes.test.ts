import { create } from '@bufbuild/protobuf';
import { TypeProto_TensorSchema, TypeProtoSchema, type ValueInfoProto, ValueInfoProtoSchema } from 'onnx-buf';
import { expect, it } from 'vitest';
import { type InputShape, importOnnxBytes } from '../../../src/frontend/onnx/index.ts';
import { codesOf } from '../../graph-ops/samples.ts';
import { bytesOf, modelOf, node, port } from './model-parts.ts';

/** A float input without any shape. */
const bare = (name: string): ValueInfoProto =>
  create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, {
      value: { case: 'tensorType', value: create(TypeProto_TensorSchema, { elemType: 1 }) },
    }),
  });

const read = (inputs: readonly ValueInfoProto[], inputShapes: readonly InputShape[]) => {
  const nodes = [node('Add', [inputs[0].name, inputs[inputs.length - 1].name], ['y'])];
  return importOnnxBytes(bytesOf(modelOf({ nodes, inputs })), { inputShapes }).graph.inputs;
};

it('fills in dimensions that a model leaves open, and shapes that it lacks', () => {
  const shape = [1, 2, 6, 5];
  for (const x of [port('x', [-1, 2, -1, -1]), port('x', shape), bare('x')]) {
    expect(read([x], [{ shape }])).toMatchObject([{ name: 'x', shape }]);
    expect(read([x], [{ input: 'x', shape }])).toMatchObject([{ name: 'x', shape }]);
  }
  const both = [
    { input: 'b', shape },
    { input: 'a', shape: [1, 2, 6, 1] },
  ];
  expect(read([bare('a'), port('b', [1, 2, 6, -1])], both)).toMatchObject([
    { shape: [1, 2, 6, 1] },
    { shape },
  ]);
});

it('refuses shapes that change what a model declares, and inputs that it does not have', () => {
  const x = port('x', [-1, 2, -1, -1]);
  const refused = (inputs: readonly ValueInfoProto[], shapes: readonly InputShape[]) =>
    codesOf(() => read(inputs, shapes));
  expect(refused([x], [{ shape: [1, 3, 6, 5] }])).toEqual(['onnx/input-shape']);
  expect(refused([x], [{ shape: [1, 2, 6] }])).toEqual(['onnx/input-shape']);
  expect(refused([x], [{ input: 'y', shape: [1, 2, 6, 5] }])).toEqual(['onnx/input-shape-of']);
  expect(refused([x, bare('b')], [{ shape: [1, 2, 6, 5] }])).toEqual(['onnx/input-shape-of']);
  const twice = [{ shape: [1, 2, 6, 5] }, { shape: [1, 2, 6, 5] }];
  expect(refused([x], twice)).toEqual(['onnx/input-shape-of']);
  expect(refused([bare('x')], [])).toEqual(['onnx/port-without-shape']);
});
