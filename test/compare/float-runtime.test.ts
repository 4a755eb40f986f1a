import { expect, it } from 'vitest';
import { defaultFrames } from '../../src/compare/default-frames.ts';
import { openFloatRuntime } from '../../src/compare/float-runtime.ts';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { hasIntegerOperators } from '../../src/frontend/onnx/expansions/index.ts';
import { importOnnxBytes } from '../../src/frontend/onnx/index.ts';
import { tensorProto, valueInfo } from '../../src/frontend/onnx/proto-builders.ts';
import { decodeModel } from '../../src/frontend/onnx/read-model.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import type { PortKind } from '../../src/ir/graph.ts';
import { tensor } from '../../src/ir/tensor.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { bytesOf, floats, modelOf, node, port } from '../frontend/onnx/model-parts.ts';

async function valuesOf(
  model: Parameters<typeof openFloatRuntime>[0],
  shape: readonly number[],
  values: readonly number[],
): Promise<number[]> {
  const runtime = await openFloatRuntime(model, [{ name: 'x', shape }], ['y']);
  try {
    return [...((await runtime.run(Float32Array.from(values))).get('y') ?? [])];
  } finally {
    await runtime.release();
  }
}

it('gives one frame to a model with a fixed batch', async () => {
  const net = new NetworkBuilder('batch');
  net.output('y', net.matMul(net.input('x', [3, 2]), net.constant([1, 2, 3, 4], [2, 2])));
  const model = decodeModel(writeOnnx(net.build()));
  expect(await valuesOf(model, [1, 2], [5, 7])).toEqual([26, 38]);
  // The whole input, where it is one frame.
  expect(await valuesOf(model, [3, 2], [5, 7, 1, 0, 0, 1])).toEqual([26, 38, 1, 2, 3, 4]);
});

it("takes the shape that the model states, and the network's where it is open", async () => {
  for (const shape of [[2], [1, 2], [-1, 2]]) {
    const net = new NetworkBuilder('shape');
    net.output('y', net.neg(net.input('x', shape)));
    const model = decodeModel(writeOnnx(net.build()));
    expect(await valuesOf(model, [1, 2], [5, -7])).toEqual([-5, 7]);
  }
});

it.each<PortKind>(['uint8', 'int8', 'int32', 'float32'])('gives an input of %s its own type', async kind => {
  const nodes = [node('Cast', ['x'], ['y'], { attributes: { to: { int: 1 } } })];
  const model = modelOf({ nodes, inputs: [valueInfo('x', kind, [1, 3])], outputs: [port('y', [1, 3])] });
  expect(await valuesOf(decodeModel(bytesOf(model)), [1, 3], [1, 2, 100])).toEqual([1, 2, 100]);
});

const byte = (name: string, kind: 'int8' | 'uint8', shape: readonly number[], values: readonly number[]) =>
  tensorProto(name, tensor('int64', shape, values), kind);

/** 255 * 127 twice does not fit 16 bits, in which some processors add two products. */
function quantizedProduct() {
  const scales = ['xs', 'ws', 'ys'].map((name, i) => floats(name, [[1], [1 / 128], [4]][i], []));
  return bytesOf(
    modelOf({
      nodes: [
        node('QuantizeLinear', ['x', 'xs', 'xz'], ['q']),
        node('QLinearMatMul', ['q', 'xs', 'xz', 'w', 'ws', 'wz', 'ys', 'xz'], ['p'], { name: 'product' }),
        node('DequantizeLinear', ['p', 'ys', 'xz'], ['y']),
      ],
      initializers: [
        ...scales,
        byte('xz', 'uint8', [], [0]),
        byte('wz', 'int8', [], [0]),
        byte('w', 'int8', [4, 1], [127, 127, -128, 1]),
      ],
      outputs: [port('y', [1, 1])],
    }),
  );
}

it('knows operators on integers, which are compared as float operators between quantizers', async () => {
  const bytes = quantizedProduct();
  expect(hasIntegerOperators(decodeModel(bytes))).toBe(true);
  const written = decodeModel(writeOnnx(importOnnxBytes(bytes).graph));
  expect(hasIntegerOperators(written)).toBe(false);
  // (255 * 127 + 255 * 127) / 128 = 506.0..., in units of 4 rounded.
  expect(await valuesOf(written, [1, 4], [255, 255, 0, 0])).toEqual([4 * 127]);
});

it('compares fewer random frames of a large network, and one at least', () => {
  const net = new NetworkBuilder('size');
  net.output(
    'y',
    net.conv(net.input('x', [1, 4, 2, 2]), net.constant(new Float32Array(16).fill(1), [4, 4, 1, 1])),
  );
  const { layers } = lowerNetwork(net.build(), { wire: parseWireType('uint2') });
  /** The same layers on an image of another size. */
  const framesOf = (size: number): number => {
    const shape = [size, size, 4];
    return defaultFrames({
      ...layers,
      values: new Map([...layers.values].map(([name, info]) => [name, { ...info, shape }])),
    });
  };
  expect(framesOf(2)).toBe(100);
  expect(framesOf(4096)).toBe(14);
  expect(framesOf(32768)).toBe(1);
});
