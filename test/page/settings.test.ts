import { expect, it } from 'vitest';
import { commandLine } from '../../src/page/command-line.ts';
import { readAddress, type Settings, withSetting, writeAddress } from '../../src/page/settings.ts';

const ALL: Settings = {
  input: 'a=uint8:1/255 b=int8',
  targetCycles: 1024,
  targetFps: 30.5,
  clock: 62.5,
  device: 'XC7Z020',
  topK: 5,
  snap: 'none',
  folding: { 'a & b=c#d': { pe: 2, simd: 4 }, fc: { mode: 'unrolled' } },
};

it('reads the address that it writes', () => {
  for (const address of [
    { settings: {} },
    { example: 'mnist-mlp-w2a2', settings: ALL },
    { example: 'mnist-mlp-w2a2', settings: {} },
    { given: 'a folder/x#y&z%.onnx', settings: { input: 'fixed<16,6>' } },
  ])
    expect(readAddress(writeAddress(address))).toEqual(address);
  expect(writeAddress({ settings: {} })).toBe('');
  expect(readAddress('#example=mnist-mlp-w2a2')).toEqual({
    example: 'mnist-mlp-w2a2',
    settings: { input: 'uint8:1/255' },
  });
});

it.each([
  ['#target-cycles=0&clock=0.5&top-k=-1&device=nothing&snap=maybe', {}],
  ['#target-cycles=1e3&target-fps=Infinity&clock=0x10', {}],
  ['#folding=%7B%22a%22%3A%7B%22pe%22%3A%22%3Cscript%3E%22%7D%7D', {}],
  ['#folding=%5B', {}],
  ['#input=%20%20', {}],
  ['#constructor=1&__proto__=2&settings=3', {}],
  ['#device=xc7z020', { device: 'XC7Z020' }],
])('leaves out of %s what is no value of a knob', (hash, settings) => {
  expect(readAddress(hash)).toEqual({ settings });
});

it('turns one knob, and takes it away', () => {
  expect(withSetting({ clock: 100 }, 'targetCycles', '64')).toEqual({ clock: 100, targetCycles: 64 });
  expect(withSetting({ clock: 100, topK: 1 }, 'topK', ' ')).toEqual({ clock: 100 });
  expect(withSetting({ clock: 100 }, 'clock', '2000')).toBeUndefined();
});

it('writes the command as a shell reads it', () => {
  expect(commandLine('models/mlp/model.onnx', {})).toBe(
    'npx bitwright compile models/mlp/model.onnx -o out/mlp',
  );
  expect(commandLine('m.onnx', ALL)).toBe(
    'npx bitwright compile m.onnx -o out/m --input a=uint8:1/255 --input b=int8 --device xc7z020 ' +
      '--target-cycles 1024 --target-fps 30.5 --clock 62.5 --top-k 5 --snap none --folding folding.json',
  );
  expect(commandLine("-it's; rm $(x).onnx", { input: 'fixed<16,6>' })).toBe(
    "npx bitwright compile './-it'\\''s; rm $(x).onnx' -o out/-it-s-rm-x- --input 'fixed<16,6>'",
  );
});
