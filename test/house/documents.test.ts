import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { brokenLinks, type Document, filesBelow, missingPaths } from './documents.ts';

const root = packageRoot();
const files = filesBelow(root);
const documents: Document[] = files
  .filter(path => path.endsWith('.md'))
  .map(path => ({ path, text: readFileSync(join(root, path), 'utf8') }));

it('every path that a document names exists', () => {
  expect(documents.length).toBeGreaterThan(60);
  // What CHANGELOG.md says of the past stays as it was.
  const current = documents.filter(({ path }) => path !== 'CHANGELOG.md');
  expect(current.flatMap(document => missingPaths(document, files))).toEqual([]);
});

it('every link between documents leads somewhere', () => {
  expect(documents.flatMap(document => brokenLinks(document, documents, files))).toEqual([]);
});

const HOUSE = ['src/ops/index.ts', 'src/ops/conv/infer.ts', 'docs/guide/README.md', 'docs/a.md'];

it.each([
  'no path at all, `out/model/rtl`, https://example.org/src/no.ts, `./src`',
  '`src/ops/<op>/index.ts`, `src/ops/*/infer.ts`, src/ops/, `src/ops`, src/ops/index.ts.',
  '`infer.ts`, `conv/infer.ts`, `<op>.ts`, `model.onnx`',
])('accepts %s', text => {
  expect(missingPaths({ path: 'a.md', text }, HOUSE)).toEqual([]);
});

it.each([
  ['see `src/ops/dense/infer.ts`', 'src/ops/dense/infer.ts'],
  ['see src/passes/ and on', 'src/passes/'],
  ['see `src/codegen/kernels/<kernel>/`', 'src/codegen/kernels/<kernel>/'],
  ['see `timing.ts`', 'timing.ts'],
  ['see `dense/infer.ts`', 'dense/infer.ts'],
])('refuses the path in: %s', (text, name) => {
  expect(missingPaths({ path: 'a.md', text: `\n${text}` }, HOUSE)).toEqual([
    { document: 'a.md', line: 2, name },
  ]);
});

const PAGES: Document[] = [
  { path: 'docs/a.md', text: '# Title\n## The `way` through: 1' },
  { path: 'docs/guide/README.md', text: '' },
];

it.each([
  '[a](../a.md) [b](../a.md#the-way-through-1) [c](#here) [d](https://a.b/c) [e](../../src/ops)\n# Here',
  '<img width="3" src="../a.md">',
])('follows %s', text => {
  const page = { path: 'docs/guide/README.md', text };
  expect(brokenLinks(page, [PAGES[0], page], HOUSE)).toEqual([]);
});

it.each(['a.md', '../b.md', '../a.md#the-way', '#there', '../../src/passes'])(
  'finds the broken link %s',
  name => {
    const page = { path: 'docs/guide/README.md', text: `# Here\n[x](${name})` };
    expect(brokenLinks(page, [PAGES[0], page], HOUSE)).toEqual([{ document: page.path, line: 2, name }]);
  },
);

it('the guide tells of every command and every option', () => {
  const guide = documents.filter(({ path }) => path.startsWith('docs/guide/')).map(({ text }) => text);
  const sources = files
    .filter(path => path.startsWith('src/cli/'))
    .map(path => readFileSync(join(root, path), 'utf8'));
  const names = (pattern: RegExp): string[] =>
    sources.flatMap(text => [...text.matchAll(pattern)].map(([, name]) => name));
  const [commands, options] = [names(/\.command\('([a-z]+)/g), names(/'(?:-\w, )?--([a-z-]+)/g)];
  expect(options.length).toBeGreaterThan(30);
  expect(commands).toContain('verify');
  const isTold = (name: string): boolean => guide.some(text => new RegExp(`${name}(?![\\w-])`).test(text));
  const spelled = options.map(name => (name === 'output' ? ' -o' : `--${name}`));
  expect([...commands.map(name => `\`${name}`), ...spelled].filter(name => !isTold(name))).toEqual([]);
});

it('ARCHITECTURE.md tells of every chapter', () => {
  const architecture = documents.find(({ path }) => path === 'ARCHITECTURE.md')?.text ?? '';
  const folders = new Set(files.flatMap(path => /^src\/[\w-]+(?=\/)/.exec(path) ?? []));
  expect([...folders].filter(folder => !architecture.includes(`\`${folder}\``))).toEqual([]);
});

it('the guide shows the code of the recipes that put quantizers into a PyTorch model', () => {
  const page = readFileSync(join(root, 'docs/guide/pytorch.md'), 'utf8');
  const shown = [...page.matchAll(/```python\n(.*?)```/gs)].map(([, code]) => code);
  const recipes = ['quant_legacy', 'quant_dynamo'].map(name =>
    readFileSync(join(root, `training/export/${name}.py`), 'utf8').replace(/^""".*?"""\n+/s, ''),
  );
  expect(shown).toEqual(recipes);
});
