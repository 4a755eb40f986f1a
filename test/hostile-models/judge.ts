import { designFiles } from '../../src/codegen/design-files.ts';
import { compileNetwork } from '../../src/compile.ts';
import { modelOfBytes } from '../../src/frontend/model.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import type { SeedModel } from './seeds.ts';

/** The longest that any small file may take, and the most memory of the process. */
export const MOST_SECONDS = 20;
export const MOST_BYTES = 2 * 2 ** 30;

/** What became of a model: no codes where it compiled, else those of the diagnostics. */
export interface Verdict {
  readonly codes: readonly string[];
  readonly text: string;
  readonly seconds: number;
}

/**
 * Compiles a model in memory, to the files of its design, and runs the reference on a frame. Throws what is no diagnostic, and
 * where it took too long.
 */
export function verdictOf({ bytes, wire }: Omit<SeedModel, 'name'>): Verdict {
  const start = process.cpuUsage();
  let [codes, text]: [readonly string[], string] = [[], ''];
  try {
    compile(bytes, wire);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    codes = error.diagnostics.map(({ code }) => code);
    text = error.message;
    if (codes.length === 0) throw new Error('refused for no reason', { cause: error });
  }
  const { user, system } = process.cpuUsage(start);
  const seconds = (user + system) / 1e6;
  if (seconds > MOST_SECONDS) throw new Error(`took ${seconds} s: ${text}`);
  return { codes, text, seconds };
}

function compile(bytes: Uint8Array, wire: string | undefined): void {
  const model = modelOfBytes(bytes, 'mutant.onnx');
  const carried = wire === undefined ? undefined : parseWireType(wire);
  const wires = new Map(carried ? model.graph.inputs.map(({ name }) => [name, carried] as const) : []);
  const network = compileNetwork(model.graph, { wires });
  designFiles(network, model, ownPackage());
  runReference(network.layers, randomFrames(hostOfNetwork(network).inputs, 1, 1));
}
