import type { Diagnostic } from '../../ir/diagnostic.ts';
import { invariant } from '../../ir/invariant.ts';
import { lowerLayer } from '../../lower/index.ts';
import type { Fold, LayerContext } from '../../lower/lowering.ts';
import type { LayerGraph } from '../../ops/index.ts';
import type { HardwareGraph } from '../hardware.ts';
import { kernelRooms } from '../kernels/index.ts';
import { NameTable, sanitize } from '../names.ts';
import { assemble } from './assemble.ts';
import { chooseDepths } from './fifo-depths.ts';
import { type FoldingOptions, foldLayers } from './fold.ts';
import type { Prediction } from './predict.ts';

/** Layers as scheduled hardware: folds chosen, kernels connected, FIFO depths found, cycles predicted. */
export function lowerToHardware(
  layers: LayerGraph,
  options: FoldingOptions,
): {
  readonly hardware: HardwareGraph;
  readonly folds: ReadonlyMap<string, Fold>;
  readonly prediction: Prediction;
  readonly notes: readonly Diagnostic[];
} {
  const top = `bw_${sanitize(layers.name)}`;
  const names = new NameTable([
    top,
    ...Object.values(kernelRooms).flatMap(room => room.sources.map(moduleOfFile)),
  ]);
  const contexts = new Map<string, LayerContext>();
  for (const node of layers.nodes) {
    const input = layers.values.get(node.inputs[0]);
    const output = layers.values.get(node.outputs[0]);
    invariant(input && output, `layer ${node.name} is not typed`);
    contexts.set(node.name, { id: names.claim(node.name), input, output });
  }
  const { folds, notes } = foldLayers(layers, contexts, options);
  const placed = layers.nodes.map(node => {
    const context = contexts.get(node.name);
    const fold = folds.get(node.name);
    invariant(context && fold, `layer ${node.name} is not folded`);
    return { kernel: lowerLayer(node, context, fold), reads: node.inputs[0], writes: node.outputs[0] };
  });
  const { graph, prediction } = chooseDepths(assemble(top, layers, placed, names));
  invariant(prediction.blocked.length === 0, 'the scheduled design deadlocks');
  return { hardware: graph, folds, prediction, notes };
}

/** A source file is named after its one module. */
function moduleOfFile(path: string): string {
  return path.replace(/^.*\/|\.v$/g, '');
}
