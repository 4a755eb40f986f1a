import { expect } from 'vitest';
import {
  type CompiledNetwork,
  compileNetwork,
  type IntegerNetwork,
  type LoweringOptions,
  lowerNetwork,
} from '../../src/compile.ts';
import { importOnnxBytes } from '../../src/frontend/onnx/index.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { foldLimits, legalLanes } from '../../src/lower/index.ts';
import { infoOf } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import type { FoldingOptions } from '../../src/schedule/fold.ts';
import { compare, fileOf } from './compare.ts';
import { Draw } from './draw.ts';
import { describe, type RandomNetwork } from './random-network.ts';
import { count, type Tally } from './tally.ts';

/** A network takes a second or two on a slow machine; one that takes minutes hangs. */
const MOST_SECONDS = 60;

/**
 * Compiles a network and holds the integer reference against onnxruntime. Returns it compiled, or undefined
 * where it is refused; any other exception goes on to the caller.
 */
export async function judge(network: RandomNetwork, tally: Tally): Promise<CompiledNetwork | undefined> {
  const { graph, features, isExact } = describe(network);
  tally.networks++;
  for (const feature of features) count(tally.features, feature);
  const began = performance.now();
  const file = fileOf(graph);
  if (network.isImported) count(tally.features, 'imported');
  const compiled = compiledOrRefused(
    network,
    network.isImported ? importOnnxBytes(file).graph : graph,
    tally,
  );
  expect((performance.now() - began) / 1000).toBeLessThan(MOST_SECONDS);
  if (!compiled) return undefined;
  tally.compiled++;
  if (isExact) tally.exact++;
  expect(compiled.prediction.blocked).toEqual([]);
  await compare(compiled, file, network.seed, isExact, tally);
  return compiled;
}

function compiledOrRefused(
  network: RandomNetwork,
  graph: Graph<GraphOp>,
  tally: Tally,
): CompiledNetwork | undefined {
  const { wire, folding } = network;
  const options = wiresOf(wire, graph);
  try {
    const lowered = lowerNetwork(graph, options);
    return compileNetwork(graph, { ...options, ...foldingOf(lowered, folding) });
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    for (const { code, at } of error.diagnostics) {
      expect(at?.node ?? at?.tensor, `${code} says where`).toBeDefined();
      count(tally.refusals, code);
    }
    return undefined;
  }
}

/** What the wires carry: of every input the same. */
export function wiresOf(wire: string, { inputs }: Graph<GraphOp>): LoweringOptions {
  if (wire === 'host') return {};
  const carried = parseWireType(wire);
  return { wires: new Map(inputs.map(({ name }) => [name, carried])) };
}

/** A random folding: nothing said, a target, or a file that names about half of the layers. */
function foldingOf({ layers }: IntegerNetwork, { kind, seed }: RandomNetwork['folding']): FoldingOptions {
  const draw = new Draw(seed);
  if (kind === 'default') return {};
  if (kind === 'target') return { targetCycles: 2 ** draw.whole(2, 12) };
  const folding: Record<string, { pe: number; simd: number }> = {};
  for (const node of layers.nodes) {
    const inputs = node.inputs.map(value => infoOf(layers, value));
    const context = { id: node.name, inputs, input: inputs[0], output: infoOf(layers, node.outputs[0]) };
    const limits = foldLimits(node, context);
    const fold = { pe: draw.whole(1, limits.pe), simd: draw.whole(1, limits.simd) };
    // Where only some numbers of lanes are legal, they are the SIMD, or the PE of a layer without SIMD.
    const key = limits.simd > 1 ? 'simd' : 'pe';
    if (draw.chance(0.5)) folding[node.name] = { ...fold, [key]: legalLanes(node, context, fold[key]) };
  }
  return { folding };
}
