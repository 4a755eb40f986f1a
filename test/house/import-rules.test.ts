import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Project } from 'ts-morph';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { chapterOf } from './chapters.ts';
import { hostPaths } from './host-paths.ts';
import { checkImports, type Exception, RULE_NAMES, staleExceptions } from './import-rules.ts';
import { type HouseFile, houseFiles } from './source-tree.ts';

/** Imports of this house that break a rule for a reason. */
const EXCEPTIONS: readonly Exception[] = [];

let own: HouseFile[] | undefined;

/** The files of this house, parsed once for all tests. */
function ownFiles(): HouseFile[] {
  own ??= parsedFiles();
  return own;
}

function parsedFiles(): HouseFile[] {
  const root = packageRoot();
  const project = new Project({ skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true });
  project.addSourceFilesAtPaths([`${root}/src/**/*.{ts,tsx}`, `${root}/sim/**/*.ts`]);
  return houseFiles(project, root);
}

function filesOf(sources: Readonly<Record<string, string>>): HouseFile[] {
  const project = new Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true });
  for (const [path, text] of Object.entries(sources)) project.createSourceFile(`/${path}`, text);
  return houseFiles(project, '/');
}

it('holds in src/ and sim/', () => {
  const files = ownFiles();
  expect(files.length).toBeGreaterThan(30);
  expect(checkImports(files, EXCEPTIONS)).toEqual([]);
});

it('has a chapter for every file', () => {
  const homeless = ownFiles().filter(({ path }) => !chapterOf(path));
  expect(homeless.map(({ path }) => path)).toEqual([]);
});

it('has no exception that is not needed', () => {
  expect(staleExceptions(ownFiles(), EXCEPTIONS)).toEqual([]);
});

type Sources = Record<string, string>;

