import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { scratchFolder } from './bitwright.ts';
import { expectRefused } from './in-process.ts';
import { npy, tinyDesign, writeInto } from './tiny-design.ts';

let scratch: string;
let model: string;
let folder: string;
let data: string;
let refused: string;
beforeAll(async () => {
  scratch = await scratchFolder();
  const tiny = await tinyDesign(scratch);
  model = tiny.model;
  folder = tiny.design.folder;
  data = await writeInto(
    scratch,
    'good.npy',
    npy([1, 12], () => 1),
  );
  refused = join(scratch, 'refused');
  await mkdir(refused);
});

const compile = (...args: string[]): string[] => ['compile', model, '-o', join(refused, 'out'), ...args];
const compileAs = (...args: string[]): string[] => compile('--input', 'int4', ...args);
const verify = (...args: string[]): string[] => ['verify', folder, ...args];
const run = (...args: string[]): string[] => ['run', folder, '--data', data, ...args];

type Case = readonly [name: string, args: () => string[], code: string, message: RegExp];

const USAGE: readonly Case[] = [
  ['an unknown command', () => ['synthesise'], 'cli/usage', /unknown command 'synthesise'/],
  ['an unknown option', () => compileAs('--fast'), 'cli/usage', /unknown option '--fast'/],
  ['no model', () => ['inspect'], 'cli/usage', /missing required argument 'model'/],
  ['no output folder', () => ['compile', model], 'cli/usage', /option '-o, --output <dir>' not specified/],
  ['no data', () => ['run', folder], 'cli/usage', /option '--data <file>' not specified/],
  ['too many models', () => ['inspect', model, model], 'cli/usage', /too many arguments/],
  ['no frames', () => verify('--frames', '0'), 'cli/usage', /argument '0' is invalid.*at least 1/],
  ['half a frame', () => verify('--frames', '1.5'), 'cli/usage', /argument '1\.5' is invalid/],
  ['a negative seed', () => verify('--seed', '-1'), 'cli/usage', /argument '-1' is invalid.*below 2\^32/],
  ['too large a seed', () => verify('--seed', '4294967296'), 'cli/usage', /below 2\^32/],
  ['other stalls', () => verify('--stalls', 'some'), 'cli/usage', /Allowed choices are none, random/],
  [
    'another domain',
    () => run('--data-domain', 'pixels'),
    'cli/usage',
    /Allowed choices are auto, model, wire/,
  ],
  ['a name that is none', () => compileAs('--name', '8bit'), 'cli/usage', /letters, digits and single/],
  [
    'a name that is a word of Verilog',
    () => compileAs('--name', 'always'),
    'cli/usage',
    /no word of Verilog/,
  ],
  ['a name that is a word of SystemVerilog', () => compileAs('--name', 'inside'), 'cli/usage', /no word/],
  ['another family', () => compileAs('--family', 'spartan'), 'cli/usage', /choices are xc7, xcup, ice40/],
  ['a device that is none', () => compileAs('--device', 'xc7'), 'cli/usage', /must be one of XC7A35T/],
  ['no share of a device', () => compileAs('--device', 'ecp5-25k', '--use', '0'), 'cli/usage', /1% to 100%/],
  ['a share of nothing', () => compileAs('--use', '50%'), 'cli/use-without-device', /none is named/],
  [
    'a board and a device',
    () => compileAs('--board', 'icebreaker', '--device', 'ice40-up5k'),
    'cli/board-and-device',
    /both say/,
  ],
  [
    'a device of another family',
    () => compileAs('--device', 'ecp5-25k', '--family', 'ice40'),
    'cli/other-family',
    /ECP5-25K is ecp5/,
  ],
  [
    'sections on a device',
    () => compileAs('--device', 'ecp5-25k', '--cut', 'x'),
    'folding/sections-on-device',
    /none is chosen for a device/,
  ],
  ['a board that is none', () => compileAs('--board', 'icebraker'), 'board/unknown', /there is no board/],
  ['a target of 0 cycles', () => compileAs('--target-cycles', '0'), 'cli/usage', /at least 1/],
  ['the best 0 classes', () => compileAs('--top-k', '0'), 'cli/usage', /at least 1/],
  [
    'more classes than there are',
    () => compileAs('--top-k', '5'),
    'lower/unsupported-operator',
    /there are no 5 largest/,
  ],
  [
    'another shape than the model declares',
    () => compileAs('--input-shape', '1x2x3x4x5'),
    'onnx/input-shape',
    /the shape \[1, 2, 3, 4, 5\], but the model declares \[.*\n.*leaves open/,
  ],
  [
    'a tensor that is not there',
    () => compileAs('--until', 'fc1y'),
    'onnx/unknown-tensor',
    /no node of the model makes a tensor 'fc1y'\n.*near it are .*'fc1/,
  ],
];

const WIRE: readonly Case[] = [
  ['no input type', () => compile(), 'lower/unquantized-input', /input 'x' .*\n.*--input TYPE/],
  [
    'an unknown type',
    () => compile('--input', 'float'),
    'input/bad-type',
    /unknown type 'float'\n.*uint8:1\/255/,
  ],
  ['a type without bits', () => compile('--input', 'uint'), 'input/bad-type', /unknown type 'uint'/],
  ['too many bits', () => compile('--input', 'int33'), 'input/bad-type', /unknown type 'int33'/],
  ['half a type', () => compile('--input', 'fixed<8'), 'input/bad-type', /unknown type 'fixed<8'/],
  ['no type', () => compile('--input', ''), 'input/bad-type', /unknown type ''/],
  ['a scale of 0', () => compile('--input', 'int4:0'), 'input/bad-type', /the scale must be positive/],
  ['a scale by 0', () => compile('--input', 'int4:1/0'), 'input/bad-type', /scale '1\/0' is not a number/],
  ['a huge scale', () => compile('--input', 'int4:1e400'), 'input/bad-type', /beyond the range of a double/],
  ['a textual offset', () => compile('--input', 'int4:1:x'), 'input/bad-type', /offset 'x' is not a number/],
  ['too many colons', () => compile('--input', 'int4:1:2:3'), 'input/bad-type', /too many colons/],
  [
    'another input',
    () => compile('--input', 'y=int4'),
    'lower/unknown-input',
    /no input 'y'; its inputs are x/,
  ],
];

const PLACES: readonly Case[] = [
  [
    'a folder that is no design',
    () => ['verify', scratch],
    'design/not-a-design',
    /manifest\.json cannot be read/,
  ],
  [
    'a file for a design',
    () => ['verify', model],
    'design/not-a-design',
    /tiny\.onnx is not a compiled design/,
  ],
  [
    '--input for a compiled folder',
    () => run('--input', 'int4'),
    'cli/already-compiled',
    /--input cannot change/,
  ],
  [
    '--top-k for a compiled folder',
    () => run('--top-k', '1'),
    'cli/already-compiled',
    /--top-k cannot change/,
  ],
  [
    '--input-shape for a compiled folder',
    () => run('--input-shape', '1x4'),
    'cli/already-compiled',
    /--input-shape cannot change/,
  ],
  [
    '--until for a compiled folder',
    () => run('--until', 'scores'),
    'cli/already-compiled',
    /--until cannot change/,
  ],
  [
    '--snap for a compiled folder',
    () => run('--snap', 'none'),
    'cli/already-compiled',
    /--snap none cannot change/,
  ],
  [
    'results below a file',
    () => run('--out', join(model, 'y.npy')),
    'cli/not-writable',
    /y\.npy: the file cannot/,
  ],
  [
    'a wave below a file',
    () => verify('--wave', join(model, 'w.fst')),
    'sim/wave-file',
    /w\.fst: the waveform/,
  ],
  [
    'a wave over a folder',
    () => verify('--wave', scratch),
    'sim/wave-file',
    /the waveform cannot be written/,
  ],
];

it.each([...USAGE, ...WIRE, ...PLACES])('refuses %s', async (_, args, code, message) => {
  await expectRefused(args(), code, message);
  expect(await readdir(refused)).toEqual([]);
});

const FOLDINGS: readonly (readonly [name: string, text: string, code: string, message: RegExp])[] = [
  [
    'an unknown layer',
    '{ "fc9": { "pe": 1 } }',
    'folding/unknown-layer',
    /names 'fc9', .*layers are fc1, act1,/,
  ],
  [
    'nothing at once',
    '{ "fc1": { "pe": 0 } }',
    'folding/out-of-range',
    /node 'fc1': pe is 0; .* from 1 to 8/,
  ],
  ['more than there is', '{ "fc1": { "simd": 13 } }', 'folding/out-of-range', /simd is 13; .* from 1 to 12/],
  ['half an element', '{ "fc1": { "pe": 2.5 } }', 'folding/out-of-range', /pe is 2\.5/],
  [
    'unrolled with lanes',
    '{ "fc1": { "mode": "unrolled", "simd": 2 } }',
    'folding/unrolled-lanes',
    /node 'fc1': "mode": "unrolled" is given together with "simd"/,
  ],
  [
    'unknown mode',
    '{ "fc1": { "mode": "folded" } }',
    'folding/bad-file',
    /"mode" of "fc1" is not "unrolled"/,
  ],
  ['no JSON', 'fc1: 2', 'folding/bad-file', /folding\.json: .*cannot be used: Unexpected token/],
  ['no bytes', '', 'folding/bad-file', /Unexpected end of JSON/],
  ['a list', '[1, 2]', 'folding/bad-file', /it is not an object with a member for each layer/],
  ['text for a number', '{ "fc1": { "pe": "2" } }', 'folding/bad-file', /"pe" of "fc1" is not a number/],
  [
    'another key',
    '{ "fc1": { "lanes": 2 } }',
    'folding/bad-file',
    /"fc1" has "lanes"; a layer has "pe", "simd", "mode"/,
  ],
  ['a key that objects hide', '{ "__proto__": { "pe": 2 } }', 'folding/bad-file', /__proto__/],
];

it.each(FOLDINGS)('refuses a folding file with %s', async (_, text, code, message) => {
  const file = await writeInto(scratch, 'folding.json', text);
  await expectRefused(compileAs('--folding', file), code, message);
  expect(await readdir(refused)).toEqual([]);
});

it('refuses a folding file that is not there', async () => {
  await expectRefused(
    compileAs('--folding', join(scratch, 'none.json')),
    'folding/bad-file',
    /none\.json: .*ENOENT/,
  );
});
