import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { manifestSchema } from '../../src/formats/manifest.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { sha256OfFile } from '../../src/node/model-file.ts';
import { chain } from '../sections/chain.ts';
import { bitwright, type Ended, expectRefusal, jsonOf, scratchFolder } from './bitwright.ts';
import { expectRefused } from './in-process.ts';
import { npy, writeInto } from './tiny-design.ts';

const INPUT = ['--input', 'int4'];
const CUT = ['--cut', 'act1,act2'];

let scratch: string;
let model: string;
/** The same network, which names its cut points itself. */
let named: string;
let data: string;
/** What compile --cut says, and what it wrote. */
let compiled: Ended;
const inScratch = (name: string): string => join(scratch, name);
beforeAll(async () => {
  scratch = await scratchFolder();
  model = await writeInto(scratch, 'chain.onnx', writeOnnx(chain()));
  named = await writeInto(scratch, 'named.onnx', writeOnnx(chain({ named: ['act1', 'act2'] })));
  data = await writeInto(
    scratch,
    'frames.npy',
    npy([20, 8], i => ((11 * i) % 16) - 8),
  );
  compiled = await bitwright(['compile', model, ...INPUT, ...CUT, '--data', data, '-o', inScratch('cut')]);
});

const manifestIn = async (folder: string) =>
  manifestSchema.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));

it('builds each section alone and verifies it on what those before it give', async () => {
  expect(compiled).toMatchObject({ exitCode: 0 });
  const { stdout } = compiled;
  expect(stdout).toMatch(/: 3 sections of chain\n/);
  expect(stdout.match(/16 frames, \d+ streams, random stalls, seed 1: 0 mismatches/g)).toHaveLength(3);
  expect(stdout.match(/^cut +value +streams +elements +mismatches +distinct +possible$/gm)).toHaveLength(3);
  // 16 frames of six codes of 2 bits, at the end of the first section and at the beginning of the second.
  expect(stdout.match(/^act1 +act1 +\d+ +96 +0 +[234] +4$/gm)).toHaveLength(2);
  expect(stdout).toMatch(/join them with: npx bitwright stitch .*cut -o OUT$/);
  const second = await manifestIn(inScratch('cut/sections/2-act2'));
  expect(second).toMatchObject({
    model: { name: 'chain', sha256: sha256OfFile(model) },
    section: {
      ...{ index: 2, count: 3, name: 'act2' },
      features: { file: 'features.npy', frames: 16, source: 'data' },
    },
    inputs: [{ name: 'act1', shape: [6], type: { kind: 'uint', bits: 2 }, scale: '1', offset: '0' }],
    outputs: [{ name: 'act2', meaning: 'scores' }],
    cuts: [{ name: 'act1' }, { name: 'act2' }],
  });
  const report = await readFile(inScratch('cut/sections/2-act2/report.md'), 'utf8');
  expect(report).toMatch(/^Section 2 of 3 \(act2\)\. features\.npy holds .* 16 frames of a data file/m);
  expect(report).toMatch(/^\| act2 \| act2 \| uint2 \| 0\.\.3 \| 6 \| 1 \| 0 \|$/m);
});

it('stitches them to what compiles in one piece, probes at the cuts', async () => {
  const stitched = await bitwright(['stitch', inScratch('cut'), '-o', inScratch('stitched'), '--json']);
  expect(stitched).toMatchObject({ exitCode: 0 });
  expect(jsonOf(stitched)).toMatchObject({
    ...{ ok: true, top: 'bw_chain' },
    sections: [{ index: 1, name: 'act1' }, { index: 2 }, { index: 3, name: 'y' }],
    cuts: [{ name: 'act1' }, { name: 'act2' }],
  });
  expect(await bitwright(['compile', named, ...INPUT, '-o', inScratch('whole')])).toMatchObject({
    exitCode: 0,
  });
  const [own, whole] = [await manifestIn(inScratch('stitched')), await manifestIn(inScratch('whole'))];
  expect(own.cuts).toEqual(whole.cuts);
  expect(own.layers).toEqual(whole.layers);
  const report = await readFile(inScratch('stitched/report.md'), 'utf8');
  expect(report).toContain('Stitched from 1 (act1), 2 (act2), 3 (y).');

  const args = ['verify', inScratch('stitched'), '--data', data, '--json'];
  const verified = await bitwright(args);
  expect(verified).toMatchObject({ exitCode: 0 });
  expect(jsonOf(verified)).toMatchObject({
    ...{ ok: true, frames: 20, mismatches: 0, isTimingAsPredicted: true },
    cuts: [
      { cut: 'act1', value: 'act1', elements: 120, mismatches: 0 },
      { cut: 'act2', value: 'act2', elements: 120, mismatches: 0 },
    ],
  });
  // The data runs through the whole and through the sections alike.
  const [run, runOfWhole] = [inScratch('stitched.npy'), inScratch('whole.npy')];
  for (const [folder, out] of [
    ['stitched', run],
    ['whole', runOfWhole],
  ]) {
    await bitwright(['run', inScratch(folder), '--data', data, '--out', out]);
  }
  expect(await readFile(run)).toEqual(await readFile(runOfWhole));
});