/** For each rule: sources that break it, each once, and sources close to them that do not. */
const BREACHES: Record<string, { breaks: Sources[]; holds: Sources[] }> = {
  chapters: {
    breaks: [
      { 'src/ir/graph.ts': "import { a } from '../exact/a.ts';" },
      { 'src/ir/graph.ts': "import type { A } from '../ops/index.ts';" },
      { 'src/ir/graph.ts': "export type A = import('../quant/a.ts').A;" },
      { 'src/ir/graph.ts': "export const a = () => import('../streamline/a.ts');" },
      { 'src/exact/a.ts': "import { a } from '../quant/a.ts';" },
      { 'src/quant/a.ts': "import { packageRoot } from '../package-root.ts';" },
      { 'src/schedule/a.ts': "import { a } from '../codegen/a.ts';" },
      { 'src/compile.ts': "import { a } from './calibrate/a.ts';" },
      { 'src/codegen/a.ts': "import { a } from '../node/a.ts';" },
      { 'sim/a.ts': "import { a } from '../src/cli/a.ts';" },
    ],
    holds: [
      { 'src/ir/graph.ts': "import { a } from './tensor.ts'; import { z } from 'zod';" },
      { 'src/exact/a.ts': "import { a } from '../ir/a.ts'; import { b } from './b.ts';" },
      { 'src/codegen/a.ts': "import { a } from '../schedule/a.ts';" },
      { 'src/cli/a.ts': "import { a } from '../../sim/a.ts';" },
    ],
  },
  'sibling-rooms': {
    breaks: [
      { 'src/ops/conv/infer.ts': "import { a } from '../dense/infer.ts';" },
      { 'src/graph-ops/add/index.ts': "import type { A } from '../sub/index.ts';" },
      { 'src/kernels/mvu/timing.ts': "import { a } from '../vvu/timing.ts';" },
      { 'src/graph-ops/normalising/a.ts': "import { a } from '../add/index.ts';" },
    ],
    holds: [
      { 'src/ops/conv/infer.ts': "import { a } from './schema.ts'; import { b } from '../room.ts';" },
      { 'src/ops/index.ts': "import { a } from './conv/index.ts'; import { b } from './dense/index.ts';" },
      { 'src/graph-ops/add/index.ts': "import { a } from '../normalising/a.ts';" },
      {
        'src/lower/conv.ts':
          "import { a } from '../ops/conv/index.ts'; import { b } from '../kernels/mvu/index.ts';",
      },
    ],
  },
  'ops-and-kernels': {
    breaks: [
      { 'src/kernels/mvu/index.ts': "import { a } from '../../ops/conv/reference.ts';" },
      { 'src/kernels/index.ts': "import type { A } from '../ops/index.ts';" },
    ],
    holds: [
      { 'src/kernels/mvu/index.ts': "import { a } from '../stream.ts';" },
      { 'src/codegen/contexts.ts': "import { a } from '../ops/index.ts';" },
    ],
  },
  registries: {
    breaks: [
      { 'src/streamline/a.ts': "import { a } from '../graph-ops/add/index.ts';" },
      { 'src/streamline/fold/a.ts': "import type { A } from '../../ops/conv/schema.ts';" },
      { 'src/schedule/fold.ts': "import { a } from '../kernels/mvu/folding.ts';" },
    ],
    holds: [
      {
        'src/streamline/a.ts':
          "import { a } from '../graph-ops/index.ts'; import { b } from '../ops/room.ts';",
      },
      { 'src/schedule/fold.ts': "import { a } from '../kernels/index.ts';" },
      { 'src/frontend/a.ts': "import { a } from '../graph-ops/add/index.ts';" },
    ],
  },
  'no-node': {
    breaks: [
      { 'src/ir/a.ts': "import { join } from 'node:path';" },
      { 'src/codegen/a.ts': "import type { Stats } from 'fs';" },
      { 'src/kernels/mvu/a.ts': "export const a = (b: number[]) => Buffer.from(b).toString('hex');" },
      { 'src/compile.ts': 'export const a = process.version;' },
    ],
    holds: [
      { 'src/data/files.ts': "import { readFile } from 'node:fs/promises';" },
      { 'src/node/a.ts': "import { join } from 'node:path'; export const a = Buffer.alloc(1);" },
      { 'src/codegen/a.ts': 'export const a = (process: { id: number }) => process.id;' },
      { 'src/codegen/a.ts': 'export const a = (b: { process: { Buffer: 1 } }) => b.process.Buffer;' },
    ],
  },
  handlebars: {
    breaks: [
      { 'src/report/a.ts': "import Handlebars from 'handlebars';" },
      { 'src/codegen/render-2.ts': "import 'handlebars/runtime.js';" },
      // It would compile templates, and with them text to code.
      { 'src/codegen/render.ts': "import Handlebars from 'handlebars';" },
      { 'sim/a.ts': "export const a = await import('handlebars');" },
    ],
    holds: [{ 'src/codegen/render.ts': "import Handlebars from 'handlebars/runtime.js';" }],
  },
  'child-processes': {
    breaks: [
      { 'src/artifact/a.ts': "import { spawn } from 'node:child_process';" },
      { 'src/artifact/a.ts': "import { exec } from 'child_process';" },
      { 'src/cli/a.ts': "import { execa } from 'execa';" },
    ],
    holds: [
      { 'sim/a.ts': "import { execa } from 'execa';" },
      { 'src/tools/yosys.ts': "import { spawn } from 'node:child_process';" },
    ],
  },
  output: {
    breaks: [
      { 'src/codegen/a.ts': "export function a() { console.log('a'); }" },
      { 'src/codegen/a.ts': 'export function a(log = console) { return log; }' },
      { 'src/codegen/a.ts': "export function a() { globalThis.console.log('a'); }" },
      { 'src/artifact/a.ts': 'export function a() { process.exit(1); }' },
      { 'src/artifact/a.ts': 'export function a() { process.exitCode = 1; }' },
      { 'sim/a.ts': "export function a() { process.stderr.write('a'); }" },
      { 'src/artifact/a.ts': "import { stdout } from 'node:process';" },
    ],
    holds: [
      { 'src/cli/main.ts': "console.log('a'); process.stdout.write('a'); process.exit(1);" },
      {
        'src/artifact/a.ts':
          'export const a = process.env.A; export const b = (t: { console: 1 }) => t.console;',
      },
    ],
  },
  'file-writers': {
    breaks: [
      { 'src/artifact/a.ts': "import { writeFileSync } from 'node:fs';" },
      { 'src/artifact/a.ts': "import { mkdir, readFile } from 'node:fs/promises';" },
      { 'src/artifact/a.ts': "import * as fs from 'fs';" },
      { 'src/artifact/a.ts': "import fs from 'node:fs';" },
      { 'src/node/write-2.ts': "import { createWriteStream } from 'node:fs';" },
      { 'src/artifact/a.ts': "export const a = () => import('node:fs/promises');" },
      { 'src/artifact/a.ts': "import { openSync } from 'node:fs'; export const a = openSync('a', 'w');" },
      {
        'src/artifact/a.ts':
          "import { open } from 'node:fs/promises'; export const a = (m: string) => open('a', m);",
      },
    ],
    holds: [
      { 'src/node/write-folder.ts': "import { mkdirSync, writeFileSync } from 'node:fs';" },
      { 'sim/a.ts': "import { writeFile } from 'node:fs/promises';" },
      { 'src/cli/a.ts': "import { rm } from 'node:fs/promises';" },
      {
        'src/compare/a.ts':
          "import { openSync } from 'node:fs'; export const a = [openSync('a'), openSync('a', 'r')];",
      },
      {
        'src/artifact/a.ts':
          "import { existsSync, readFileSync } from 'node:fs'; import { stat } from 'node:fs/promises';",
      },
    ],
  },
  're-exports': {
    breaks: [
      { 'src/quant/a.ts': "export { a } from '../exact/a.ts';" },
      { 'src/streamline/index.ts': "export * from '../ir/graph.ts';" },
      { 'src/streamline/index.ts': "import { a } from '../ir/graph.ts'; export { a };" },
      {
        'src/streamline/index.ts': "import type { A as B } from '../ir/graph.ts'; export type { B };",
      },
      { 'src/streamline/index.ts': "export { a } from './fold/a.ts';" },
      { 'src/ops/index.ts': "export type { A } from '../ir/graph.ts';" },
    ],
    holds: [
      { 'src/index.ts': "export { a } from './passes/a.ts'; export * from './core.ts';" },
      { 'src/core.ts': "export { a } from './ir/a.ts';" },
      { 'src/streamline/index.ts': "export { a } from './a.ts'; const b = 1; export { b };" },
      { 'src/ops/index.ts': "export type { ConvNode } from './conv/index.ts';" },
    ],
  },
  'file-names': {
    breaks: [
      { 'src/streamline/utils.ts': '' },
      { 'sim/util.ts': '' },
      { 'src/utils/a.ts': '' },
      { 'src/streamline/utils.tests.ts': '' },
    ],
    holds: [{ 'src/streamline/utilisation.ts': '' }],
  },
  'default-exports': {
    breaks: [
      { 'src/a.ts': 'export default 1;' },
      { 'src/a.ts': 'export default function a() {}' },
      { 'src/a.ts': 'export default class A {}' },
      { 'src/a.ts': 'const a = 1; export { a as default };' },
      { 'src/index.ts': "export { default } from './a.ts';" },
    ],
    holds: [{ 'src/a.ts': 'export const a = 1; const b = 2; export { b };' }],
  },
  cycles: {
    breaks: [
      { 'src/ir/a.ts': "import { b } from './b.ts';", 'src/ir/b.ts': "import { a } from './a.ts';" },
      {
        'src/ir/a.ts': "import type { B } from './b.ts';",
        'src/ir/b.ts': "import type { A } from './a.ts';",
      },
      { 'src/ir/a.ts': "import './a.ts';" },
      {
        'src/a.ts': "import './ir/b.ts';",
        'src/ir/b.ts': "import './c.ts';",
        'src/ir/c.ts': "import './d.ts'; import './e.ts';",
        'src/ir/d.ts': '',
        'src/ir/e.ts': "export type B = import('./b.ts').B;",
      },
    ],
    holds: [
      {
        'src/a.ts': "import './ir/b.ts'; import './ir/c.ts';",
        'src/ir/b.ts': "import './c.ts';",
        'src/ir/c.ts': '',
      },
    ],
  },
  'folder-circles': {
    breaks: [
      {
        'src/frontend/a/b.ts': "import '../c/d.ts';",
        'src/frontend/c/d.ts': '',
        'src/frontend/c/e.ts': "import '../a/f.ts';",
        'src/frontend/a/f.ts': '',
      },
      {
        'src/frontend/a/b.ts': "import '../c/d.ts';",
        'src/frontend/c/d.ts': '',
        'src/frontend/c/e.ts': "import type { F } from '../g/h/f.ts';",
        'src/frontend/g/h/f.ts': '',
        'src/frontend/g/i.ts': "import '../a/j.ts';",
        'src/frontend/a/j.ts': '',
      },
    ],
    holds: [
      {
        'src/frontend/a/b.ts': "import '../c/d.ts'; import '../e.ts';",
        'src/frontend/c/d.ts': '',
        'src/frontend/e.ts': '',
        'src/frontend/index.ts': "import './a/b.ts';",
      },
    ],
  },
};

