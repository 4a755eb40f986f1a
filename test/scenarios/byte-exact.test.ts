import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { designFiles } from '../../src/codegen/design-files.ts';
import type { FileContent } from '../../src/codegen/design-source.ts';
import { type CompileOptions, compileNetwork } from '../../src/compile.ts';
import { jsonText } from '../../src/formats/json-text.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { packageRoot } from '../../src/package-root.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { sha256 } from '../../src/sha256.ts';
import { classifier } from '../artifact/networks.ts';
import { gatedGraph } from '../gates/gated-graphs.ts';
import { averageNetwork, residualNetwork, signalNetwork, smallCnn } from './networks.ts';

/** What is recorded of each case: one folder each, to be read and compared by people too. */
const FOLDER = join(packageRoot(), 'test', 'scenarios', 'recorded');

interface Scenario {
  readonly graph: () => Graph<GraphOp>;
  readonly wire: string;
  readonly options: CompileOptions;
}

const gatedNetwork = (): Graph<GraphOp> =>
  gatedGraph({ kernels: 3, channels: 4, size: 6, seed: 8, reads: 'before', hasBias: true });

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  classifier: { graph: classifier, wire: 'uint4:1/15', options: { targetCycles: 24 } },
  unrolled: {
    graph: classifier,
    wire: 'uint4:1/15',
    options: { targetCycles: 24, folding: { fc2: { mode: 'unrolled' } } },
  },
  'colour-images': { graph: smallCnn, wire: 'uint3', options: { targetCycles: 330, topK: 1 } },
  residual: { graph: residualNetwork, wire: 'int3', options: { targetCycles: 230 } },
  signal: { graph: signalNetwork, wire: 'int3', options: { targetCycles: 60 } },
  average: { graph: averageNetwork, wire: 'int4', options: { targetCycles: 100 } },
  gated: { graph: gatedNetwork, wire: 'int4:1/8', options: { targetCycles: 600 } },
};

/**
 * What a network becomes: the sources made for it, report and manifest whole, the numbers of its memories and IR by their
 * hashes. The hand-written library is the same for all.
 */
function recordOf({ graph, wire, options }: Scenario): Map<string, string> {
  const network = compileNetwork(graph(), { wire: parseWireType(wire), ...options });
  const model = { name: 'model.onnx', sha256: '0'.repeat(64) };
  const { manifest, files } = designFiles(network, model, ownPackage());
  const isMade = (path: string): boolean =>
    /^(rtl|hls)\/(bw_|top|mvu_unrolled_|network_)|^report\.md$/.test(path) && !path.endsWith('.vlt');
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
