import type { Snap } from '../canonical/snap.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { normaliserDiagnostic } from '../graph-ops/normalising/diagnostics.ts';
import { analyseShapes } from '../graph-ops/shapes.ts';
import { type Diagnostic, DiagnosticSink } from '../ir/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { type Tensor, tensor } from '../ir/tensor.ts';
import { normaliseDiagnostic } from './diagnostics.ts';

/** Fraction bits of shifts unless told: a sixteenth of a pixel. */
export const SHIFT_BITS = 4;

export interface ShiftOptions {
  /** Shifts become multiples of 2^-shiftBits, 1 to `MAX_SHIFT_BITS`. */
  readonly shiftBits: number;
  /** `none`: shifts that are no such multiples are refused. */
  readonly snap: Snap;
  /** Shifts become whole, whatever they were. */
  readonly roundShifts: boolean;
}

/**
 * Puts the spatial shifts of a network on a grid, in the graph (claim A2): from here on everything is exact. Says for
 * each node how far the shifts moved; a network whose shifts are on the grid stays what it is.
 */
export function snapShifts(
  graph: Graph<GraphOp>,
  { shiftBits, snap, roundShifts }: ShiftOptions,
): { readonly graph: Graph<GraphOp>; readonly notes: readonly Diagnostic[] } {
  if (!graph.nodes.some(node => node.kind === 'spatial-shift')) return { graph, notes: [] };
  const sink = new DiagnosticSink();
  const { constant } = analyseShapes(graph);
  const constants = new Map(graph.constants);
  const one = roundShifts ? 1 : 2 ** shiftBits;
  const nodes = graph.nodes.map((node): GraphOp => {
    const shifts = node.kind === 'spatial-shift' ? constant(node.inputs[1]) : undefined;
    if (!shifts) return node;
    const at = { node: node.name };
    if (!shifts.data.every(Number.isFinite)) {
      sink.report(normaliserDiagnostic('bad-constant', { what: 'a shift is not a finite number' }, at));
      return node;
    }
    const { snapped, distance, moved } = snapTo(shifts, one);
    if (moved === 0) return node;
    const report = { moved, of: shifts.data.length, distance };
    if (roundShifts) sink.report(normaliseDiagnostic('rounded-shifts', report, at));
    else if (snap === 'none')
      sink.report(normaliseDiagnostic('inexact-shifts', { ...report, bits: shiftBits }, at));
    else sink.report(normaliseDiagnostic('snapped-shifts', { ...report, bits: shiftBits }, at));
    const name = `${node.inputs[1]} of ${node.name} on a grid`;
    constants.set(name, snapped);
    return { ...node, inputs: [node.inputs[0], name] } as GraphOp;
  });
  sink.stopOnErrors();
  return { graph: { ...graph, nodes, constants }, notes: sink.all };
}

/** Each shift as the nearest multiple of 1 / one, the upper of two. */
function snapTo(shifts: Tensor, one: number) {
  const data = shifts.data.map(shift => Math.floor(shift * one + 0.5) / one);
  const distances = data.map((value, i) => Math.abs(value - shifts.data[i]));
  return {
    snapped: tensor('float32', shifts.shape, data),
    distance: distances.reduce((a, b) => Math.max(a, b), 0),
    moved: distances.filter(distance => distance > 0).length,
  };
}
