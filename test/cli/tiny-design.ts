import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Design } from '../../src/artifact/index.ts';
import { writeNpy } from '../../src/data/npy.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { compileTo } from '../models/own-models.ts';
import { tinyNetwork } from '../models/tiny-network.ts';

/** The model file of `tinyNetwork`: 12 inputs, 4 scores; --input int4 fits. */
export const TINY_MODEL = writeOnnx(tinyNetwork());

/** Writes `tiny.onnx` and the folder `compiled` that it becomes. */
export async function tinyDesign(
  folder: string,
): Promise<{ readonly model: string; readonly design: Design }> {
  const model = await writeInto(folder, 'tiny.onnx', TINY_MODEL);
  return { model, design: await compileTo(join(folder, 'compiled'), 'tiny', model, { input: 'int4' }) };
}

/** Writes a file below a folder and answers its path. */
export async function writeInto(folder: string, name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

/** An array file of the values that `value` gives, row-major. */
export function npy(shape: readonly number[], value: (i: number) => number): Uint8Array {
  const size = shape.reduce((a, b) => a * b, 1);
  return writeNpy(
    shape,
    Float64Array.from({ length: size }, (_, i) => value(i)),
    'float64',
  );
}
