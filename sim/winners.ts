import type { Design } from '../src/artifact/index.ts';
import type { GateRecord } from '../src/formats/manifest.ts';
import { invariant } from '../src/ir/invariant.ts';
import { unpackFrames } from '../src/kernels/stream.ts';
import type { SimulationResult } from './bench.ts';
import { shapeOf, streamOf } from './design-streams.ts';
import type { ReferenceRun } from './golden.ts';

/** What a gate chose, frame after frame. */
export interface GateReport {
  /** The node of the model that ranks the scores. */
  readonly gate: string;
  /** Name of the winner in the model. */
  readonly tensor: string;
  readonly kernels: number;
  /** The winner of each frame in the reference. */
  readonly reference: readonly number[];
  /** The winner that the hardware sent; fewer after a hang. */
  readonly hardware: readonly number[];
  /** The least lead of a winner over the next kernel, in the model's units. */
  readonly smallestMargin: number;
}

/** The stream that brings each gate's winner to what it gates. */
const streamOfGate = ({ hardware }: Design, { winner }: GateRecord): string | undefined =>
  hardware.links.find(link => link.value === winner)?.stream.id;

/** The streams of all winners, to be recorded. */
export const winnerStreams = (design: Design): string[] =>
  (design.manifest.gates ?? [])
    .map(gate => streamOfGate(design, gate))
    .filter(stream => stream !== undefined);

export function gateReports(design: Design, run: SimulationResult, reference: ReferenceRun): GateReport[] {
  return (design.manifest.gates ?? []).map(gate => {
    const winners = reference.values.get(gate.winner);
    const scores = reference.values.get(gate.scores);
    invariant(winners && scores, `the reference has no winner ${gate.winner}`);
    const stream = streamOfGate(design, gate);
    const recorded = stream === undefined ? undefined : streamOf(run, stream).recorded;
    const hardware =
      stream !== undefined && recorded ? unpackFrames(shapeOf(design, stream), recorded) : new Float64Array();
    return {
      gate: gate.name,
      tensor: gate.tensor,
      kernels: gate.biases.length,
      reference: [...winners],
      hardware: [...hardware],
      smallestMargin: smallestLead(scores, gate.biases) * gate.unit,
    };
  });
}

/** The least difference between the greatest and the next score of a frame, in steps. */
function smallestLead(scores: Float64Array, biases: readonly number[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let first = 0; first < scores.length; first += biases.length) {
    const sorted = biases.map((bias, kernel) => scores[first + kernel] + bias).sort((a, b) => b - a);
    least = Math.min(least, sorted[0] - sorted[1]);
  }
  return least;
}
