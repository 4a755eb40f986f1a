import { expect, it } from 'vitest';
import { FOLDERS, tryChangedDocuments } from './folder-mutants.ts';

it.each(Object.keys(FOLDERS) as (keyof typeof FOLDERS)[])(
  'takes or refuses 2,010 changed documents of %s, and fails in no other way',
  async name => {
    expect(await tryChangedDocuments(name, 670, 11)).toBeGreaterThan(20);
  },
);
