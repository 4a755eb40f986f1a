import type { TensorProto } from 'onnx-buf';
import { fail } from '../../ir/diagnostic.ts';
import { onnxDiagnostic } from './diagnostics.ts';
import { placed } from './placed.ts';

/**
 * Gives bytes that a model keeps in a file beside it: `length` of them from `offset` on, or all from there to the
 * file's end. Undefined where there is no such file. `location` is a stranger's text, not a path to be trusted:
 * whoever reads files must look where it leads, and may throw DiagnosticError.
 */
export type ExternalData = (
  location: string,
  offset: number,
  length: number | undefined,
) => Uint8Array | undefined;

/** The raw bytes of a tensor that the model keeps in another file (`data_location` EXTERNAL). */
export function readExternalData(proto: TensorProto, external: ExternalData | undefined): Uint8Array {
  const at = { tensor: proto.name };
  if (!external) return fail(onnxDiagnostic('external-without-folder', {}, at));
  const entries = new Map(proto.externalData.map(entry => [entry.key, entry.value]));
  const location = entries.get('location') ?? '';
  const [offset, length] = [entries.get('offset') ?? '0', entries.get('length') ?? ''];
  const start = wholeNumber(offset);
  const size = length === '' ? undefined : wholeNumber(length);
  if (start === undefined || (length !== '' && size === undefined)) {
    return fail(onnxDiagnostic('external-range', { location, offset, length }, at));
  }
  const bytes = placed(at, () => external(location, start, size));
  if (!bytes) return fail(onnxDiagnostic('external-missing', { location }, at));
  if (size !== undefined && bytes.length !== size) {
    return fail(onnxDiagnostic('external-range', { location, offset, length }, at));
  }
  return bytes;
}

function wholeNumber(text: string): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}
