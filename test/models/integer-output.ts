import { type IntegerNetwork, lowerNetwork } from '../../src/compile.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { toWire, toWireOrder } from '../../src/host/input.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { toModelOrder, toValues } from '../../src/host/output.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';

/** Lowers a network whose wire is declared, or that quantizes its own input; scales without a common unit are refused. */
export function lowered(graph: Graph<GraphOp>, wire?: string): IntegerNetwork {
  return lowerNetwork(graph, { snap: 'none', ...(wire === undefined ? {} : { wire: parseWireType(wire) }) });
}

/** The codes with which a network is refused; empty where it is not. */
export function refusals(graph: Graph<GraphOp>, wire?: string): readonly string[] {
  try {
    lowered(graph, wire);
    return [];
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.map(({ code }) => code);
    throw error;
  }
}

/** The output of the integer reference for one frame of the model's input values, in the model's own order. */
export function integerOutput(network: IntegerNetwork, frame: Float64Array): number[] {
  const { inputs, outputs } = hostOfNetwork(network);
  const [input, output] = [inputs[0], outputs[0]];
  const { integers } = toWire(input, frame, false, 'model');
  const values = runReference(network.layers, toWireOrder(input, integers));
  const found = values.get(network.layers.outputs[0].value);
  if (!found) throw new Error('no output');
  return [...toModelOrder(output, output.meaning === 'indices' ? found : toValues(output, found))];
}
