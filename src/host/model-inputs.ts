import { arrangeSamples } from '../data/layout.ts';
import { readData } from '../data/read.ts';
import { type Diagnostic, fail } from '../ir/diagnostic.ts';
import { sizeOf } from '../ir/tensor.ts';
import type { WireType } from '../quant/wire.ts';
import { sha256 } from '../sha256.ts';
import { hostDiagnostic } from './diagnostics.ts';
import { toModel, toWire } from './input.ts';

/** Frames as the float network takes them. */
export interface ModelInputs {
  readonly frames: readonly Float32Array[];
  /** Frames in the data, used or not. */
  readonly given: number;
  /** SHA-256 of the frames' values, little-endian float32. */
  readonly sha256: string;
  readonly notes: readonly Diagnostic[];
}

/**
 * The first `most` frames of a data file as input values of the float network. With a declared wire they are what
 * the wire brings: integers stand for what they mean, real numbers are put on its grid. Without one the
 * numbers are the input values themselves.
 *
 * @param shape of the network's input, its batch dimension 1 or left out
 */
export async function loadModelInputs(
  { name, shape }: { readonly name: string; readonly shape: readonly number[] },
  path: string,
  { wire, most }: { readonly wire?: WireType; readonly most: number },
): Promise<ModelInputs> {
  const sampleShape = shape.length > 1 && shape[0] === 1 ? shape.slice(1) : shape;
  const data = arrangeSamples(await readData(path, { sampleShape }), sampleShape);
  const size = sizeOf(sampleShape);
  const used = data.values.slice(0, Math.min(most, data.count) * size);
  const { values, notes } = wire ? onWire(wire, used, data.isInteger) : asTheyAre(used, path);
  const frames = Array.from({ length: values.length / size }, (_, f) =>
    values.slice(f * size, (f + 1) * size),
  );
  const readNotes = data.notes.map(
    (message): Diagnostic => ({ code: 'data/note', severity: 'note', message, at: { file: path } }),
  );
  return { frames, given: data.count, sha256: hashOf(values), notes: [...readNotes, ...notes] };

  function onWire(declared: WireType, numbers: Float64Array, isInteger: boolean) {
    const input = { name, shape: sampleShape, layout: 'row-major' as const, ...declared };
    const { integers, notes: rounded } = toWire(input, numbers, isInteger, 'auto');
    return { values: toModel(input, integers), notes: rounded };
  }
}

function asTheyAre(numbers: Float64Array, file: string) {
  const values = Float32Array.from(numbers);
  const outside = values.findIndex(x => !Number.isFinite(x));
  if (outside >= 0) fail(hostDiagnostic('beyond-float32', { value: numbers[outside] }, { file }));
  return { values, notes: [] };
}

function hashOf(values: Float32Array): string {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((x, i) => {
    view.setFloat32(4 * i, x, true);
  });
  return sha256(bytes);
}
