import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bitwright, expectRefusal, jsonOf, scratchFolder } from './bitwright.ts';
import { tinyDesign } from './tiny-design.ts';

it('writes the bindings of a folder, the same again, and over no file of somebody else', async () => {
  const scratch = await scratchFolder();
  const { folder } = (await tinyDesign(scratch)).design;
  const file = join(scratch, 'lib', 'own.ts');
  const bindings = () => bitwright(['bindings', folder, '-o', file, '--json']);
  expect(jsonOf(await bindings())).toEqual({ ok: true, file, state: 'written' });
  const text = await readFile(file, 'utf8');
  expect(jsonOf(await bindings())).toEqual({ ok: true, file, state: 'unchanged' });
  await writeFile(file, text.replace('sha256', 'sha'));
  expect(jsonOf(await bindings())).toEqual({ ok: true, file, state: 'changed' });
  expect(await readFile(file, 'utf8')).toBe(text);
  await writeFile(file, 'export {};\n');
  expectRefusal(await bindings(), 'cli/not-bindings', /left as it is/);
  expect(await readFile(file, 'utf8')).toBe('export {};\n');
});
