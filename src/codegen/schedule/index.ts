import type { Diagnostic } from '../../ir/diagnostic.ts';
import { invariant } from '../../ir/invariant.ts';
import { lowerLayer } from '../../lower/index.ts';
import type { Fold, LayerContext } from '../../lower/lowering.ts';
import { infoOf, type LayerGraph } from '../../ops/index.ts';
import type { HardwareGraph } from '../hardware.ts';
import { kernelRooms } from '../kernels/index.ts';
import { NameTable, sanitize } from '../names.ts';
import { assemble, type PlacedKernel } from './assemble.ts';
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
    contexts.set(node.name, {
      id: names.claim(node.name),
      inputs: node.inputs.map(value => infoOf(layers, value)),
      input: infoOf(layers, node.inputs[0]),
      output: infoOf(layers, node.outputs[0]),
    });
  }
  const { folds, notes } = foldLayers(layers, contexts, options);
  const placed: PlacedKernel[] = [];
  const aliases = new Map<string, string>();
  for (const node of layers.nodes) {
    const context = contexts.get(node.name);
    const fold = folds.get(node.name);
    invariant(context && fold, `layer ${node.name} is not folded`);
    const kernel = lowerLayer(node, context, fold);
    if (kernel) placed.push({ kernel, reads: node.inputs, writes: node.outputs[0] });
    else aliases.set(node.outputs[0], node.inputs[0]);
  }
  const { graph, prediction } = chooseDepths(assemble(top, layers, placed, aliases, names));
  invariant(prediction.blocked.length === 0, 'the scheduled design deadlocks');
  return { hardware: graph, folds, prediction, notes };
}

/** A source file is named after its one module. */
function moduleOfFile(path: string): string {
  return path.replace(/^.*\/|\.v$/g, '');
}
