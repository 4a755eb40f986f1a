import { canonicalDiagnostic } from './canonical/diagnostics.ts';
import type { CanonicalGraph } from './canonical/graph.ts';
import { hostInput } from './canonical/host-input.ts';
import { runCanonicalPasses } from './canonical/passes.ts';
import { proposedWire } from './canonical/proposed-wire.ts';
import type { Snap } from './canonical/snap.ts';
import { verifyCanonical } from './canonical/verify.ts';
import { hlsNotes } from './codegen/hls-limits.ts';
import { cutDiagnostic } from './cuts/diagnostics.ts';
import { type Cut, resolveCuts } from './cuts/resolve.ts';
import { type Device, deviceNamed } from './devices/data.ts';
import type { GraphOp } from './graph-ops/index.ts';
import { oneFrame } from './graph-ops/one-frame.ts';
import { checkValues } from './graph-ops/within-budget.ts';
import { type Diagnostic, fail } from './ir/diagnostic.ts';
import type { Graph } from './ir/graph.ts';
import { DEFAULT_STYLE, type RtlStyle } from './kernels/family.ts';
import type { Fold } from './lower/lowering.ts';
import { prefersRequantizer } from './lower/prefers-requantizer.ts';
import { takeHostSteps } from './normalise/host-steps.ts';
import { normalise } from './normalise/index.ts';
import { recogniseSpelled } from './normalise/recognise/index.ts';
import { recogniseShifts } from './normalise/shifts/index.ts';
import { SHIFT_BITS, snapShifts } from './normalise/snap-shifts.ts';
import type { HostFront, HostStep } from './quant/host-front.ts';
import { type WireType, wireOfKind } from './quant/wire.ts';
import type { FoldingOptions } from './schedule/fold.ts';
import type { HardwareGraph } from './schedule/hardware.ts';
import { lowerToHardware } from './schedule/index.ts';
import type { Prediction } from './schedule/predict.ts';
import { withRoomForOthers } from './schedule/reloadable.ts';
import { groupShifts } from './streamline/group-shifts.ts';
import { type LoweredNetwork, toLayers } from './streamline/index.ts';

/** What a step of the flow made: nodes of some level, or kernels. */
export type StepResult = Pick<Graph, 'nodes'> | HardwareGraph;

export interface LoweringOptions {
  /** What the design is called, in the place of the graph's name: the top module is `bw_<name>`. */
  readonly name?: string;
  /** What the wire of a network's only input carries. Without it the network must quantize its input itself. */
  readonly wire?: WireType;
  /** The same of several inputs, by the model's names; those that are not named are quantized by the network. */
  readonly wires?: ReadonlyMap<string, WireType>;
  /** Scales that have no common unit: fixed point with a report (default), or refuse. */
  readonly snap?: Snap;
  /** Bits of the weights of gates where they are not exact in fewer; 16 unless told. */
  readonly gateBits?: number;
  /** Fraction bits of spatial shifts, 4 unless told; those that have more are snapped, or refused, as scales are. */
  readonly shiftBits?: number;
  /** Makes spatial shifts whole. */
  readonly roundShifts?: boolean;
  /** Sees the network after each step of the flow, under the step's name. */
  readonly onStep?: (step: string, network: StepResult) => void;
  /** Adds an ArgMax (TopK for k > 1) at the end, so that the hardware gives classes instead of logits. */
  readonly topK?: number;
}

export interface CompileOptions extends LoweringOptions, FoldingOptions {
  /** Nodes or tensors behind which the network may be cut, probed in every verification; those the model names where absent. */
  readonly cuts?: readonly string[];
  /** Hand-written modules keep the library's names, for several designs that share one copy of them. */
  readonly sharedLibrary?: boolean;
}

/** How the Verilog of a design is to be written. */
export const styleOf = (
  { family, budget, sharedLibrary }: CompileOptions,
  device: Device | undefined,
): RtlStyle => ({
  family: budget?.device.family ?? family ?? DEFAULT_STYLE.family,
  ...(device && deviceNamed(device.name) ? { device: device.name } : {}),
  library: sharedLibrary ? 'shared' : DEFAULT_STYLE.library,
});

/** A network as integer layers, with what its input and output mean. */
export interface IntegerNetwork extends LoweredNetwork {
  readonly canonical: CanonicalGraph;
  /** What the wire of each input carries, in the order of `layers.inputs`. */
  readonly wires: readonly WireType[];
  /** For each input that the host quantizes, how. */
  readonly hosts: readonly (HostedInput | undefined)[];
}

/** What the host does to a float input. */
export interface HostedInput {
  readonly front: HostFront;
  /** Name of the quantizer in the model. */
  readonly node: string;
}

/** A network as hardware, scheduled, with the cycles the event simulator predicts. */
export interface CompiledNetwork extends IntegerNetwork {
  readonly hardware: HardwareGraph;
  readonly folds: ReadonlyMap<string, Fold>;
  readonly prediction: Prediction;
  /** Where the network can be cut into sections, in data order. */
  readonly cuts: readonly Cut[];
  readonly rtl: RtlStyle;
}

