import type { GraphOp } from '../graph-ops/index.ts';
import { oneFrame } from '../graph-ops/one-frame.ts';
import { type Diagnostic, fail } from '../ir/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { placed, placedIn } from '../ir/placed.ts';
import { sha256 } from '../sha256.ts';
import { modelName } from './model-name.ts';
import { type ImportOptions, importOnnxBytes } from './onnx/index.ts';
import { tfliteDiagnostic } from './tflite/diagnostics.ts';
import { importTfliteBytes, isTflite, type TfliteImport } from './tflite/index.ts';

export { modelName } from './model-name.ts';

/** A model with what its designs say of it. */
export interface ImportedModel {
  readonly name: string;
  /** SHA-256 of its file, in hexadecimal. */
  readonly sha256: string;
  /** Called as the model is. */
  readonly graph: Graph<GraphOp>;
  /** What the user may want to know although the import went through. */
  readonly notes: readonly Diagnostic[];
}

/**
 * Imports the bytes of a model file and names it. Throws DiagnosticError with everything that is wrong with the model.
 *
 * @param path of the file, or its name alone: what diagnostics call it and the model is named after
 */
export function modelOfBytes(
  bytes: Uint8Array,
  path: string,
  options: Omit<ImportOptions, 'file'> = {},
): ImportedModel {
  const at = { file: path };
  const read = isTflite(bytes)
    ? placed(at, () => importTflite(bytes, options))
    : importOnnxBytes(bytes, { ...options, file: path });
  const { graph, notes } = placed(at, () => oneFrame(read.graph));
  const name = modelName(path);
  return {
    name,
    sha256: sha256(bytes),
    graph: { ...graph, name },
    notes: [...read.notes, ...notes.map(note => placedIn(at, note))],
  };
}

function importTflite(bytes: Uint8Array, { until, inputShapes = [] }: ImportOptions): TfliteImport {
  if (inputShapes.length > 0) fail(tfliteDiagnostic('fixed-shape', {}));
  return importTfliteBytes(bytes, until === undefined ? undefined : [until].flat());
}
