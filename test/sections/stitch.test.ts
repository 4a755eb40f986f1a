import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { referenceRun } from '../../sim/golden.ts';
import type { Design } from '../../src/artifact/index.ts';
import { designFiles } from '../../src/codegen/design-files.ts';
import { compileNetwork } from '../../src/compile.ts';
import { randomFrames } from '../../src/host/input.ts';
import { hostOfManifest } from '../../src/host/interface.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { ownPackage } from '../../src/node/own-package.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { stitchSections } from '../../src/sections/stitch.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type ChainOptions, chain } from './chain.ts';
import { expectProved, featuresOf, sectionsIn, stitchTo } from './prove-sections.ts';

const wire = parseWireType('int4');

let scratch: string;
let base: readonly Design[];
beforeAll(async () => {
  scratch = temporaryFolder('stitch');
  base = await compiled('base', {});
});

let models = 0;
/** Sections of a chain, each call another model. */
function compiled(
  folder: string,
  { suffix = '', ...options }: ChainOptions,
  targetCycles = 16,
  cuts = [`act1${suffix}`, `act2${suffix}`],
) {
  const sha256 = String(models++).padStart(64, '0');
  return sectionsIn(
    join(scratch, folder),
    chain({ ...options, suffix }),
    { wire, cuts, targetCycles },
    { sha256 },
  );
}

const folders = (...designs: readonly Design[]): string[] => designs.map(design => design.folder);

/** What stitching says is wrong. */
async function refusal(sections: readonly string[]): Promise<string[]> {
  const error = await stitchSections(sections).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DiagnosticError)) throw error ?? new Error('the sections were stitched');
  return error.diagnostics.map(d => `${d.code}: ${d.message}`);
}

it('exchanges a section that was trained again, folded otherwise', async () => {
  const [, again] = await compiled('again', { name: 'again', seeds: [1, 7, 3] }, 4);
  const [first, old, last] = base;
  expect(again.layers).not.toEqual(old.layers);
  const { design, model } = await stitchSections(folders(first, again, last));
  expect(design.notes).toMatchObject([{ code: 'stitch/several-models', severity: 'note' }]);
  expect(model.name).toBe('chain');
  expect(model.sha256).not.toBe(first.manifest.model.sha256);

  const stitched = await stitchTo(join(scratch, 'exchanged'), folders(first, again, last));
  expect(stitched.manifest.sections?.map(s => s.modelName)).toEqual(['chain', 'again', 'chain']);
  // What that model is in one piece, with the folds of each section.
  const whole = compileNetwork(chain({ seeds: [1, 7, 3] }), { wire });
  expect(stitched.layers).toEqual({ ...whole.layers, name: 'chain' });
  const foldsOf = (d: Design) => d.manifest.layers.map(({ name, pe, simd }) => ({ name, pe, simd }));
  expect(foldsOf(stitched)).toEqual([...foldsOf(first), ...foldsOf(again), ...foldsOf(last)]);
  expect(stitched.hardware.kernels.some(kernel => kernel.kind === 'width-converter')).toBe(true);
  const kernelsOf = (d: Design) => d.hardware.kernels.filter(k => k.kind === 'mvu' || k.kind === 'threshold');
  expect(kernelsOf(stitched)).toEqual([first, again, last].flatMap(kernelsOf));

  const input = randomFrames(hostOfManifest(stitched.manifest).inputs, 30, 9);
  const { output } = await expectProved(stitched, input);
  expect(output).toEqual(referenceRun(whole.layers, input).values.get(whole.layers.outputs[0].value));
});

it('keeps layers unrolled that a section has unrolled, and says so as the network in one piece does', async () => {
  const folding = { fc2: { mode: 'unrolled' } } as const;
  const options = { wire, cuts: ['act1', 'act2'], folding };
  const sections = await sectionsIn(join(scratch, 'unrolled'), chain(), options);
  const stitched = await stitchTo(join(scratch, 'stitched-unrolled'), folders(...sections));
  const whole = compileNetwork(chain(), { wire, folding });
  const { manifest } = designFiles(whole, { name: 'chain', sha256: '0'.repeat(64) }, ownPackage());
  expect(manifest.layers.find(layer => layer.name === 'fc2')?.unrolledAdders).toBeGreaterThan(0);
  expect(stitched.manifest.layers).toEqual(manifest.layers);
});

it('keeps names apart that sections of several models share', async () => {
  // Its second layer is called as the first one of the others.
  const [, shifted] = await compiled('shifted', { first: 0, seeds: [1, 8, 3] }, 16, ['act0', 'act1']);
  expect(shifted.layers.nodes.map(n => n.name)).toEqual(base[0].layers.nodes.map(n => n.name));
  const stitched = await stitchTo(join(scratch, 'twice'), folders(base[0], shifted, base[2]));
  expect(stitched.layers.nodes.map(n => n.name)).toEqual([
    'fc1',
    'act1',
    'fc1 of act1',
    'act1 of act1',
    'fc3',
  ]);
  expect(stitched.manifest.cuts?.map(cut => cut.value)).toEqual(['act1', 'act1 of act1']);
  const input = randomFrames(hostOfManifest(stitched.manifest).inputs, 20, 4);
  const { output } = await expectProved(stitched, input);
  const whole = compileNetwork(chain({ seeds: [1, 8, 3] }), { wire });
  expect(output).toEqual(referenceRun(whole.layers, input).values.get(whole.layers.outputs[0].value));
});

