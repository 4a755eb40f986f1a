import { placed, placedIn } from '../../ir/placed.ts';
import type { ExternalData } from './external-data.ts';
import { inlineFunctions } from './inline-functions.ts';
import { type InputShape, withInputShapes } from './input-shapes.ts';
import { decodeModel } from './read-model.ts';
import { stopAt } from './stop-at.ts';
import { type Import, modelToGraph } from './to-graph.ts';

export type { ExternalData } from './external-data.ts';
export type { InputShape } from './input-shapes.ts';
export type { Import } from './to-graph.ts';

export interface ImportOptions {
  /** A tensor to end with, or several, each an output; what the model does behind them is left to the host. */
  readonly until?: string | readonly string[];
  /** Shapes of inputs whose dimensions the model leaves open. */
  readonly inputShapes?: readonly InputShape[];
  /** What diagnostics call the model's file. */
  readonly file?: string;
  /** Reads what the model keeps outside its file; without it such a model is refused. */
  readonly externalData?: ExternalData;
}

/** Imports the bytes of an ONNX or QONNX file. Throws DiagnosticError with everything that is wrong with the model. */
export function importOnnxBytes(bytes: Uint8Array, options: ImportOptions = {}): Import {
  if (options.file === undefined) return importModel(bytes, options);
  const at = { file: options.file };
  const { graph, notes } = placed(at, () => importModel(bytes, options));
  return { graph, notes: notes.map(note => placedIn(at, note)) };
}

function importModel(bytes: Uint8Array, { until, externalData, inputShapes = [] }: ImportOptions): Import {
  const model = decodeModel(bytes);
  const { graph: inlined, opsets } = inlineFunctions(model);
  const whole = withInputShapes(inlined, inputShapes);
  if (until === undefined) return modelToGraph(model, whole, externalData, opsets);
  const { proto, note } = stopAt(whole, [...new Set([until].flat())]);
  const { graph, notes } = modelToGraph(model, proto, externalData, opsets);
  return { graph, notes: [...notes, note] };
}
