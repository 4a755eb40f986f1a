import { lowerNetwork } from '../../../src/compile.ts';
import { evaluateGraph } from '../../../src/graph-ops/evaluate.ts';
import { hostOfNetwork } from '../../../src/host/interface.ts';
import { toValues } from '../../../src/host/output.ts';
import type { Diagnostic } from '../../../src/ir/diagnostic.ts';
import type { Tensor } from '../../../src/ir/tensor.ts';
import { runReference } from '../../../src/ops/index.ts';
import { parseWireType } from '../../../src/quant/wire.ts';
import { GATED_WIRE, type GatedNetwork } from './gated-network.ts';

export interface LoweredComparison {
  readonly gates: number;
  /** Winners, over gates and frames, that are not those of the float network. */
  readonly winnerDifferences: number;
  /** The largest distance of a score from that of the float network. */
  readonly scoreDistance: number;
  readonly notes: readonly Diagnostic[];
}

/** Lowers a network and holds the integer reference against the float graph on the network's own frames. */
export function compareLowered({ graph, frames }: GatedNetwork): LoweredComparison {
  const network = lowerNetwork(graph, { wire: parseWireType(GATED_WIRE) });
  const {
    outputs: [output],
  } = hostOfNetwork(network);
  let [winnerDifferences, scoreDistance] = [0, 0];
  for (const frame of frames) {
    const layers = runReference(network.layers, wireFrame(frame));
    const wanted = ['y', ...network.gates.map(gate => gate.tensor)];
    const floats = evaluateGraph(graph, new Map([['image', frame]]), { wanted });
    for (const gate of network.gates)
      if (layers.get(gate.winner)?.[0] !== floats.get(gate.tensor)?.data[0]) winnerDifferences++;
    const scores = toValues(output, layers.get(network.layers.outputs[0].value) ?? new Float64Array());
    const expected = floats.get('y')?.data ?? [];
    for (const [i, score] of scores.entries())
      scoreDistance = Math.max(scoreDistance, Math.abs(score - expected[i]));
  }
  return { gates: network.gates.length, winnerDifferences, scoreDistance, notes: network.notes };
}

/** A frame [1, channels, rows, columns] of real numbers as the wire carries it: integers, channels innermost. */
export function wireFrame({ shape: [, channels], data }: Tensor): Float64Array {
  const places = data.length / channels;
  return data.map((_, i) => data[(i % channels) * places + Math.floor(i / channels)] * 128);
}
