import { type VerifyResult, verifyDesign } from '../../../sim/verify.ts';
import { type Design, readDesign, writeDesign } from '../../../src/artifact/index.ts';
import { type CompiledNetwork, type CompileOptions, compileNetwork } from '../../../src/compile.ts';
import { parseWireType } from '../../../src/quant/wire.ts';
import { GATED_WIRE, type GatedNetwork } from './gated-network.ts';
import { wireFrame } from './lowered.ts';

export interface GatedSimulation {
  readonly compiled: CompiledNetwork;
  readonly design: Design;
  readonly result: VerifyResult;
}

/** A gated network in Verilator on its own frames, or the first of them, back to back under random stalls. */
export async function simulateGated(
  { graph, frames }: GatedNetwork,
  folder: string,
  options: CompileOptions & { readonly count?: number } = {},
): Promise<GatedSimulation> {
  const { count = frames.length, ...compileOptions } = options;
  const compiled = compileNetwork(graph, { wire: parseWireType(GATED_WIRE), ...compileOptions });
  await writeDesign(folder, compiled, { name: graph.name, sha256: '0'.repeat(64) });
  const design = await readDesign(folder);
  const input = Float64Array.from(frames.slice(0, count).flatMap(frame => [...wireFrame(frame)]));
  const result = await verifyDesign(design, input, { stalls: 'random', seed: 7 });
  return { compiled, design, result };
}
