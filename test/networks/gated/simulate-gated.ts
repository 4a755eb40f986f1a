import { type VerifyResult, verifyDesign } from '../../../sim/verify.ts';
import { type Design, readDesign, writeDesign } from '../../../src/artifact/index.ts';
import { type CompiledNetwork, type CompileOptions, compileNetwork } from '../../../src/compile.ts';
import { sizeOf, type Tensor } from '../../../src/ir/tensor.ts';
import { parseWireType } from '../../../src/passes/wire.ts';
import { GATED_WIRE, type GatedNetwork } from './gated-network.ts';

/** Values of a step of the input wire. */
const STEPS_PER_UNIT = 128;

/** The frames as the wire carries them: pixel by pixel, channels innermost. */
export function wireFrames(frames: readonly Tensor[]): Float64Array {
  const [first] = frames;
  const [, channels] = first.shape;
  const size = sizeOf(first.shape);
  const pixels = size / channels;
  const integers = new Float64Array(frames.length * size);
  frames.forEach(({ data }, frame) => {
    for (let i = 0; i < size; i++) {
      const value = data[(i % channels) * pixels + Math.floor(i / channels)];
      integers[frame * size + i] = Math.round(value * STEPS_PER_UNIT);
    }
  });
  return integers;
}

export interface GatedProof {
  readonly compiled: CompiledNetwork;
  readonly design: Design;
  readonly result: VerifyResult;
}

/** A gated network in Verilator on its own frames, under random stalls. */
export async function simulateGated(
  { graph, frames }: GatedNetwork,
  folder: string,
  options: CompileOptions = {},
): Promise<GatedProof> {
  const compiled = compileNetwork(graph, { wire: parseWireType(GATED_WIRE), ...options });
  await writeDesign(folder, compiled, { name: graph.name, sha256: '0'.repeat(64) });
  const design = await readDesign(folder);
  const result = await verifyDesign(design, wireFrames(frames), { stalls: 'random', seed: 7 });
  return { compiled, design, result };
}
