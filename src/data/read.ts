import { fail } from '../ir/diagnostic.ts';
import type { DataSet, StoredArray } from './data-set.ts';
import { dataDiagnostic } from './diagnostics.ts';
import { isFolder, readBytes } from './files.ts';
import { decodeIdx, isIdx } from './idx.ts';
import { alphaNotes, readImageFolder } from './image-folder.ts';
import { checkSamples, splitSamples } from './layout.ts';
import { decodeNpy, isNpy } from './npy.ts';
import { decodePng, isPng } from './png.ts';
import { decodeTensorProto } from './tensor-proto.ts';

export interface ReadOptions {
  /**
   * The model's input shape of one sample, for example [1, 28, 28]: an array of exactly its size is one
   * sample, and data that does not fit it is refused. Without it, an array's first axis counts samples.
   */
  readonly sampleShape?: readonly number[];
}

/**
 * Samples from a .npy, IDX, ONNX tensor (.pb) or PNG file, each also gzip-compressed, or from a folder
 * of PNG images. What the file begins with decides its format, not its name.
 */
export async function readData(path: string, options: ReadOptions = {}): Promise<DataSet> {
  const data = await readAny(path, options);
  return options.sampleShape ? checkSamples(data, options.sampleShape, path) : data;
}

async function readAny(path: string, { sampleShape }: ReadOptions): Promise<DataSet> {
  if (await isFolder(path)) return readImageFolder(path);
  const bytes = await readBytes(path);
  if (isPng(bytes)) {
    const { shape, values, hasAlpha } = decodePng(bytes, path);
    return { shape, count: 1, values, isInteger: true, layout: 'image-hwc', notes: alphaNotes(hasAlpha) };
  }
  const array = decodeArray(bytes, path) ?? failUnknown(bytes, path);
  if (array.values.length === 0) fail(dataDiagnostic('no-samples', { shape: array.shape }, { file: path }));
  return splitSamples(array, sampleShape);
}

/** The array a file holds; undefined when its format is not one of an array. */
export function decodeArray(bytes: Uint8Array, path: string): StoredArray | undefined {
  if (isNpy(bytes)) return decodeNpy(bytes, path);
  if (isIdx(bytes)) return decodeIdx(bytes, path);
  // Protocol buffers have no magic number.
  if (/[^/\\]\.pb(\.gz)?$/i.test(path)) return decodeTensorProto(bytes, path);
  return undefined;
}

export function failUnknown(bytes: Uint8Array, path: string): never {
  const start = Array.from(bytes.subarray(0, 8), byte => byte.toString(16).padStart(2, '0')).join(' ');
  fail(dataDiagnostic('unknown-format', { start }, { file: path }));
}
