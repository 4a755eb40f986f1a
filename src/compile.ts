import { appendTopK } from './canonical/append-top-k.ts';
import { canonicalDiagnostic } from './canonical/diagnostics.ts';
import { fuseGates } from './canonical/fuse-gates.ts';
import type { CanonicalGraph } from './canonical/graph.ts';
import { hoistLayout } from './canonical/hoist-layout.ts';
import { type HostInput, hostInput } from './canonical/host-input.ts';
import type { Snap } from './canonical/snap.ts';
import { turnChannels } from './canonical/turn-channels.ts';
import { hlsNotes } from './codegen/hls-notes.ts';
import { type Cut, resolveCuts } from './cuts/resolve.ts';
import type { GraphOp } from './graph-ops/index.ts';
import { type Diagnostic, fail } from './ir/diagnostic.ts';
import type { Graph } from './ir/graph.ts';
import type { Fold } from './lower/lowering.ts';
import { prefersRequantizer } from './lower/prefers-requantizer.ts';
import { normalise } from './normalise/index.ts';
import { SHIFT_BITS, snapShifts } from './normalise/snap-shifts.ts';
import type { WireType } from './quant/wire.ts';
import type { FoldingOptions } from './schedule/fold.ts';
import type { HardwareGraph } from './schedule/hardware.ts';
import { lowerToHardware } from './schedule/index.ts';
import type { Prediction } from './schedule/predict.ts';
import { groupShifts } from './streamline/group-shifts.ts';
import { type LoweredNetwork, toLayers } from './streamline/index.ts';

export interface LoweringOptions {
  /** What the input wire carries. Without it the network must quantize its input itself. */
  readonly wire?: WireType;
  /** Scales that have no common unit: fixed point with a report (default), or refuse. */
  readonly snap?: Snap;
  /** Bits of the weights of gates where they are not exact in fewer; 16 unless told. */
  readonly gateBits?: number;
  /** Fraction bits of spatial shifts, 4 unless told; those that have more are snapped, or refused, as scales are. */
  readonly shiftBits?: number;
  /** Makes spatial shifts whole. */
  readonly roundShifts?: boolean;
  /** Adds an ArgMax (TopK for k > 1) at the end, so that the hardware gives classes instead of logits. */
  readonly topK?: number;
}

export interface CompileOptions extends LoweringOptions, FoldingOptions {
  /** Nodes or tensors behind which the network may be cut, probed in every verification; those the model names where absent. */
  readonly cuts?: readonly string[];
}

/** A network as integer layers, with what its input and output mean. */
export interface IntegerNetwork extends LoweredNetwork {
  readonly canonical: CanonicalGraph;
  readonly wire: WireType;
  /** Set where the host quantizes the float input. */
  readonly host?: HostInput;
}

/** A network as hardware, scheduled, with the cycles the event simulator predicts. */
export interface CompiledNetwork extends IntegerNetwork {
  readonly hardware: HardwareGraph;
  readonly folds: ReadonlyMap<string, Fold>;
  readonly prediction: Prediction;
  /** Where the network can be cut into sections, in data order. */
  readonly cuts: readonly Cut[];
}

/** Float graph -> canonical graph -> integer layers. Throws DiagnosticError where that is not exact. */
export function lowerNetwork(graph: Graph<GraphOp>, options: LoweringOptions): IntegerNetwork {
  const snap = options.snap ?? 'fixed';
  const { shiftBits = SHIFT_BITS, roundShifts = false } = options;
  const onGrid = snapShifts(graph, { shiftBits, snap, roundShifts });
  const normalised = normalise(onGrid.graph);
  const ranked = options.topK ? appendTopK(normalised.graph, options.topK) : normalised.graph;
  const canonical = turnChannels(hoistLayout(fuseGates(ranked)));
  const notes: Diagnostic[] = [...onGrid.notes, ...normalised.notes];
  const host = options.wire ? undefined : hostInput(canonical);
  if (host) notes.push(canonicalDiagnostic('host-quantizer', { quantizer: host.node }, { node: host.node }));
  const input = graph.inputs[0].name;
  const wire =
    options.wire ??
    host?.wire ??
    fail(canonicalDiagnostic('unquantized-input', { input }, { tensor: input }));
  const layered = toLayers(host?.graph ?? canonical, {
    wire,
    snap,
    prefersRequantizer,
    ...(options.gateBits === undefined ? {} : { gateBits: options.gateBits }),
  });
  const lowered = groupShifts(layered);
  return { ...lowered, notes: [...notes, ...lowered.notes], canonical, wire, ...(host ? { host } : {}) };
}

/** The whole flow from the float graph to scheduled hardware. */
export function compileNetwork(graph: Graph<GraphOp>, options: CompileOptions = {}): CompiledNetwork {
  const network = lowerNetwork(graph, options);
  const { cuts, notes: cutNotes } = resolveCuts(options.cuts ?? graph.cuts ?? [], graph, network);
  const { hardware, folds, prediction, notes } = lowerToHardware(network.layers, options);
  const all = [...network.notes, ...cutNotes, ...notes, ...hlsNotes(hardware)];
  return { ...network, notes: all, hardware, folds, prediction, cuts };
}
