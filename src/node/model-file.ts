import { readFileSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ImportedModel, modelOfBytes } from '../frontend/model.ts';
import { onnxDiagnostic } from '../frontend/onnx/diagnostics.ts';
import { type Import, type ImportOptions, importOnnxBytes } from '../frontend/onnx/index.ts';
import { inlineData } from '../frontend/onnx/inline-data.ts';
import { decodeModel, type ModelWithGraph } from '../frontend/onnx/read-model.ts';
import { fail } from '../ir/diagnostic.ts';
import { placed } from '../ir/placed.ts';
import { sha256 } from '../sha256.ts';
import { externalFilesIn } from './external-files.ts';

/** What a model file is read with; its place and what lies beside it are known. */
export type FileOptions = Omit<ImportOptions, 'file' | 'externalData'>;

/** The bytes of a model file; throws DiagnosticError for a missing or unreadable file. */
export function readModelBytes(path: string): Uint8Array {
  const at = { file: path };
  if (!statOf(path).isFile()) fail(onnxDiagnostic('not-a-file', {}, at));
  try {
    return readFileSync(path);
  } catch (error) {
    return fail(onnxDiagnostic('unreadable', { reason: reasonOf(error) }, at));
  }
}

/** A model file decoded, with all its data in it, wherever that was kept. */
export function decodeModelFile(path: string): ModelWithGraph {
  return placed({ file: path }, () =>
    inlineData(decodeModel(readModelBytes(path)), externalFilesIn(dirname(path))),
  );
}

/**
 * Imports an ONNX or QONNX file; external data is read from the file's own folder only.
 * Throws DiagnosticError with everything that is wrong with the model.
 */
export function importOnnxFile(path: string, options: FileOptions = {}): Import {
  return importOnnxBytes(readModelBytes(path), { ...options, file: path, ...besides(path) });
}

/** A model file with what its designs say of it, as `bitwright compile` reads it. */
export function readModel(path: string, options: FileOptions = {}): ImportedModel {
  return modelOfBytes(readModelBytes(path), path, { ...options, ...besides(path) });
}

const besides = (path: string) => ({ externalData: externalFilesIn(dirname(path)) });

/** SHA-256 of a model file, in hexadecimal: what the manifest and the Verilog header name. */
export const sha256OfFile = (path: string): string => sha256(readFileSync(path));

function statOf(path: string): Stats {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats ?? fail(onnxDiagnostic('file-not-found', {}, { file: path }));
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      return fail(onnxDiagnostic('unreadable', { reason: reasonOf(error) }, { file: path }));
    }
    throw error;
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
