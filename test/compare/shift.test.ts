import { expect, it } from 'vitest';
import { openFloatRuntime } from '../../src/compare/float-runtime.ts';
import { compareNetwork } from '../../src/compare/index.ts';
import { lowerNetwork } from '../../src/compile.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { decodeModel } from '../../src/frontend/onnx/read-model.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { randomFrames, toModel } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { drawing } from '../models/tiny-network.ts';

it.each([0, 3])('finds no difference to onnxruntime behind shifts of %i fraction bits', async bits => {
  const draw = drawing(5);
  const net = new NetworkBuilder('shifted');
  const pointwise = (outputs: number, inputs: number) =>
    net.bipolarQuant(
      net.constant(
        Array.from({ length: outputs * inputs }, () => draw() - 0.5),
        [outputs, inputs, 1, 1],
      ),
      { scale: 0.5 },
    );
  const code = { scale: 0.7, bits: 4, signed: false } as const;
  const x = net.input('x', [1, 3, 6, 5]);
  const narrow = net.quant(net.conv(x, pointwise(4, 3)), { ...code, name: 'narrow' });
  const one = 2 ** bits;
  const shifts = Array.from({ length: 4 }, () => {
    const coordinate = (): number => Math.floor((4 * draw() - 2) * one) / one;
    return [coordinate(), coordinate()] as const;
  });
  const moved = net.shift(narrow, { shifts, stride: 2 });
  net.output('y', net.quant(net.conv(moved, pointwise(5, 4)), { ...code, name: 'wide' }));
  const graph = net.build();
  const network = lowerNetwork(graph, { wire: parseWireType('uint4') });
  const host = hostOfNetwork(network);
  const tensors = [...network.probes.map(probe => probe.tensor), host.outputs[0].name];
  const runtime = await openFloatRuntime(decodeModel(writeOnnx(graph)), graph.inputs, tensors);
  try {
    const frames = randomFrames(host.inputs, 20, 9);
    const result = await compareNetwork(network, host, runtime, frames, toModel(host.inputs[0], frames));
    expect(result).toMatchObject({ frames: 20, differences: [] });
    expect(result.elements).toBeGreaterThan(20 * (4 * 30 + 5 * 9));
  } finally {
    await runtime.release();
  }
});
