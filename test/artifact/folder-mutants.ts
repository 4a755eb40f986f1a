import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkSources, readDesign, writeDesign } from '../../src/artifact/index.ts';
import { compileNetwork } from '../../src/compile.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { runReference } from '../../src/ops/index.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { gatedGraph } from '../gates/gated-graphs.ts';
import { Random } from '../kernels/random.ts';
import { residualNetwork } from '../scenarios/networks.ts';
import { classifier, compiled, MODEL, temporaryFolder } from './networks.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export const MANIFEST = 'manifest.json';
export const LAYERS = 'ir/layers.json';
export const HARDWARE = 'ir/hardware.json';

/** What a field becomes. */
const VALUES: readonly Json[] = [
  ...[null, true, 0, -1, 1, 2, 0.5, 1e9, 2 ** 53, -(2 ** 40), 1e300, 255],
  ...['', 'x', '__proto__', 'constructor', 'toString', '../x', 'a;b', 'a\nb', '1/0', 'NaN', '9'.repeat(400)],
  ...[[], {}, [[]], [1], { kind: 'uint', bits: 53 }, { kind: 'bipolar' }],
];

/** One document with one thing in it changed, dropped, doubled or exchanged. */
function mutated(document: Json, random: Random): Json {
  const copy = structuredClone(document);
  const places: { readonly of: { [key: string]: Json } | Json[]; readonly key: string }[] = [];
  const walk = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      places.push({ of: value, key });
      walk((value as { [key: string]: Json })[key]);
    }
  };
  walk(copy);
  const pick = () => places[random.integer(0, places.length - 1)];
  const { of, key } = pick();
  const fields = of as { [key: string]: Json };
  const other = pick();
  switch (random.integer(0, 4)) {
    case 0:
      if (Array.isArray(of)) of.splice(Number(key), 1);
      else delete fields[key];
      break;
    case 1:
      if (Array.isArray(of)) of.splice(Number(key), 0, structuredClone(fields[key]));
      else fields[`${key}x`] = structuredClone(fields[key]);
      break;
    case 2:
      fields[key] = structuredClone((other.of as { [key: string]: Json })[other.key]);
      break;
    default:
      fields[key] = structuredClone(VALUES[random.integer(0, VALUES.length - 1)]);
  }
  return copy;
}

/** Networks whose folders are changed. */
export const FOLDERS = {
  classifier: () => compiled(classifier()),
  residual: () => compileNetwork(residualNetwork(), { wire: parseWireType('int3'), targetCycles: 230 }),
  gated: () =>
    compileNetwork(
      gatedGraph({ kernels: 3, channels: 4, size: 6, seed: 8, reads: 'before', hasBias: true }),
      { wire: parseWireType('int4:1/8'), targetCycles: 600 },
    ),
} as const;

/**
 * Takes or refuses each changed document of a folder, `count` changes of each, and throws where one fails in any other way;
 * gives how many are taken.
 */
export async function tryChangedDocuments(
  name: keyof typeof FOLDERS,
  count: number,
  seed: number,
): Promise<number> {
  const folder = join(await temporaryFolder(), 'design');
  await writeDesign(folder, FOLDERS[name](), MODEL);
  const random = new Random(seed);
  let taken = 0;
  for (const file of [MANIFEST, LAYERS, HARDWARE]) {
    const text = await readFile(join(folder, file), 'utf8');
    const document = JSON.parse(text);
    for (let i = 0; i < count; i++) {
      const changed = mutated(document, random);
      await writeFile(join(folder, file), JSON.stringify(changed));
      try {
        const design = await readDesign(folder, true);
        const { isTakenAsIs: _, ...held } = design;
        const { inputs } = hostOfManifest(design.manifest);
        runReference(design.layers, randomFrames(inputs, 1, 1));
        taken++;
        await checkSources(held);
      } catch (error) {
        if (!(error instanceof DiagnosticError))
          throw new Error(`${file} ${i}: ${JSON.stringify(changed)}`, { cause: error });
      }
    }
    await writeFile(join(folder, file), text);
  }
  return taken;
}
