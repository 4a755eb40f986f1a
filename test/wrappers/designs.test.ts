import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readDesign, writeDesign } from '../../src/artifact/index.ts';
import { classifier, compiled, MODEL } from '../artifact/networks.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { slotBytes } from './memory-layout.ts';
import { expectWrapped } from './whole-designs.ts';

const folder = join(temporaryFolder('wrapped'), 'design');
const design = writeDesign(folder, compiled(classifier()), MODEL).then(() => readDesign(folder));

it('gives a design words of 64 bits', async () => {
  await expectWrapped(await design, 64);
});

it('tells in the manifest how frames lie in memory', async () => {
  const { manifest } = await design;
  const { axi } = manifest;
  expect(axi?.top).toBe('bw_classifier_axi');
  expect([...(axi?.inputs ?? []), ...(axi?.outputs ?? [])].map(({ port }) => port)).toEqual([
    's_axis',
    'm_axis',
  ]);
  for (const { beatBytes, slotBytes: slot, beatsPerFrame, frameBytes, wordBits } of [
    ...(axi?.inputs ?? []),
    ...(axi?.outputs ?? []),
  ]) {
    expect(slot).toBe(slotBytes({ beatBytes }));
    expect(frameBytes).toBe(slot * beatsPerFrame);
    expect(wordBits).toBe(8 * slot);
  }
});

it('names the bus interfaces for Vivado', async () => {
  await design;
  const text = await readFile(join(folder, 'rtl/axi/bw_classifier_axi.v'), 'utf8');
  expect(text).toContain('"ASSOCIATED_BUSIF s_axis:m_axis:s_axi, ASSOCIATED_RESET aresetn"');
  // Each pin of a bus is one, and no other is.
  const pins = [
    ...text.matchAll(
      /INFO = "xilinx\.com:interface:(?:axis|aximm):1\.0 (\w+) (\w+)" \*\)\n(?: *\(\*.*\n)? *(?:in|out)put +wire (?:\[.*\] )?(\w+)/g,
    ),
  ];
  expect(pins.length).toBe(10 + 19);
  for (const [, bus, signal, pin] of pins) expect(pin).toBe(`${bus}_${signal.toLowerCase()}`);
});
