import { type VerifyResult, verifyDesign } from '../../sim/verify.ts';
import { type Design, readDesign, writeDesign } from '../../src/artifact/index.ts';
import { type CompiledNetwork, compileNetwork } from '../../src/compile.ts';
import { evaluateGraph } from '../../src/graph-ops/evaluate.ts';
import { randomFrames, toModel } from '../../src/host/input.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import { toValues } from '../../src/host/output.ts';
import { invariant } from '../../src/ir/invariant.ts';
import { sizeOf, type Tensor, tensor } from '../../src/ir/tensor.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import type { NetworkCase } from './cases.ts';

/** What a line of a table of networks tells. */
export interface Proof extends VerifyResult {
  readonly compiled: CompiledNetwork;
  readonly design: Design;
  readonly compileCpuSeconds: number;
  /** Output values of the float graph that the hardware's differ from. */
  readonly floatDifferences: number;
}

/** Takes a network through the whole flow into `folder`, from its description to Verilator under random stalls. */
export async function simulate(network: NetworkCase, frames: number, folder: string): Promise<Proof> {
  const graph = network.graph();
  const began = process.cpuUsage();
  const compiled = compileNetwork(graph, { wire: parseWireType(network.wire), ...network.options });
  const { user, system } = process.cpuUsage(began);
  await writeDesign(folder, compiled, { name: graph.name, sha256: '0'.repeat(64) });
  const design = await readDesign(folder);
  const host = hostOfManifest(design.manifest);
  const input = randomFrames(host.inputs, frames, 5);
  const result = await verifyDesign(design, input, { stalls: 'random', seed: 7 });

  const [{ name, shape }] = graph.inputs;
  const [{ name: scores }] = graph.outputs;
  const elements = sizeOf(shape);
  const length = sizeOf(host.outputs[0].shape);
  const model = toModel(host.inputs[0], input);
  let floatDifferences = 0;
  for (let frame = 0; frame < frames; frame++) {
    const x = tensor(
      'float32',
      shape,
      Float64Array.from(model.subarray(frame * elements, (frame + 1) * elements)),
    );
    const expected = channelsLast(evaluateGraph(graph, new Map([[name, x]])).get(scores));
    const values = toValues(host.outputs[0], result.output.subarray(frame * length, (frame + 1) * length));
    floatDifferences += values.filter((v, i) => Math.abs(v - expected[i]) > 1e-3).length;
  }
  return { ...result, compiled, design, compileCpuSeconds: (user + system) / 1e6, floatDifferences };
}

/** The elements of [1, channels, places...] as the hardware gives them: place by place. */
function channelsLast(output: Tensor | undefined): number[] {
  invariant(output, 'the graph has no output');
  const [, channels] = output.shape;
  const places = sizeOf(output.shape) / channels;
  return Array.from({ length: places * channels }, (_, i) => {
    const [place, channel] = [Math.floor(i / channels), i % channels];
    return output.data[channel * places + place];
  });
}
