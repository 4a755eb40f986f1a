import { expect, it } from 'vitest';
import {
  cppComment,
  expression,
  identifier,
  isFolderPath,
  isYosysPath,
  lineComment,
  markdownText,
  markupText,
  word,
  yosysCells,
  yosysConstant,
  yosysPath,
} from '../../src/ir/target-text.ts';

/** What would act in one target or another; none of them is plain. */
const HOSTILE = [
  '"',
  "'",
  '`include "x"',
  'a"; !touch /tmp/x; "',
  'x; !touch P;',
  'a;b',
  'a\nb',
  'a\r\nendmodule',
  'a\u2028b',
  'a\u2029b',
  'a\u0085b',
  'a\0b',
  '\u001b[2J',
  '$(touch x)',
  '`touch x`',
  '$finish',
  '[exec touch x]',
  '$' + '{x}',
  '{{x}}',
  'a\\',
  'a\\ ',
  'a\\\n',
  'a ??/',
  '*/ int x; /*',
  '// x',
  '# x',
  'a|b',
  'a\\|b',
  '<script>alert(1)</script>',
  '</text><script/>',
  '" onload="x',
  '&lt;',
  '![](http://x)',
  '[x](javascript:y)',
  '../x',
  '/etc/passwd',
  'a/../b',
  '-o',
  '--wave',
  '.hidden',
  'größe',
  '层',
  '',
  ' ',
  'a b',
  'a\tb',
  '!ls',
  'a!',
  '%s',
  'x'.repeat(5000),
];

it.each(HOSTILE)('refuses %j as an identifier, a word, a constant and a pattern', text => {
  for (const gate of [identifier, word, yosysConstant, yosysCells])
    expect(() => gate(text), gate.name).toThrow('internal error');
});

it('takes what is plain', () => {
  expect(identifier('bw_net_2')).toBe('bw_net_2');
  expect(word('0.1.0-rc.1+x')).toBe('0.1.0-rc.1+x');
  expect(word('fc1_weights_00.mem')).toBe('fc1_weights_00.mem');
  for (const text of ['12', "64'h0f", "32'd4294967295"]) expect(yosysConstant(text)).toBe(text);
  expect(yosysCells('FD*')).toBe('t:FD*');
  for (const text of ["{8{n1[7]}} + 4'h0", 'bitwright::scaled<8, 2>(n1) - 3', '{{0x1ull, 0x2ull}}', '-1'])
    expect(expression(text)).toBe(text);
  for (const text of ['a__b', '_a', 'a_', '1a', 'a.b']) expect(() => identifier(text)).toThrow('identifier');
});

it('lets no expression end its statement, open a string or a comment, or call the system', () => {
  const isBad = (text: string) => /[";`$\\#!@%/]|[^ -~]/.test(text);
  for (const text of HOSTILE.filter(isBad)) expect(() => expression(text), text).toThrow('internal error');
});

/** A C preprocessor joins lines first, and so ends no comment where one does. */
const continues = (line: string): boolean => /\\\s*$/.test(line.replaceAll('??/', '\\'));

it.each(HOSTILE)('keeps %j in its comment', text => {
  for (const comment of [lineComment(text), cppComment(text), cppComment(`${'y'.repeat(159)}${text}`)]) {
    expect(comment).toMatch(/^[ -~]*$/);
    expect(comment.length).toBeLessThanOrEqual(161);
  }
  expect(continues(cppComment(text))).toBe(false);
  expect(lineComment(`${'y'.repeat(159)}\\${text}`)).not.toMatch(/\\$/);
});

it.each([
  'synopsys translate_off',
  ' synthesis translate_off',
  'verilator lint_off',
  'VERILATOR public_flat_rw',
  'pragma protect begin',
  '* synopsys full_case',
])('makes no command for a tool of %j', text => {
  expect(lineComment(text)).toBe(`'${lineComment(`x${text}`).slice(1)}`);
  expect(`// ${lineComment(text)}`).not.toMatch(/^\/\/\s*(synopsys|synthesis|verilator|pragma)/i);
});

it('leaves comments of ordinary names alone', () => {
  for (const text of ['conv1', 'features.0.conv: 1 vector of 3 uint8', 'model /x/Synth_1', 'my synthesis'])
    expect(lineComment(text)).toBe(text);
});

/** The text that a reader of Markdown sees: escapes undone as CommonMark does. */
const shown = (text: string): string =>
  text
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');

/** Cells of a row by the rule of GitHub's tables: a backslash escapes what follows it. */
const cellsOf = (row: string): number => row.replace(/\\[!-/:-@[-`{-~]/g, '').split('|').length - 2;

it.each(HOSTILE)('shows %j in Markdown, and lets it do nothing', text => {
  const safe = markdownText(text);
  expect(cellsOf(`| ${safe} | x |`)).toBe(2);
  const bare = safe.replace(/\\[!-/:-@[-`{-~]/g, '');
  expect(bare).not.toMatch(/[`<[\]*\n\r\u2028\u2029]|&(?!(amp|lt);)/);
  expect(shown(safe)).toBe(shown(markdownText(shown(safe))));
});

it.each(HOSTILE)('shows %j in markup, in text and between quotes', text => {
  const safe = markupText(text);
  expect(safe).not.toMatch(/[<>"'\n\r]|&(?!(amp|lt|gt|quot|#39);)/);
});

it.each(HOSTILE)('gives Yosys %j as one path, or not', text => {
  if (!isYosysPath(text)) {
    expect(() => yosysPath(text)).toThrow('internal error');
    return;
  }
  const quoted = yosysPath(text);
  expect(quoted.slice(1, -1)).toBe(text);
  expect(text).not.toMatch(/["\n\r*?[\]]/);
});

it('knows paths that stay in their folder', () => {
  for (const path of ['rtl/top.v', 'hls/shim/ap_int.h', 'features.npy', 'ir/05-fuse.txt'])
    expect(isFolderPath(path), path).toBe(true);
  const away = ['../x', 'a/../b', '/a', 'a//b', 'a/', '', '.', 'a/.', 'a\\b', 'C:\\a', 'a|b', 'a\nb', '-a/b'];
  for (const path of [...away, 'a/\u0000', 'a b', 'x'.repeat(400)])
    expect(isFolderPath(path), path).toBe(false);
});
