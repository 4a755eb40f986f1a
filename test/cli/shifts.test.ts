import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { beforeAll, expect, it, vi } from 'vitest';
import { compileCommand } from '../../src/cli/compile.ts';
import { manifestSchema } from '../../src/formats/manifest.ts';
import { NetworkBuilder } from '../../src/frontend/builder.ts';
import { writeOnnx } from '../../src/frontend/onnx/write.ts';
import { scratchFolder } from './bitwright.ts';
import { expectRefused } from './in-process.ts';
import { writeInto } from './tiny-design.ts';

let scratch: string;
let model: string;
beforeAll(async () => {
  scratch = await scratchFolder();
  const net = new NetworkBuilder('shifted');
  const shifts = [
    [0.3, 1],
    [-1.5, 0.26],
  ] as const;
  net.output('y', net.shift(net.input('x', [1, 2, 4, 4]), { shifts, name: 'move' }));
  model = await writeInto(scratch, 'shifted.onnx', writeOnnx(net.build()));
});

/** Compiles in this process; the layers of the design. */
async function compiled(folder: string, options: readonly string[]): Promise<string[]> {
  const program = new Command('bitwright').exitOverride();
  compileCommand(program);
  const quiet = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const path = join(scratch, folder);
  await program.parseAsync(['compile', model, '-o', path, '--input', 'uint4', '--json', ...options], {
    from: 'user',
  });
  quiet.mockRestore();
  const manifest = manifestSchema.parse(JSON.parse(await readFile(join(path, 'manifest.json'), 'utf8')));
  return [...manifest.layers.map(layer => layer.kind), ...manifest.notes.map(note => note.code)];
}

it('snaps shifts, or makes them whole, as it is told, and the design remembers it', async () => {
  expect(await compiled('snapped', [])).toEqual(['shift', 'depthwise', 'lower/snapped-shifts']);
  expect(await compiled('whole', ['--round-shifts'])).toEqual(['shift', 'lower/rounded-shifts']);
});

it('refuses shifts off the grid where nothing may be snapped, and grids that are too fine', async () => {
  const inspect = ['inspect', model, '--input', 'uint4'];
  await expectRefused(
    [...inspect, '--snap', 'none'],
    'lower/inexact-shifts',
    /2 of its 4 shifts are no multiples of 1\/16/,
  );
  await expectRefused([...inspect, '--shift-bits', '8'], 'cli/usage', /must be 1 to 7/);
  await expectRefused([...inspect, '--shift-bits', '0'], 'cli/usage', /must be a whole number/);
});