it('joins sections of a model whose nodes have other names', async () => {
  const other = await compiled('renamed', { suffix: '_v2' });
  const { design } = await stitchSections(folders(base[0], other[1], base[2]));
  expect(design.layers.nodes.map(n => n.name)).toEqual(['fc1', 'act1', 'fc2_v2', 'act2_v2', 'fc3']);
  expect(design.cuts.map(cut => [cut.name, cut.value])).toEqual([
    ['act1', 'act1'],
    ['act2_v2', 'act2_v2'],
  ]);
});

it('refuses sections that are missing, out of order, or not sections', async () => {
  const [first, second, third] = folders(...base);
  expect(await refusal([first, third])).toEqual([
    'stitch/missing: of the 3 sections of the network, number 2 is missing',
  ]);
  expect(await refusal([third, third])).toEqual([
    'stitch/missing: of the 3 sections of the network, number 1, 2 are missing',
  ]);
  expect(await refusal([first, third, second])).toEqual([
    `stitch/order: ${third} is section 3 and stands in place 2`,
    `stitch/order: ${second} is section 2 and stands in place 3`,
  ]);
  expect(await refusal([first, second, second, third])).toEqual([
    `stitch/order: ${second} is section 2 and stands in place 3`,
    `stitch/order: ${third} is section 3 and stands in place 4`,
  ]);
  expect(await refusal([first])).toEqual([expect.stringMatching(/^stitch\/too-few/)]);
  const whole = await stitchTo(join(scratch, 'whole'), [first, second, third]);
  expect(await refusal([first, whole.folder, third])).toEqual([
    `stitch/not-a-section: ${whole.folder} is a whole network, not a section of one`,
  ]);
  expect(await refusal([join(scratch, 'nowhere'), first])).toEqual([
    expect.stringMatching(/^design\/not-a-design/),
  ]);
  const two = await compiled('in two', {}, 16, ['act1']);
  expect(await refusal([first, two[1].folder])).toEqual([
    `stitch/other-cuts: ${two[1].folder} is one of 2 sections, but ${first} is one of 3`,
  ]);
});

it.each<[string, ChainOptions, RegExp]>([
  [
    'another scale',
    { scale: 0.5 },
    /the integers mean something else: scale 1, offset 0 before, scale 1\/2, offset 0 behind/,
  ],
  ['another type', { bits: 3 }, /it gives uint2 and the other takes uint3/],
  ['another width', { width: 5 }, /it gives the shape \[6\] and the other takes \[5\]/],
])('refuses a section that takes %s', async (name, options, reason) => {
  const other = await compiled(`with ${name}`, options);
  const found = await refusal(folders(base[0], other[1], base[2]));
  expect(found[0]).toMatch(reason);
  for (const text of found) expect(text).toMatch(/^stitch\/seam: /);
});

it('refuses integers beyond those that a section was proved for', async () => {
  // Accumulators of other weights have the same width, but not the same range.
  const [narrow, wide] = [
    await compiled('narrow', { seeds: [1, 2, 3] }, 16, ['fc1']),
    await compiled('wide', { seeds: [5, 2, 3] }, 16, ['fc1']),
  ];
  const ranges = [narrow, wide].map(([section]) => section.manifest.outputs[0].range);
  expect(ranges[0]).not.toEqual(ranges[1]);
  const found = [
    ...(await refusal(folders(narrow[0], wide[1])).catch(() => [])),
    ...(await refusal(folders(wide[0], narrow[1])).catch(() => [])),
  ];
  expect(found.join('\n')).toMatch(/it gives integers -?\d+\.\.\d+ and the other is proved for -?\d+\.\.\d+/);
});

it('takes a folder of sections only where all come from one model', async () => {
  const copy = join(scratch, 'mixed');
  await cp(join(scratch, 'base'), copy, { recursive: true });
  expect((await stitchSections([copy])).model.sha256).toBe(base[0].manifest.model.sha256);
  const [, other] = await compiled('other model', { seeds: [1, 7, 3] });
  const second = join(copy, 'sections/2-act2');
  await cp(other.folder, second, { recursive: true, force: true });
  expect(await refusal([copy])).toEqual([
    `stitch/models-differ: ${second} was compiled from another model (or another state of it) than ${join(copy, 'sections/1-act1')}`,
  ]);
  await writeFile(join(second, 'mem', `${other.manifest.top}_fc2_weights.mem`), '0\n');
  expect(await refusal([copy])).toEqual([expect.stringMatching(/^design\/changed/)]);
});

it('says the same of a design that is recorded and of one that is stitched', async () => {
  const { design } = await stitchSections(folders(...base));
  expect(design.layers).toEqual(compileNetwork(chain(), { wire }).layers);
  const { values } = referenceRun(design.layers, await featuresOf(base[0]));
  expect(values.get('act1')).toEqual(await featuresOf(base[1]));
  expect(values.get('act2')).toEqual(await featuresOf(base[2]));
});