/** Float graph -> canonical graph -> integer layers. Throws DiagnosticError where that is not exact. */
export function lowerNetwork(graph: Graph<GraphOp>, options: LoweringOptions): IntegerNetwork {
  const {
    snap = 'fixed',
    shiftBits = SHIFT_BITS,
    roundShifts = false,
    gateBits,
    onStep = () => {},
    name = graph.name,
  } = options;
  onStep('graph', graph);
  const single = oneFrame({ ...graph, name });
  checkValues(single.graph);
  const declared = declaredWires(single.graph, options);
  const shifted = recogniseShifts(single.graph);
  const recognised = recogniseSpelled(shifted.graph);
  onStep('recognise', recognised);
  const taken = withoutHostSteps(recognised, declared);
  const snapped = snapShifts(taken.graph, { shiftBits, snap, roundShifts });
  onStep('snap-shifts', snapped.graph);
  const normalised = normalise(snapped.graph, { snap });
  onStep('normalise', normalised.graph);
  const canonical = runCanonicalPasses(normalised.graph, options, onStep);
  if (options.wire && canonical.inputs.length > 1) {
    fail(canonicalDiagnostic('wire-of-which', { inputs: canonical.inputs.map(input => input.name) }));
  }
  const { onWire, wires, hosts } = meetWires(canonical, declared, taken.steps);
  onStep('host-input', onWire);
  const gates = gateBits === undefined ? {} : { gateBits };
  const layered = toLayers(onWire, { wires, snap, prefersRequantizer, ...gates });
  onStep('to-layers', layered.layers);
  const grouped = groupShifts(layered);
  onStep('group-shifts', grouped.layers);
  const hostNotes = hosts.flatMap(host => (host ? [hostNote(host)] : []));
  const notes = [
    ...single.notes,
    ...shifted.notes,
    ...snapped.notes,
    ...normalised.notes,
    ...hostNotes,
    ...grouped.notes,
  ];
  return { ...grouped, notes, canonical, wires, hosts };
}

/** What the user, or an input's own type, says of the wires; by the model's names. */
function declaredWires(
  { inputs }: Graph<GraphOp>,
  { wire, wires }: LoweringOptions,
): ReadonlyMap<string, WireType> {
  return new Map(
    inputs.flatMap(({ name, kind }) => {
      const declared = wires?.get(name) ?? wire ?? wireOfKind(kind);
      return declared ? [[name, declared] as const] : [];
    }),
  );
}

/** The network that is built: what the host does to an input in float32 is no part of it. */
function withoutHostSteps(graph: Graph<GraphOp>, declared: ReadonlyMap<string, WireType>) {
  const steps = new Map<string, readonly HostStep[]>();
  let rest = graph;
  for (const { name } of graph.inputs) {
    const taken = declared.has(name) ? undefined : takeHostSteps(rest, name);
    if (!taken) continue;
    steps.set(name, taken.steps);
    rest = taken.graph;
  }
  return { graph: rest, steps };
}

/** The graph as the wires meet it: where nothing says what a wire carries, the input's first quantizer goes to the host. */
function meetWires(
  canonical: CanonicalGraph,
  declared: ReadonlyMap<string, WireType>,
  steps: ReadonlyMap<string, readonly HostStep[]>,
) {
  let onWire = canonical;
  const wires: WireType[] = [];
  const hosts: (HostedInput | undefined)[] = [];
  for (const { name: input } of canonical.inputs) {
    const wire = declared.get(input);
    if (wire) {
      wires.push(wire);
      hosts.push(undefined);
      continue;
    }
    const found = hostInput(onWire, input);
    if ('reason' in found) {
      const { node, ...why } = found;
      const at = { tensor: input, ...(node ? { node } : {}) };
      const proposed = proposedWire(canonical, input, node);
      fail(canonicalDiagnostic('unquantized-input', { input, proposed, ...why }, at));
    }
    verifyCanonical(found.graph, 'host-input');
    onWire = found.graph;
    wires.push(found.wire);
    hosts.push({ node: found.node, front: { steps: steps.get(input) ?? [], quantizer: found.quantizer } });
  }
  return { onWire, wires, hosts };
}

/** Tells the user what the host has to do. */
function hostNote({ node, front }: HostedInput): Diagnostic {
  const steps = front.steps.map(({ kind }) => kind);
  return canonicalDiagnostic('host-quantizer', { quantizer: node, steps }, { node });
}

/** The cuts that are asked for; those that the model only offers are passed over where a network cannot be cut. */
function cutsOf(graph: Graph<GraphOp>, network: IntegerNetwork, { cuts }: CompileOptions) {
  const { inputs, outputs } = network.layers;
  const offered = graph.cuts ?? [];
  if (cuts || offered.length === 0 || (inputs.length === 1 && outputs.length === 1)) {
    return resolveCuts(cuts ?? offered, graph, network);
  }
  return { cuts: [], notes: [cutDiagnostic('not-cut', { names: offered })] };
}

/** The whole flow from the float graph to scheduled hardware. */
export const compileNetwork = (graph: Graph<GraphOp>, options: CompileOptions = {}): CompiledNetwork =>
  scheduleNetwork(graph, lowerNetwork(graph, options), options);

/** Its second half: hardware for a graph that was lowered with the same options. */
export function scheduleNetwork(
  graph: Graph<GraphOp>,
  lowered: IntegerNetwork,
  options: CompileOptions,
): CompiledNetwork {
  const network = { ...lowered, layers: withRoomForOthers(lowered.layers, options.reloadable ?? []) };
  const { cuts, notes: cutNotes } = cutsOf(graph, network, options);
  const { hardware, folds, prediction, notes, device } = lowerToHardware(network.layers, options);
  options.onStep?.('schedule', hardware);
  const all = [...network.notes, ...cutNotes, ...notes, ...hlsNotes(hardware)];
  return { ...network, notes: all, hardware, folds, prediction, cuts, rtl: styleOf(options, device) };
}
