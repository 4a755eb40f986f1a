import { join } from 'node:path';
import type { Design } from '../artifact/index.ts';
import { readFileOf } from '../artifact/read-file.ts';
import { cutDiagnostic } from '../cuts/diagnostics.ts';
import { decodeNpy, type NpyDtype, writeNpy } from '../data/npy.ts';
import { fail } from '../ir/diagnostic.ts';
import type { IntegerRange } from '../ir/integer-type.ts';
import { sizeOf } from '../ir/tensor.ts';
import { infoOf, type LayerGraph, onlyPort, runReference } from '../ops/index.ts';
import type { ValueInfo } from '../ops/op-room.ts';
import { sha256 } from '../sha256.ts';

/** Where a section's folder keeps the integers that the sections before it give. */
export const FEATURES_FILE = 'features.npy';

/** Some values of the layers on frames of input integers, frame after frame. */
export function recordFeatures(
  layers: LayerGraph,
  values: readonly string[],
  integers: Float64Array,
): ReadonlyMap<string, Float64Array> {
  const size = sizeOf(infoOf(layers, onlyPort(layers.inputs).value).shape);
  const frames = integers.length / size;
  const recorded = new Map(
    values.map(value => [value, new Float64Array(frames * sizeOf(infoOf(layers, value).shape))]),
  );
  const wanted = new Set(values);
  for (let f = 0; f < frames; f++) {
    const results = runReference(layers, integers.subarray(f * size, (f + 1) * size), wanted);
    for (const [value, all] of recorded) {
      const elements = results.get(value);
      if (elements) all.set(elements, f * elements.length);
    }
  }
  return recorded;
}

/** Recorded integers as a .npy file: frames x shape, as on the wire. */
export function featuresFile(
  { shape, range }: ValueInfo,
  values: Float64Array,
): { readonly frames: number; readonly bytes: Uint8Array } {
  const frames = values.length / sizeOf(shape);
  return { frames, bytes: writeNpy([frames, ...shape], values, dtypeOf(range)) };
}

function dtypeOf({ min, max }: IntegerRange): NpyDtype {
  if (min >= -128 && max <= 127) return 'int8';
  if (min >= 0 && max <= 255) return 'uint8';
  return min >= -(2 ** 31) && max < 2 ** 31 ? 'int32' : 'int64';
}

/** SHA-256 of integers as little-endian float64. */
export function inputHash(integers: Float64Array): string {
  const bytes = new Uint8Array(8 * integers.length);
  const view = new DataView(bytes.buffer);
  integers.forEach((value, i) => {
    view.setFloat64(8 * i, value, true);
  });
  return sha256(bytes);
}

/** The integers that a section's folder recorded for its input wire; undefined of a design that is no section. */
export async function recordedFeatures({
  folder,
  manifest,
  layers,
}: Design): Promise<Float64Array | undefined> {
  if (!manifest.section) return undefined;
  const { file, frames } = manifest.section.features;
  const path = join(folder, file);
  const refuse = (reason: string): never => fail(cutDiagnostic('no-features', { reason }, { file: path }));
  const bytes = await readFileOf(folder, file);
  if (!(bytes instanceof Uint8Array)) return refuse(bytes.reason);
  const { values } = decodeNpy(bytes, path);
  const { shape, range } = infoOf(layers, onlyPort(layers.inputs).value);
  const expected = frames * sizeOf(shape);
  if (values.length !== expected) refuse(`it holds ${values.length} integers, not ${expected}`);
  if (!values.every(v => Number.isInteger(v) && v >= range.min && v <= range.max))
    refuse(`it holds numbers that are no integers from ${range.min} to ${range.max}`);
  return values;
}