it('has a breach to prove every rule', () => {
  expect(Object.keys(BREACHES).sort()).toEqual([...RULE_NAMES].sort());
});

it.each(Object.keys(BREACHES))('notices a breach of rule %s', rule => {
  for (const sources of BREACHES[rule].breaks) {
    const breaches = checkImports(filesOf(sources));
    expect(
      breaches.map(breach => breach.rule),
      JSON.stringify(sources),
    ).toEqual([rule]);
  }
  for (const sources of BREACHES[rule].holds) expect(checkImports(filesOf(sources))).toEqual([]);
});

it('names the files of a cycle', () => {
  const files = filesOf({
    'src/a.ts': "import './b.ts';",
    'src/b.ts': "import './c.ts';",
    'src/c.ts': "import './b.ts';",
  });
  expect(checkImports(files).map(breach => breach.message)).toEqual(['src/b.ts -> src/c.ts -> src/b.ts']);
});

it('lets an exception through and notices when it is stale', () => {
  const files = filesOf({
    'src/streamline/a.ts': "import { a } from '../ops/conv/a.ts'; import { b } from '../ops/dense/b.ts';",
  });
  const exception = {
    rule: 'registries',
    from: 'src/streamline/a.ts',
    to: 'src/ops/conv/a.ts',
    reason: 'test',
  };
  expect(checkImports(files, [exception]).map(breach => breach.message)).toEqual([
    'ask the registry src/ops/index.ts instead of the room src/ops/dense/b.ts',
  ]);
  const stale = { ...exception, to: 'src/ops/pool/a.ts' };
  expect(staleExceptions(files, [exception, stale])).toEqual([stale]);
});

it('has no host paths in templates/ and hw/', () => {
  const found: string[] = [];
  for (const folder of ['templates', 'hw']) {
    const path = join(packageRoot(), folder);
    if (!existsSync(path)) continue;
    for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      for (const { line, path } of hostPaths(readFileSync(file, 'utf8')))
        found.push(`${file}:${line}: ${path}`);
    }
  }
  expect(found).toEqual([]);
});

it('notices host paths', () => {
  const paths = [
    '"/home/me/a.v"',
    '`include "/tmp/x.vh"',
    'C:\\Xilinx\\bin',
    'source /opt/tool/settings.sh',
    '/tools/Xilinx/x',
  ];
  for (const text of paths) expect(hostPaths(text), text).toHaveLength(1);
  const fine = [
    '#!/usr/bin/env bash',
    'a = b / c; // home/away',
    '$ROOT/opt/x',
    './tmp/x',
    'https://a.org/home/x',
    '{{dir}}/tmp/x',
  ];
  for (const text of fine) expect(hostPaths(text), text).toEqual([]);
});
