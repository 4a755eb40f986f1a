import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { brotliCompressSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { packageFilesDocument } from '../../scripts/package-files.ts';
import { writeDesign } from '../../src/artifact/index.ts';
import { compileNetwork, lowerNetwork } from '../../src/compile.ts';
import type * as Core from '../../src/core.ts';
import { readModel } from '../../src/node/model-file.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { runReference } from '../../src/ops/index.ts';
import { packageFilesFrom } from '../../src/package-files.ts';
import { packageRoot } from '../../src/package-root.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type BrowserBundle, bundleForBrowsers } from './core-bundle.ts';

/** What a page has to load before it can compile: the code, and what a design takes from the package. */
const MOST_BROTLI_BYTES = { code: 280_000, files: 78_000 };

const MODEL = join(packageRoot(), 'models/mnist-mlp-w1a1/model.onnx');
const INPUT = 'uint8:1/255';

let bundle: BrowserBundle;
beforeAll(async () => {
  bundle = await bundleForBrowsers(join(packageRoot(), 'src/core.ts'));
});

it('needs no module of Node', () => {
  expect(bundle.missing).toEqual([]);
});

it('is small', () => {
  const files = brotliCompressSync(JSON.stringify(packageFilesDocument())).length;
  expect(bundle.brotliBytes).toBeLessThan(MOST_BROTLI_BYTES.code);
  expect(files).toBeLessThan(MOST_BROTLI_BYTES.files);
});

it('compiles bytes to the same bytes where there is nothing but the language', async () => {
  // TextEncoder and TextDecoder are the web's; and no text may become code, as a page's security policy has it.
  const surroundings = { TextEncoder, TextDecoder };
  const page = createContext(surroundings, { codeGeneration: { strings: false, wasm: false } });
  const core: typeof Core = runInContext(`${bundle.code}; bitwright`, page);
  expect(() => runInContext("new Function('return 1')", page)).toThrow(/[Cc]ode generation/);
  const model = core.modelOfBytes(new Uint8Array(readFileSync(MODEL)), 'mnist-mlp-w1a1/model.onnx');
  const network = core.compileNetwork(model.graph, { wire: core.parseWireType(INPUT) });
  const { files } = core.designFiles(network, model, core.packageFilesFrom(packageFilesDocument()));

  const folder = join(temporaryFolder('core'), 'design');
  const own = readModel(MODEL);
  await writeDesign(folder, compileNetwork(own.graph, { wire: parseWireType(INPUT) }), own);
  const written = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1));
  // The page is made where there is Node.
  expect([...files.keys(), 'report.html'].sort()).toEqual(written.sort());
  for (const [path, content] of files) {
    expect(Buffer.from(content).equals(readFileSync(join(folder, path))), path).toBe(true);
  }

  // Where there is no WebAssembly, the reference counts plainly.
  expect(() =>
    runInContext('new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))', page),
  ).toThrow();
  const frame = Float64Array.from({ length: 784 }, (_, i) => (i * 37) % 256);
  const here = runReference(lowerNetwork(own.graph, { wire: parseWireType(INPUT) }).layers, frame);
  const there = core.runReference(network.layers, frame);
  expect(there.size).toBe(here.size);
  for (const [value, integers] of here)
    expect(Array.from(there.get(value) ?? []), value).toEqual([...integers]);
});

it("holds in one document what is read from the package's folder", () => {
  const document = packageFilesDocument();
  const [bundled, own] = [packageFilesFrom(document), ownPackage()];
  expect(bundled.version).toBe(own.version);
  expect(Object.keys(document.files).length).toBeGreaterThan(60);
  for (const path of Object.keys(document.files)) expect(bundled.textOf(path)).toBe(own.textOf(path));
  expect(() => bundled.textOf('hw/rtl/nothing.v')).toThrow('no file hw/rtl/nothing.v');
});

it('notices a module of Node, however far it is', async () => {
  const { missing } = await bundleForBrowsers(join(packageRoot(), 'src/artifact/index.ts'));
  expect(missing.join('\n')).toContain('node:fs');
});
