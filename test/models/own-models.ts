import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Design, readDesign, writeDesign } from '../../src/artifact/index.ts';
import { type CompileOptions, compileNetwork } from '../../src/compile.ts';
import { importOnnxFile, sha256OfFile } from '../../src/node/model-file.ts';
import { packageRoot } from '../../src/package-root.ts';
import { parseWireType } from '../../src/quant/wire.ts';

const cardSchema = z.object({
  name: z.string(),
  input: z.string(),
  accuracy: z.number(),
  correct10000: z.int(),
  accuracy1000: z.number(),
  correct1000: z.int(),
});

/** A network of models/, with its sample of test images. */
export interface OwnModel {
  readonly name: string;
  readonly model: string;
  readonly images: string;
  readonly labels: string;
  readonly card: z.infer<typeof cardSchema>;
}

export function ownModel(name: string): OwnModel {
  const folder = join(packageRoot(), 'models', name);
  return {
    name,
    model: join(folder, 'model.onnx'),
    images: join(folder, 'images-idx3-ubyte.gz'),
    labels: join(folder, 'labels-idx1-ubyte.gz'),
    card: cardSchema.parse(JSON.parse(readFileSync(join(folder, 'card.json'), 'utf8'))),
  };
}

/**
 * A folding of mnist-mlp-w2a2 that gives streams of one lane and of four. Tests that only need some
 * design of this network use it, so that they share one simulator.
 */
export const W2A2_FOLDING = {
  fc1: { pe: 1, simd: 49 },
  act1: { pe: 1 },
  fc2: { pe: 4, simd: 1 },
  act2: { pe: 4 },
  fc3: { pe: 1, simd: 4 },
  act3: { pe: 1 },
  fc4: { pe: 1, simd: 1 },
};

/** Compiles a model file to a folder, as the command does, and reads it back. */
export async function compileTo(
  folder: string,
  name: string,
  file: string,
  { input, ...options }: Omit<CompileOptions, 'wire'> & { readonly input?: string },
): Promise<Design> {
  const { graph } = importOnnxFile(file);
  const wire = input === undefined ? {} : { wire: parseWireType(input) };
  const network = compileNetwork({ ...graph, name }, { ...wire, ...options });
  await writeDesign(folder, network, { name, sha256: sha256OfFile(file) });
  return readDesign(folder);
}
