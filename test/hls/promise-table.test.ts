import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hlsPromiseOf, STORAGE_PORTS } from '../../src/codegen/hls-promise.ts';
import { hlsOf } from '../../src/kernels/index.ts';
import { packageRoot } from '../../src/package-root.ts';
import { exampleKernels, promiseRows } from './promise-table.ts';

const read = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8');

it('the guide has the table of what each kernel promises', () => {
  const rows = read('docs/guide/hls.md')
    .split('\n')
    .filter(line => /^\| [a-z-]+ \| \d+ \| (?:yes|no) \|/.test(line));
  expect(rows).toEqual(promiseRows());
});

it('no kernel asks of an array more than it has ports', () => {
  for (const kernel of exampleKernels) {
    for (const array of hlsPromiseOf(kernel)?.arrays ?? []) {
      const { reads, writes } = STORAGE_PORTS[array.storage];
      const place = `${kernel.kind}: ${array.name}`;
      expect(array.reads, place).toBeLessThanOrEqual(reads);
      expect(array.writes, place).toBeLessThanOrEqual(writes);
    }
  }
});

/** The text of a kernel's function template, with the helpers in front of it. */
const headerOf = (kernel: (typeof exampleKernels)[number]): string => {
  const hls = hlsOf(kernel);
  return hls.kind === 'process' ? read(`hw/hls/${hls.headers[0]}`) : '';
};

it('the headers say what is promised: one turn a cycle, rewind, and where arrays lie', () => {
  for (const kernel of exampleKernels) {
    const text = headerOf(kernel);
    const loops = [
      ...text.matchAll(/^ *(while|for) \((.*)\) \{\n(#pragma HLS PIPELINE .*| +BITWRIGHT_PIPELINE)$/gm),
    ].map(([, keyword, head, how]) => ({
      head,
      isFixed: keyword === 'for' && !head.includes('||'),
      how: how.trim(),
    }));
    expect(loops.length, kernel.kind).toBeGreaterThan(0);
    for (const { head, isFixed, how } of loops) {
      // A loop whose turns depend on its data cannot be rewound, and one that asks for beats must be flushable.
      const asks = /may_take\(/.test(text) && !isFixed;
      const other = asks ? '#pragma HLS PIPELINE II=1 style=flp' : '#pragma HLS PIPELINE II=1';
      expect({ head, how }).toEqual({ head, how: isFixed ? 'BITWRIGHT_PIPELINE' : other });
    }
    expect(text.match(/PIPELINE II=|BITWRIGHT_PIPELINE$/gm), kernel.kind).toHaveLength(loops.length);
    const promise = hlsPromiseOf(kernel);
    expect(loops.map(({ isFixed }) => isFixed)).toContain(promise?.canRewind);
    const storages = new Map(
      [...text.matchAll(/BIND_STORAGE variable=(\w+) type=(\w+)/g)].map(([, name, type]) => [name, type]),
    );
    for (const { name, storage } of promise?.arrays ?? []) {
      if (storage === 'ram_s2p') expect(storages.get(name), `${kernel.kind}: ${name}`).toBe(storage);
      if (storage === 'registers') {
        expect(text, `${kernel.kind}: ${name}`).toContain(`ARRAY_PARTITION variable=${name} complete dim=0`);
      }
    }
  }
});

it('nothing says of a RAM that what is written is not read', () => {
  const dependences = exampleKernels.flatMap(kernel =>
    [...headerOf(kernel).matchAll(/^#pragma HLS DEPENDENCE (.*)$/gm)].map(([, options]) => options),
  );
  expect(dependences.length).toBeGreaterThan(0);
  for (const options of dependences) expect(options).toMatch(/ dependent=true$/);
});
