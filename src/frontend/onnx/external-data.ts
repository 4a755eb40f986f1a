import { type TensorProto, TensorProto_DataLocation } from 'onnx-buf';
import { DiagnosticError, fail } from '../../ir/diagnostic.ts';
import { placed } from '../../ir/placed.ts';
import { onnxDiagnostic } from './diagnostics.ts';

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
  if (!bytes) return fail(onnxDiagnostic('external-missing', { location, tensors: [proto.name] }, at));
  if (size !== undefined && bytes.length !== size) {
    return fail(onnxDiagnostic('external-range', { location, offset, length }, at));
  }
  return bytes;
}

/** The files that tensors name and that are not there, with those tensors. */
export function lostFiles(
  tensors: readonly TensorProto[],
  external: ExternalData | undefined,
): ReadonlyMap<string, readonly TensorProto[]> {
  const byFile = new Map<string, TensorProto[]>();
  for (const tensor of external ? tensors.filter(isExternal) : []) {
    const location = locationOf(tensor);
    byFile.set(location, [...(byFile.get(location) ?? []), tensor]);
  }
  return new Map([...byFile].filter(([location]) => isLost(location, external)));
}

/** A name that may not be asked for is no lost file: whoever reads the tensor is told so. */
function isLost(location: string, external: ExternalData | undefined): boolean {
  try {
    return external?.(location, 0, 0) === undefined;
  } catch (error) {
    if (error instanceof DiagnosticError) return false;
    throw error;
  }
}

export const isExternal = ({ dataLocation }: TensorProto): boolean =>
  dataLocation === TensorProto_DataLocation.EXTERNAL;

const locationOf = ({ externalData }: TensorProto): string =>
  externalData.findLast(entry => entry.key === 'location')?.value ?? '';

function wholeNumber(text: string): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}
