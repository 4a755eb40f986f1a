import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lowerNetwork } from '../../src/compile.ts';
import { loadFrames } from '../../src/host/frames.ts';
import { hostOfNetwork } from '../../src/host/interface.ts';
import { classesOf } from '../../src/host/output.ts';
import { referenceOutput } from '../../src/host/reference.ts';
import { invariant } from '../../src/ir/invariant.ts';
import { packageRoot } from '../../src/package-root.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { precisionsOf, precisionText } from '../../src/sweep/figures.ts';
import { variantsOf } from '../../src/sweep/variants.ts';

const { input, data, labels, variants } = variantsOf(
  join(packageRoot(), 'models/mnist-precision/family.json'),
  {},
);

/** Right of the first 100 images, as training/evaluate.py counts them, and the bits of the five layers. */
const EXPECTED: Readonly<Record<string, readonly [right: number, precision: string]>> = {
  '8-8-8': [100, '8/8 x5'],
  '4-4-4': [98, '4/8 4/4 x4'],
  '8-4-2-1': [94, '8/8 4/4 2/2 1/1 x2'],
  '1-1-1-2': [93, '1/8 1/1 x2 2/2 x2'],
  '1-1-1': [90, '1/8 1/1 x4'],
};

it('holds the schedules of which the page tells', () => {
  expect(variants.map(({ schedule }) => schedule.text)).toEqual(Object.keys(EXPECTED));
});

it.each(variants)('computes what was trained at $schedule.text', async ({ schedule, load }) => {
  invariant(input && data && labels, 'the family has no data');
  const { layers, notes, ...network } = lowerNetwork(load().graph, { wire: parseWireType(input) });
  expect(notes).toEqual([]);
  const host = hostOfNetwork({ ...network, layers });
  const frames = await loadFrames(host, data, { labels, dataDomain: 'auto', frames: 100 });
  const classes = classesOf(host.outputs[0], await referenceOutput(layers, frames, () => undefined));
  const right = classes?.filter((c, i) => c === frames.labels?.[i]).length;
  expect([right, precisionText(precisionsOf(layers))]).toEqual(EXPECTED[schedule.text]);
});
