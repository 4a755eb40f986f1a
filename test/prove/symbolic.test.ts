import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MODULE_NAMES, MODULES } from '../../bench/prove/modules/index.ts';
import { RULES } from '../../bench/prove/rules.ts';
import { withSymbolicMemories } from '../../bench/prove/symbolic.ts';
import { packageRoot } from '../../src/package-root.ts';

const source = (path: string): string => readFileSync(join(packageRoot(), 'hw/rtl', path), 'utf8');

it('a memory that a file fills becomes a free constant, other memories stay', () => {
  const text = withSymbolicMemories(`  reg [W-1:0] table[0:N-1];
  reg [A-1:0] kept[0:N-1];
  initial $readmemh({FILE, ".mem"}, table);
      if (a) x <= table[at[B-1:0]] & table[0] & kept[0] & my_table[0];
`);
  expect(text).toBe(`  (* anyconst *) wire [(N)*(W)-1:0] table_rom;
  reg [A-1:0] kept[0:N-1];
      if (a) x <= table_rom[(at[B-1:0])*(W)+:(W)] & table_rom[(0)*(W)+:(W)] & kept[0] & my_table[0];
`);
});

it('two memories of one name have the widths of their own', () => {
  const text = withSymbolicMemories(source('requantize/requantize.v'));
  expect(text).toContain('read_q <= memory_rom[(address)*(OWN_LANES*BIAS_BITS)+:(OWN_LANES*BIAS_BITS)];');
  expect(text).toContain(
    'read_q <= memory_rom[(address)*(OWN_LANES*MULTIPLIER_BITS)+:(OWN_LANES*MULTIPLIER_BITS)];',
  );
});

it('a memory that is filled before it is declared is refused', () => {
  expect(() => withSymbolicMemories('  initial $readmemh(F, a);\n  reg [7:0] a[0:3];\n')).toThrow('declared');
});

it('every memory of the modules under proof is free, or stands with its file', () => {
  for (const module of MODULE_NAMES) {
    for (const path of MODULES[module].sources) {
      if (MODULES[module].files) continue;
      const text = withSymbolicMemories(source(path));
      const memories = [...source(path).matchAll(/\$readmemh\(.*, (\w+)\);/g)].map(([, name]) => name);
      for (const name of memories) expect(text, path).not.toMatch(new RegExp(`\\b${name}\\[`));
    }
  }
});

it('every file of rules is read', () => {
  const files = readdirSync(join(packageRoot(), 'bench/prove/rules')).sort();
  expect(files).toEqual(RULES.map(rule => `${rule}.sv`).sort());
});
