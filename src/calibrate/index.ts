import type { LoweringOptions } from '../compile.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { oneFrame } from '../graph-ops/one-frame.ts';
import { inferShapes } from '../graph-ops/shapes.ts';
import { type Diagnostic, fail } from '../ir/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { invariant } from '../ir/invariant.ts';
import { type WireType, wireOfKind } from '../quant/wire.ts';
import { calibrateDiagnostic } from './diagnostics.ts';
import { withFloatActivations } from './fixed-scales.ts';
import type { InputFrames } from './frames.ts';
import { type Insertion, insertQuantizers, makerNames } from './insert.ts';
import { lowersAsItStands } from './lowers-as-it-stands.ts';
import { outputMovement } from './movement.ts';
import { type Plan, planQuantizers } from './plan.ts';
import { observeRanges, type Range } from './ranges.ts';
import type { AddedQuantizer, CalibrationSettings, OutputMovement } from './record.ts';
import { activationQuantizers, weightQuantizer } from './scales.ts';

export interface CalibrateOptions extends CalibrationSettings {
  /** What the input wire carries, where it is declared; else the host quantizes the input. */
  readonly input?: WireType;
  /** How the network will be lowered beyond that. */
  readonly lowering?: Omit<LoweringOptions, 'wire'>;
}

export interface Calibrated {
  readonly graph: Graph<GraphOp>;
  readonly quantizers: readonly AddedQuantizer[];
  /** Absent where nothing was added. */
  readonly output?: OutputMovement;
  readonly notes: readonly Diagnostic[];
}

/** Below this the ranges say little about other frames. */
const ADVISED_FRAMES = 16;

/**
 * Quantizes a float network after training: puts quantizers where weights and activations lack them, with
 * scales from the weights and from what the float network computes on the frames. What is quantized
 * already is left alone, and a network that lowers as it stands is never touched.
 *
 * @param frames input values of the network, one frame after another, each of the input's shape with batch 1
 */
export function calibrate(
  network: Graph<GraphOp>,
  frames: readonly Float32Array[],
  options: CalibrateOptions,
): Calibrated {
  const { graph: model, notes } = oneFrame(network);
  const { name, shape } = onlyInput(model);
  const { lowering } = options;
  const input = options.input ?? wireOfKind(model.inputs[0].kind);
  const nothingToDo = {
    graph: model,
    quantizers: [],
    notes: [...notes, calibrateDiagnostic('nothing-to-do', {})],
  };
  if (lowersAsItStands(model, { ...lowering, ...(input ? { wire: input } : {}) })) return nothingToDo;
  const graph = withFloatActivations(model);
  const plan = planQuantizers(graph, input);
  const isQuantized = plan.weights.length + plan.activations.length === 0;
  if (isQuantized && graph === model) return nothingToDo;
  invariant(frames.length > 0, 'calibration without frames');
  const inputs: InputFrames = { name, shape, frames };
  const values = plan.activations.map(place => place.value);
  const ranges = observeRanges(graph, values, inputs, options.percentile);
  const insertions = insertionsOf(graph, plan, ranges, options);
  const inserted = insertQuantizers(
    graph,
    insertions.map(i => i.insertion),
  );
  const quantizers = insertions.map(({ insertion, role, seen }, i): AddedQuantizer => {
    const { value, quantizer } = insertion;
    const { bits, signed, scales } = quantizer;
    const scale = { min: least(scales), max: most(scales) };
    return { name: inserted.names[i], tensor: value, role, bits, signed, scale, seen };
  });
  const output = outputMovement(model, inserted.graph, inputs);
  return {
    graph: inserted.graph,
    quantizers,
    output,
    notes: [...notes, ...notesOf(quantizers, output, frames.length, options)],
  };
}

/** The input of a network of one input and one output, with its shape for a batch of 1. */
export function onlyInput(graph: Graph<GraphOp>): {
  readonly name: string;
  readonly shape: readonly number[];
} {
  if (graph.inputs.length !== 1 || graph.outputs.length !== 1) {
    const ports = { inputs: graph.inputs.length, outputs: graph.outputs.length };
    fail(calibrateDiagnostic('port-count', ports));
  }
  const [{ name }] = graph.inputs;
  return { name, shape: inferShapes(graph).get(name) ?? [] };
}

interface Planned {
  readonly insertion: Insertion;
  readonly role: AddedQuantizer['role'];
  readonly seen: AddedQuantizer['seen'];
}

/** Weights first, then activations, each in the order in which the network reads them. */
function insertionsOf(
  graph: Graph<GraphOp>,
  plan: Plan,
  ranges: ReadonlyMap<string, Range>,
  { weightBits, activationBits }: CalibrationSettings,
): Planned[] {
  const weights = plan.weights.map(({ value, axis, readers }): Planned => {
    const constant = plan.analysis.constant(value);
    invariant(constant, `the weights ${value} are no constant`);
    const quantizer = weightQuantizer(constant, axis, weightBits);
    const scaleShape = constant.shape.map((dim, i) => (i === axis ? dim : 1));
    const nameFrom = `${readers[0].node.name}_weights`;
    const insertion = { value, nameFrom, quantizer, scaleShape, readers, isOutput: false };
    return { insertion, role: 'weights', seen: { min: least(constant.data), max: most(constant.data) } };
  });
  const quantizers = activationQuantizers(plan, ranges, activationBits);
  const nameOf = makerNames(graph);
  const activations = plan.activations.map(({ value, role, readers, isOutput }): Planned => {
    const quantizer = quantizers.get(value);
    const range = ranges.get(value);
    invariant(quantizer && range, `no range of ${value}`);
    const insertion = { value, nameFrom: nameOf(value), quantizer, scaleShape: [], readers, isOutput };
    return { insertion, role, seen: { min: range.min, max: range.max } };
  });
  return [...weights, ...activations];
}

function notesOf(
  quantizers: readonly AddedQuantizer[],
  output: OutputMovement,
  frames: number,
  { weightBits, activationBits }: CalibrationSettings,
): Diagnostic[] {
  const weights = quantizers.filter(q => q.role === 'weights').length;
  const activations = quantizers.length - weights;
  const counts = { weights, weightBits, activations, activationBits, frames };
  const notes = [calibrateDiagnostic('added', { ...counts, ...output })];
  if (activations > 0 && frames < ADVISED_FRAMES)
    notes.push(calibrateDiagnostic('few-frames', { frames, advised: ADVISED_FRAMES }));
  for (const { role, seen, tensor: value } of quantizers) {
    if (role !== 'weights' && seen.min === 0 && seen.max === 0)
      notes.push(calibrateDiagnostic('always-zero', {}, { tensor: value }));
  }
  return notes;
}

const least = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => Math.min(a, b));
const most = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => Math.max(a, b));
