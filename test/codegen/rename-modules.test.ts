import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { LIBRARY_MODULES } from '../../src/codegen/kernel-library.ts';
import { declaredModules, modulePlaces, renamed } from '../../src/codegen/rename-modules.ts';
import { rtlFolder } from '../kernels/sweep.ts';

const MODULES = new Set(['add', 'pool', 'fifo']);
const prefixed = (source: string): string =>
  renamed(modulePlaces(source, MODULES), module => `own_${module}`);

it.each([
  ['module add (input wire clk);', 'module own_add (input wire clk);'],
  ['module add #(parameter W = 1) ();', 'module own_add #(parameter W = 1) ();'],
  ['  fifo #(.W(1)) store (.clk(clk));', '  own_fifo #(.W(1)) store (.clk(clk));'],
  ['  fifo store (.clk(clk));', '  own_fifo store (.clk(clk));'],
  [
    '  fifo // add store (\n    store /* pool x ( */ (.clk(clk));',
    '  own_fifo // add store (\n    store /* pool x ( */ (.clk(clk));',
  ],
  ['begin : add add x (.a(b)); end', 'begin : add own_add x (.a(b)); end'],
])('renames the modules in %s', (source, expected) => {
  expect(prefixed(source)).toBe(expected);
});

it.each([
  'wire add = pool & fifo;',
  '.add(pool), .fifo(add)',
  '// add x ( and pool #(',
  '/* module add; */',
  'initial $readmemh("add x (", pool);',
  'always @(posedge clk) fifo <= #1 add;',
  'assign y = add[3] ? pool : fifo;',
  'if (x) begin : pool if (y) begin : add end end',
  'function integer add; input x; add = x; endfunction',
  '\\add x (.a(b));',
  '`add x (.a(b));',
  '$add (x);',
  'pooled #(1) p (); my_add x (); add_x y ();',
])('leaves %s as it is', source => {
  expect(prefixed(source)).toBe(source);
});

const sources = readdirSync(rtlFolder, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.v'))
  .map(path => [path, readFileSync(join(rtlFolder, path), 'utf8')] as const);

it('knows every module of hw/rtl that designs are made of', () => {
  const own = sources.filter(([path]) => !path.startsWith('wrappers/uart/'));
  expect(new Set(own.map(([path]) => basename(path, '.v')))).toEqual(LIBRARY_MODULES);
});

/** Told by lines, as sources of this house are written: a module stands alone at the start of its instance. */
function namedByLines(source: string): string[] {
  return source
    .split('\n')
    .flatMap(line => /^ *(?:module )?(\w+) (?:#\($|\w+ \($|\($)/.exec(line)?.[1] ?? [])
    .filter(name => LIBRARY_MODULES.has(name));
}

it.each(sources)('finds the modules that %s declares and instantiates, and nothing else', (path, source) => {
  const places = modulePlaces(source, LIBRARY_MODULES);
  expect(places.join('')).toBe(source);
  expect(places.filter((_, i) => i % 2 === 1)).toEqual(namedByLines(source));
  expect(declaredModules(source)).toEqual([basename(path, '.v')]);
});
