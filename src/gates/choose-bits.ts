import { type IntegerNetwork, type LoweringOptions, lowerNetwork } from '../compile.ts';
import { evaluateGraph } from '../graph-ops/evaluate.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { tensor } from '../ir/tensor.ts';
import { runReference } from '../ops/index.ts';
import { gateDiagnostic } from './diagnostics.ts';

/** Widths that are tried for the weights of gates, in bits. */
const WIDTHS = [6, 8, 10, 12, 14, 16, 18, 20, 22, 24];

export interface GateData {
  /** On the wire, frame after frame. */
  readonly integers: Float64Array;
  /** What the model is given in the same frames, row-major. */
  readonly floats: Float32Array;
  readonly frames: number;
}

export interface GateChoice {
  /** Bits of the weights of all gates. */
  readonly gateBits: number;
  readonly notes: readonly Diagnostic[];
}

/**
 * The narrowest weights of gates with which every winner in some frames is that of the trained network in
 * float32 (claim A2); the widest where none do, with a warning.
 */
export function chooseGateBits(graph: Graph<GraphOp>, options: LoweringOptions, data: GateData): GateChoice {
  const first = lowerNetwork(graph, options);
  if (first.gates.length === 0) return { gateBits: WIDTHS[0], notes: [gateDiagnostic('no-gates', {})] };
  const wanted = first.gates.map(gate => gate.tensor);
  const trained = winnersOf(graph, wanted, data);
  const shares = data.integers.length / data.frames;
  let flips = 0;
  let gateBits = WIDTHS[0];
  for (gateBits of WIDTHS) {
    const network = lowerNetwork(graph, { ...options, gateBits });
    flips = 0;
    let lead = { margin: Number.POSITIVE_INFINITY, gate: '' };
    for (let frame = 0; frame < data.frames; frame++) {
      const values = runReference(
        network.layers,
        data.integers.subarray(frame * shares, (frame + 1) * shares),
      );
      for (const [i, gate] of network.gates.entries()) {
        if (values.get(gate.winner)?.[0] !== trained[frame][i]) flips++;
        const margin = leadOf(network, i, values);
        if (margin < lead.margin) lead = { margin, gate: gate.node };
      }
      if (flips > 0) break;
    }
    if (flips > 0) continue;
    const { margin, gate } = lead;
    const chosen = { bits: gateBits, frames: data.frames, margin, gate };
    return { gateBits, notes: [gateDiagnostic('chosen', chosen)] };
  }
  return { gateBits, notes: [gateDiagnostic('flips', { bits: gateBits, frames: data.frames })] };
}

/** The winners of the trained network, frame by frame and gate by gate. */
function winnersOf(
  graph: Graph<GraphOp>,
  wanted: readonly string[],
  { floats, frames }: GateData,
): readonly (readonly number[])[] {
  const [input] = graph.inputs;
  const shape = input.shape.map((dim, i) => (i === 0 && dim <= 0 ? 1 : dim));
  const size = floats.length / frames;
  return Array.from({ length: frames }, (_, frame) => {
    const image = tensor(
      'float32',
      shape,
      Float64Array.from(floats.subarray(frame * size, (frame + 1) * size)),
    );
    const values = evaluateGraph(graph, new Map([[input.name, image]]), { wanted });
    return wanted.map(name => values.get(name)?.data[0] ?? Number.NaN);
  });
}

/** How far the winner of a gate leads, in the model's units. */
function leadOf(
  { gates }: Pick<IntegerNetwork, 'gates'>,
  index: number,
  values: ReadonlyMap<string, Float64Array>,
): number {
  const { scores, biases, unit } = gates[index];
  const [best, next] = Array.from(values.get(scores) ?? [], (score, kernel) => score + biases[kernel]).sort(
    (a, b) => b - a,
  );
  return (best - next) * unit;
}
