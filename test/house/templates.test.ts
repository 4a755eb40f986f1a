import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { Project } from 'ts-morph';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { checkTemplate } from './template-checker.ts';

function ownTemplates(): string[] {
  const folder = join(packageRoot(), 'templates');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.name.startsWith('.'))
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}

it('every template fits its context', () => {
  const root = packageRoot();
  const project = new Project({
    tsConfigFilePath: join(root, 'tsconfig.json'),
    skipAddingFilesFromTsConfig: true,
  });
  const problems = ownTemplates().flatMap(file => {
    expect(file, 'templates are named <output name>.hbs').toMatch(/\.hbs$/);
    return checkTemplate(readFileSync(file, 'utf8'), project, root).map(
      p => `${file}:${p.line}: ${p.message}`,
    );
  });
  expect(problems).toEqual([]);
});

const CONTEXT = `
  declare const target: unique symbol;
  export type Word = string & { readonly [target]: 'word' };
  export interface Port { readonly name: Word; readonly msb: number; readonly isLast: boolean; readonly kind: 'in' | 'out' }
  export interface Kernel { readonly id: Word; readonly ports: readonly Port[]; readonly lines: Word[]; readonly note?: Port }
  export interface Context {
    readonly top: Word;
    readonly plain: string;
    readonly widthBits: number;
    readonly big: bigint;
    readonly hasReset: boolean;
    readonly isWide: boolean;
    readonly isOld?: boolean;
    readonly reset: boolean;
    readonly kernels: readonly Kernel[];
    readonly pairs: readonly (readonly [Word, number])[];
    readonly first: Kernel;
    readonly last?: Kernel;
    readonly title?: Word;
    readonly either: { readonly a: Word; readonly b: Word } | { readonly a: number };
    format(): string;
  }
  interface Hidden { readonly a: string }
  export type Alias = { readonly a: Word };
  export const value = 1;
`;

const project = new Project({
  useInMemoryFileSystem: true,
  compilerOptions: { strict: true, lib: ['lib.es2023.d.ts'] },
});
project.createSourceFile('/src/context.ts', CONTEXT);

/** The problems of a template, without its header line, for the interface Context. */
function problemsOf(body: string, header = '{{!-- context: src/context.ts#Context --}}'): string[] {
  return checkTemplate(`${header}\n${body}`, project, '/').map(({ line, message }) => `${line}: ${message}`);
}

it.each([
  'module {{top}} ({{widthBits}}, {{big}}, {{this.top}}, {{./top}}); // {{! a remark }}',
  '{{#each kernels}}{{id}} {{@index}} {{../top}} {{@root.top}}{{#each ports}}{{name}} {{kind}} {{../id}} {{../../top}}{{/each}}{{/each}}',
  '{{#each kernels as |kernel i|}}{{kernel.id}} {{i}}{{#each kernel.ports as |p|}}{{p.name}} {{kernel.id}}{{i}}{{/each}}{{/each}}',
  '{{#each kernels}}{{#each lines}}{{this}}{{.}}{{#unless @last}},{{/unless}}{{/each}}{{/each}}',
  '{{#each kernels}}{{#if @first}}a{{else}}b{{/if}}{{#with note}}{{name}} {{@index}} {{../id}}{{/with}}{{else}}{{top}}{{/each}}',
  '{{#if hasReset}}{{top}}{{else if isWide}}{{widthBits}}{{else}}{{big}}{{/if}}',
  '{{#each kernels}}{{#if ../hasReset}}{{id}} {{../top}}{{/if}}{{/each}}',
  '{{#with first as |k|}}{{k.id}} {{id}} {{#each k.ports}}{{#if isLast}}{{name}}{{/if}}{{/each}}{{/with}}',
  '{{#with last}}{{id}}{{/with}} {{first.id}} {{kernels.length}}',
  '{{either.a}} { {{top}} } {{~top~}}',
])('accepts %s', body => {
  expect(problemsOf(body)).toEqual([]);
});

it('accepts a type alias', () => {
  expect(problemsOf('{{a}}', '{{!-- context: src/context.ts#Alias --}}')).toEqual([]);
});

