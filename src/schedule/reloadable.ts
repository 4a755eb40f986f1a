import { fail } from '../ir/diagnostic.ts';
import { type IntegerRange, int, isValueOf, signedBits } from '../ir/integer-type.ts';
import { weightRange } from '../ir/weight-code.ts';
import type { Kernel } from '../kernels/index.ts';
import { stackedRows } from '../lower/lowering.ts';
import { inferNode, infoOf, type LayerGraph, type LayerOp } from '../ops/index.ts';
import type { ValueInfo } from '../ops/op-room.ts';
import { reloadDiagnostic } from './reload-diagnostics.ts';

/** Sums are computed in doubles by the reference. */
const MAX_SUM = 2 ** 52;

/**
 * The layers with room for any parameters of the types that those named have: sums of any weights fit, and what reads
 * them is as wide. Throws DiagnosticError for layers whose parameters cannot be written while the design runs.
 */
export function withRoomForOthers(layers: LayerGraph, names: readonly string[]): LayerGraph {
  if (names.length === 0) return layers;
  if (layers.inputs.length > 1) fail(reloadDiagnostic('several-inputs', { inputs: layers.inputs.length }));
  const byName = new Map(layers.nodes.map(node => [node.name, node]));
  const known = [...byName.keys()].join(', ');
  for (const layer of names) {
    const node = byName.get(layer) ?? fail(reloadDiagnostic('unknown-layer', { layer, known }));
    const reason = obstacle(layers, node);
    if (reason !== undefined) fail(reloadDiagnostic('not-reloadable', { layer, reason }, { node: layer }));
  }
  const values = new Map(layers.values);
  for (const node of layers.nodes) {
    const [result] = node.outputs;
    const inputs = node.inputs.map(value => values.get(value) ?? infoOf(layers, value));
    const isWritten = node.kind === 'dense' && names.includes(node.name);
    const made = isWritten ? sumsOfAny(node, inputs[0]) : inferNode(node, inputs);
    values.set(result, union(infoOf(layers, result), made));
  }
  return { ...layers, values };
}

/** Why a layer's parameters cannot be written; undefined where they can. */
function obstacle(layers: LayerGraph, node: LayerOp): string | undefined {
  if (node.banks) return 'a gate chooses its parameters';
  if (node.kind === 'threshold') return undefined;
  if (node.kind !== 'dense') return `it is of kind ${node.kind}`;
  const [sums] = node.outputs;
  // What is proved of the sums of these weights holds of no others; thresholds are right for all sums.
  const reader = layers.nodes.find(({ inputs, kind }) => inputs.includes(sums) && kind !== 'threshold');
  return (
    reader && `its sums are read by '${reader.name}', of kind ${reader.kind}, which is made for these weights`
  );
}

/** The sums of any weights of a layer's code. */
function sumsOfAny(node: Extract<LayerOp, { kind: 'dense' }>, input: ValueInfo): ValueInfo {
  const { weights, weightCode } = node.attrs;
  const [outputs, inputs] = weights.shape;
  const { min: low, max: high } = weightRange(weightCode);
  const products = [low, high].flatMap(w => [w * input.range.min, w * input.range.max]);
  const range = { min: inputs * Math.min(0, ...products), max: inputs * Math.max(0, ...products) };
  if (-range.min > MAX_SUM || range.max > MAX_SUM)
    fail(reloadDiagnostic('too-wide', { layer: node.name }, { node: node.name }));
  return { shape: [...input.shape.slice(0, -1), outputs], type: int(signedBits(range)), range };
}

function union(before: ValueInfo, now: ValueInfo): ValueInfo {
  const range: IntegerRange = {
    min: Math.min(before.range.min, now.range.min),
    max: Math.max(before.range.max, now.range.max),
  };
  const fits = isValueOf(before.type, range.min) && isValueOf(before.type, range.max);
  return { ...before, range, type: fits ? before.type : now.type };
}

/**
 * A layer's kernel as one whose parameters are written while the design runs. Throws DiagnosticError where there is none.
 *
 * @param reload what its memory is called on the bus
 */
export function reloadableKernel(kernel: Kernel, reload: number): Kernel {
  const refuse = (reason: string): never =>
    fail(reloadDiagnostic('not-reloadable', { layer: kernel.layer, reason }, { node: kernel.layer }));
  if (reload > 255) return refuse('more than 256 memories are to be written');
  if (kernel.kind === 'mvu') return { ...kernel, params: { ...kernel.params, reload } };
  if (kernel.kind === 'mvu-unrolled') return refuse('it is unrolled, its weights are adders');
  if (kernel.kind !== 'threshold') return refuse(`its kernel is ${kernel.kind}`);
  const { channels, perChannel, search, thresholds } = kernel.params;
  if (search !== 'parallel') return refuse(`its ${thresholds} levels are searched, not compared at once`);
  const { contents } = kernel;
  const own = perChannel
    ? contents
    : {
        thresholds: stackedRows([contents.thresholds], channels),
        descending: stackedRows([contents.descending], channels),
      };
  return {
    ...kernel,
    params: { ...kernel.params, perChannel: true, descending: true, reload },
    contents: own,
  };
}