it('verifies all sections, or one, on recorded, random and own frames', async () => {
  const all = await bitwright(['verify', inScratch('cut'), '--data', data, '--json']);
  expect(all).toMatchObject({ exitCode: 0 });
  expect(jsonOf(all)).toMatchObject({
    ok: true,
    sections: [
      { name: 'act1', frames: 20, mismatches: 0, cuts: [{ cut: 'act1', elements: 120 }] },
      { name: 'act2', frames: 20, mismatches: 0, cuts: [{ cut: 'act1' }, { cut: 'act2', elements: 120 }] },
      { name: 'y', frames: 20, mismatches: 0, cuts: [{ cut: 'act2' }] },
    ],
  });
  const one = inScratch('cut/sections/2-act2');
  expect(jsonOf(await bitwright(['verify', one, '--json']))).toMatchObject({ ok: true, frames: 16 });
  const random = await bitwright(['verify', one, '--random', '--frames', '40', '--json']);
  expect(jsonOf(random)).toMatchObject({ ok: true, frames: 40, cuts: [{ distinct: 4 }, {}] });
  const many = jsonOf(await bitwright(['verify', one, '--frames', '40', '--json']));
  expect(many).toMatchObject({ ok: true, frames: 16, notes: [{ code: 'data/few-features' }] });
  const features = await bitwright(['verify', one, '--data', join(one, 'features.npy'), '--json']);
  expect(jsonOf(features)).toMatchObject({ ok: true, frames: 16, mismatches: 0 });
  expect(await bitwright(['csim', one, '--json'])).toMatchObject({ exitCode: 0 });
});

it('cuts where the model says so, exchanges a section, and ends with status 2 at a mismatch', async () => {
  const again = await writeInto(
    scratch,
    'again.onnx',
    writeOnnx(chain({ seeds: [1, 7, 3], named: ['act1', 'act2'] })),
  );
  const args = ['compile', again, ...INPUT, '--sections', '--no-verify', '--frames', '3', '--seed', '5'];
  const ended = await bitwright([...args, '-o', inScratch('again'), '--json']);
  expect(ended).toMatchObject({ exitCode: 0 });
  const { sections } = jsonOf(ended) as { sections: Record<string, unknown>[] };
  expect(sections.map(section => section.name)).toEqual(['act1', 'act2', 'y']);
  expect(sections.some(section => 'verified' in section)).toBe(false);
  const { section } = await manifestIn(inScratch('again/sections/1-act1'));
  expect(section?.features).toMatchObject({ frames: 3, source: 'random' });

  const places = ['cut/sections/1-act1', 'again/sections/2-act2', 'cut/sections/3-y'].map(inScratch);
  const mixed = await bitwright(['stitch', ...places, '-o', inScratch('mixed')]);
  expect(mixed).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(/note\[stitch\/several-models\]/),
  });
  expect(mixed.stdout).toMatch(/2 +act2 +again/);

  const broken = inScratch('broken');
  await cp(inScratch('cut'), broken, { recursive: true });
  const memoryOf = (top: string): string => `sections/2-act2/mem/bw_${top}_section_2_fc2_weights.mem`;
  await cp(inScratch(`again/${memoryOf('again')}`), join(broken, memoryOf('chain')));
  expectRefusal(await bitwright(['verify', broken, '--json']), 'design/changed', /fc2_weights\.mem/);
  const found = await bitwright(['verify', broken, '--changed', '--json']);
  expect(found).toMatchObject({ exitCode: 2 });
  expect(jsonOf(found)).toMatchObject({
    ok: false,
    sections: [
      { ok: true },
      { ok: false, cuts: [{ mismatches: 0 }, { mismatches: expect.any(Number) }] },
      { ok: true },
    ],
  });
});

it('refuses what does not fit together', async () => {
  const out = ['-o', inScratch('refused')];
  const compile = ['compile', model, ...INPUT, ...out];
  await expectRefused([...compile, '--cut', 'act3'], 'cut/unknown-name', /near it are 'act1', 'act2'/);
  await expectRefused([...compile, '--cut', ' , '], 'cut/no-points', /names no cut points/);
  await expectRefused([...compile, '--sections'], 'cut/no-points', /names no cut points/);
  await expectRefused(
    [...compile, '--data', data],
    'cut/without-cut',
    /--data says something about sections/,
  );
  await expectRefused([...compile, '--no-verify'], 'cut/without-cut', /--no-verify/);
  await expectRefused([...compile, '--seed', '1'], 'cut/without-cut', /--seed/);
  const cut = inScratch('cut');
  await expectRefused(['run', cut, '--data', data], 'design/sections', /holds the sections of a network/);
  await expectRefused(['verify', cut, '--wave', 'x.fst'], 'cli/one-section', /--wave is for one design/);
  await expectRefused(['verify', cut, '--data', data, '--random'], 'cli/data-and-random', /--random/);
  await expectRefused(['stitch', join(cut, 'sections/1-act1'), ...out], 'stitch/too-few', /one section/);
  await expectRefused(
    ['stitch', join(cut, 'sections/1-act1'), inScratch('nowhere'), ...out],
    'design/not-a-design',
    /nowhere/,
  );
  await expectRefused(['stitch', cut], 'cli/usage', /required option '-o/);
  expectRefusal(
    await bitwright(['stitch', join(cut, 'sections/2-act2'), join(cut, 'sections/1-act1'), ...out, '--json']),
    'stitch/missing',
    /number 3 is missing/,
  );
});
