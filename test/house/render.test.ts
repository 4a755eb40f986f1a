import Handlebars from 'handlebars/runtime.js';
import { expect, it } from 'vitest';
import { precompile } from '../../scripts/precompiled-templates.ts';
import { render } from '../../src/codegen/render.ts';
import { InvariantError } from '../../src/ir/invariant.ts';

/** Compiles template text under the options that all templates share. */
const compileTemplate = (text: string): ((context: unknown) => string) =>
  Handlebars.template<unknown>(new Function(`return ${precompile(text)}`)());

it('leaves operators of the target language alone', () => {
  expect(compileTemplate('a <= {{b}} & "c";')({ b: "x < y && 'z'" })).toBe('a <= x < y && \'z\' & "c";');
});

it('drops the lines of the header and of blocks', () => {
  const text = '{{!-- context: a.ts#A --}}\n{{#each xs}}\n  {{this}};\n{{/each}}\nend\n';
  expect(compileTemplate(text)({ xs: [1, 2] })).toBe('  1;\n  2;\nend\n');
});

it('refuses a name that the context lacks', () => {
  expect(() => compileTemplate('{{a}}')({ b: 1 })).toThrow(/"a" not defined/);
});

it.each(['{{log a}}', '{{lookup a 0}}', '{{uppercase a}}'])('refuses the helper in %s', text => {
  expect(() => compileTemplate(text)({ a: ['x'] })).toThrow(/unknown helper/);
});

it('takes templates only from templates/', () => {
  expect(() => render('/etc/top.v.hbs', {})).toThrow(InvariantError);
  expect(() => render('verilog/there-is-none.hbs', {})).toThrow(InvariantError);
  expect(() => render('constructor', {})).toThrow(InvariantError);
});
