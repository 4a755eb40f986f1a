import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { designFiles } from '../../src/codegen/design-files.ts';
import type { FileContent } from '../../src/codegen/design-source.ts';
import { compileNetwork } from '../../src/compile.ts';
import { jsonText } from '../../src/formats/json-text.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { packageRoot } from '../../src/package-root.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { sha256 } from '../../src/sha256.ts';
import { SCENARIOS, type Scenario } from './recorded-networks.ts';

/** What is recorded of each case: one folder each, to be read and compared by people too. */
const FOLDER = join(packageRoot(), 'test', 'scenarios', 'recorded');

/**
 * What a network becomes: the sources made for it, report and manifest whole, the numbers of its memories and IR by their
 * hashes. The hand-written library is the same for all.
 */
function recordOf({ graph, wire, options }: Scenario): Map<string, string> {
  const network = compileNetwork(graph(), { wire: parseWireType(wire), ...options });
  const model = { name: 'model.onnx', sha256: '0'.repeat(64) };
  const { manifest, files } = designFiles(network, model, ownPackage());
  const { top } = manifest;
  const isMade = (path: string): boolean =>
    path === `rtl/${top}.v` ||
    path === `rtl/axi/${top}_axi.v` ||
    path.startsWith(`rtl/${top}_mvu_unrolled_`) ||
    /^hls\/(bw_|top|network_)|^project\/|^report\.md$|\.(f|core)$/.test(path);
  const text = (content: FileContent): string =>
    typeof content === 'string' ? content : new TextDecoder().decode(content);
  const made = [...files].filter(([path]) => isMade(path));
  const hashed = [...files].filter(([path]) => /^(mem|ir)\//.test(path));
  const { files: _, ...rest } = manifest;
  return new Map([
    ...made.map(([path, content]) => [path, text(content)] as const),
    ['manifest.json', jsonText(rest)],
    ['numbers.sha256', hashed.map(([path, content]) => `${sha256(content)}  ${path}\n`).join('')],
  ]);
}

function recorded(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
  return new Map(
    paths.map(path => [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')]),
  );
}

it.each(Object.keys(SCENARIOS))('writes what is recorded of %s, byte for byte', name => {
  const folder = join(FOLDER, name);
  const record = recordOf(SCENARIOS[name]);
  if (process.env.UPDATE_SCENARIOS === '1') {
    rmSync(folder, { recursive: true, force: true });
    for (const [path, text] of record) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  }
  const expected = recorded(folder);
  expect([...record.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [path, text] of record) expect(text, path).toBe(expected.get(path));
});

it('records every case and no other', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(Object.keys(SCENARIOS).sort());
});
