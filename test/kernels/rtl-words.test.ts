import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SYSTEMVERILOG_KEYWORDS, VERILOG_KEYWORDS } from '../../src/schedule/reserved-words.ts';
import { rtlFolder } from './sweep.ts';

/** The words of a source: no comments, texts, numbers, directives or system tasks. */
function wordsOf(source: string): readonly string[] {
  const code = source.replace(/\/\/.*|\/\*[\s\S]*?\*\//g, ' ').replace(/"[^"]*"/g, ' ');
  return code.match(/(?<![\w$`'])[A-Za-z_][\w$]*/g) ?? [];
}

/** In a Verilog source such a word can only be a name. */
const systemVerilogNames = (source: string): readonly string[] =>
  wordsOf(source).filter(word => SYSTEMVERILOG_KEYWORDS.includes(word));

it('knows all keywords of IEEE 1800-2017', () => {
  expect(new Set([...VERILOG_KEYWORDS, ...SYSTEMVERILOG_KEYWORDS]).size).toBe(248);
});

it('finds names that are words of SystemVerilog', () => {
  const source = 'module m (input wire inside); // before\n  begin : tagged $bits("bit", 4\'b0); end';
  expect(systemVerilogNames(source)).toEqual(['inside', 'tagged']);
});

it('has no module, port, parameter, signal, instance or label named by a word of SystemVerilog', async () => {
  const paths = (await readdir(rtlFolder, { recursive: true })).filter(path => path.endsWith('.v'));
  expect(paths.length).toBeGreaterThan(50);
  const sources = await Promise.all(
    paths.map(async path => [path, await readFile(join(rtlFolder, path), 'utf8')] as const),
  );
  const found = sources.map(([path, source]) => [path, systemVerilogNames(source)] as const);
  expect(found.filter(([, names]) => names.length > 0)).toEqual([]);
});