it.each([
  ['{{tpo}}', '2: tpo: Context has no tpo'],
  ['\n{{#if hasRest}}{{/if}}', '3: hasRest: Context has no hasRest'],
  ['{{#each kernel}}{{/each}}', '2: kernel: Context has no kernel'],
  ['{{#with lst}}{{/with}}', '2: lst: Context has no lst'],
  ['{{#each kernels}}{{top}}{{/each}}', '2: top: Kernel has no top'],
  ['{{#each kernels}}{{../id}}{{/each}}', '2: ../id: Context has no id'],
  ['{{#each kernels}}{{@root.id}}{{/each}}', '2: @root.id: Context has no id'],
  ['{{#if hasReset}}{{../top}}{{/if}}', "2: ../top goes up beyond the template's context"],
  ['{{#each kernels as |k|}}{{k.top}}{{/each}}', '2: k.top: Kernel has no top'],
  ['{{#each kernels as |k|}}{{/each}}{{k.id}}', '2: k.id: Context has no k'],
  ['{{#each kernels as |k|}}{{this.k}}{{/each}}', '2: this.k: Kernel has no k'],
  ['{{#each kernels as |k i x|}}{{/each}}', '2: #each gives no value for block parameter x'],
  ['{{#with first as |k i|}}{{/with}}', '2: #with gives no value for block parameter i'],
  ['{{#each kernels}}{{else}}{{id}}{{/each}}', '2: id: Context has no id'],
  ['{{top.length}}', '2: top.length: Word has no length'],
  ['{{kernels.map}}', '2: kernels.map: readonly Kernel[] has no map'],
  ['{{format}}', '2: format: Context has no format'],
  ['{{either.b}}', '2: either.b: '],
  ['{{last.id}}', '2: last.id: Kernel | undefined has no id'],
  ['{{plain}}', '2: plain is string: only numbers, literals and text behind a gate print'],
  ['{{title}}', '2: title is Word | undefined: only numbers, literals and text behind a gate print'],
  ['{{hasReset}}', '2: hasReset is boolean: only numbers, literals and text behind a gate print'],
  ['{{kernels}}', '2: kernels is readonly Kernel[]: only numbers, literals and text behind a gate print'],
  ['{{first}}', '2: first is Kernel: only numbers, literals and text behind a gate print'],
  ['{{#if reset}}{{/if}}', '2: condition reset is not named isX or hasX'],
  ['{{#if widthBits}}{{/if}}', '2: condition widthBits is number, not boolean'],
  [
    '{{#if isWide}}{{/if}}{{#unless title}}{{/unless}}',
    '2: condition title is Word | undefined, not boolean',
  ],
  ['{{#if kernels}}{{/if}}', '2: condition kernels is readonly Kernel[], not boolean'],
  ['{{#if hasReset}}{{else if top}}{{/if}}', '2: condition top is Word, not boolean'],
  ['{{#each first}}{{/each}}', '2: #each over first, which is Kernel'],
  ['{{#each top}}{{/each}}', '2: #each over top, which is Word'],
  ['{{#with top}}{{/with}}', '2: #with top, which is Word'],
  ['{{#with kernels}}{{/with}}', '2: #with kernels, which is readonly Kernel[]'],
  ['{{@index}}', '2: @index stands outside #each'],
  ['{{#each kernels}}{{@key}}{{/each}}', '2: @key is not known: name a block parameter instead'],
  ['{{#each kernels}}{{#each ports}}{{@../index}}{{/each}}{{/each}}', '2: @../index is not known'],
  [
    '{{#each kernels}}{{@first}}{{/each}}',
    '2: @first is boolean: only numbers, literals and text behind a gate print',
  ],
  ['{{#top}}{{/top}}', '2: #top takes exactly one path'],
  ['{{#lookup first}}{{/lookup}}', '2: #lookup is not a block'],
  ['{{lookup kernels 0}}', '2: no helpers'],
  ['{{#if (eq top "a")}}{{/if}}', '2: SubExpression is not a path'],
  ['{{#if true}}{{/if}}', '2: BooleanLiteral is not a path'],
  ['{{"text"}}', '2: StringLiteral is not a path'],
  ['{{#each kernels limit=3}}{{/each}}', '2: #each takes exactly one path'],
  ['assign a = {{{top}}};', '2: triple braces swallow a brace of the output'],
  ['{{> partial}}', '2: PartialStatement is not used here'],
  ['{{#if hasReset}}', '1: Parse error'],
])('refuses %s', (body, problem) => {
  const problems = problemsOf(body);
  expect(problems).toHaveLength(1);
  expect(problems[0].startsWith(problem), problems[0]).toBe(true);
});

it.each([
  ['// no header', '1: the first line is not'],
  ['{{!-- context: src/missing.ts#Context --}}', '1: there is no file src/missing.ts'],
  ['{{!-- context: src/context.ts#Missing --}}', '1: src/context.ts has no interface Missing'],
  ['{{!-- context: src/context.ts#Hidden --}}', '1: Hidden of src/context.ts is not exported'],
  ['{{!-- context: src/context.ts#value --}}', '1: src/context.ts has no interface value'],
])('refuses the header %s', (header, problem) => {
  const problems = problemsOf('', header);
  expect(problems).toHaveLength(1);
  expect(problems[0].startsWith(problem), problems[0]).toBe(true);
});

it('agrees with Handlebars about what ../ and @index reach', () => {
  const body =
    '{{#each kernels}}{{#if ../hasReset}}{{#with note}}{{name}}{{@index}}{{../id}}{{../../top}}{{/with}}{{/if}}{{/each}}';
  expect(problemsOf(body)).toEqual([]);
  const kernels = ['a', 'b'].map(id => ({ id, note: { name: `n${id}` } }));
  const text = Handlebars.compile(body, { strict: true })({ top: 't', hasReset: true, kernels });
  expect(text).toBe('na0atnb1bt');
});
