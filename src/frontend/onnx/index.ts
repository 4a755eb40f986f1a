import { dirname } from 'node:path';
import { type Diagnostic, DiagnosticError, type Location } from '../../ir/diagnostic.ts';
import { inlineFunctions } from './inline-functions.ts';
import { decodeModel, readModelBytes } from './read-model.ts';
import { stopAt } from './stop-at.ts';
import { type Import, modelToGraph } from './to-graph.ts';

export type { Import } from './to-graph.ts';

export interface ImportOptions {
  /** A tensor to end with; what the model does behind it is left to the host. */
  readonly until?: string;
}

/**
 * Imports an ONNX or QONNX file; external data is read from the file's own folder only.
 * Throws DiagnosticError with everything that is wrong with the model.
 */
export function importOnnxFile(path: string, options: ImportOptions = {}): Import {
  const at = { file: path };
  const bytes = readModelBytes(path);
  return inFile(at, () => importOnnxBytes(bytes, dirname(path), options));
}

/** Imports a model held in memory; without a folder, external data is refused. */
export function importOnnxBytes(bytes: Uint8Array, folder?: string, { until }: ImportOptions = {}): Import {
  const model = decodeModel(bytes);
  const { graph: whole, opsets } = inlineFunctions(model);
  if (until === undefined) return modelToGraph(model, whole, folder, opsets);
  const { proto, note } = stopAt(whole, until);
  const { graph, notes } = modelToGraph(model, proto, folder, opsets);
  return { graph, notes: [...notes, note] };
}

/** Adds the file to every diagnostic of a step. */
function inFile(at: Location, step: () => Import): Import {
  const place = (diagnostic: Diagnostic): Diagnostic => ({ ...diagnostic, at: { ...at, ...diagnostic.at } });
  try {
    const { graph, notes } = step();
    return { graph, notes: notes.map(place) };
  } catch (error) {
    if (error instanceof DiagnosticError) throw new DiagnosticError(error.diagnostics.map(place));
    throw error;
  }
}
