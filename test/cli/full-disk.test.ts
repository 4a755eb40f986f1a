import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readDesign } from '../../src/artifact/index.ts';
import { bitwright, expectRefusal, scratchFolder } from './bitwright.ts';
import { contents } from './contents.ts';
import { smallDisk } from './small-disk.ts';
import { npy, TINY_MODEL, tinyDesign, writeInto } from './tiny-design.ts';

const scratch = await scratchFolder();
const disk = await smallDisk(join(scratch, 'disk'));

if ('reason' in disk) {
  it.skip(`needs a disk of its own: ${disk.reason}`, () => {});
} else {
  afterAll(disk.close);

  it('says that there is no space for the output, and leaves the folder before', async () => {
    const model = await writeInto(scratch, 'tiny.onnx', TINY_MODEL);
    const [folder, seen] = [disk.folder, disk.seen].map(place => join(place, 'out'));
    const compile = ['compile', model, '--input', 'int4', '--json', '-o', folder];
    expect((await disk.bitwright(compile)).exitCode).toBe(0);
    const before = await contents(seen);
    for (const leftBytes of [0, 40_000]) {
      disk.fill(leftBytes);
      expectRefusal(
        await disk.bitwright(compile),
        'output/not-writable',
        /cannot write .*ENOSPC: no space left/,
      );
      expect(await contents(seen)).toEqual(before);
      expect((await readdir(disk.seen)).filter(name => name.startsWith('.'))).toEqual([]);
    }
    await expect(readDesign(seen)).resolves.toMatchObject({ folder: seen });
  });

  it('keeps the file before where there is no space for the new one', async () => {
    const { design } = await tinyDesign(scratch);
    const data = await writeInto(
      scratch,
      'data.npy',
      npy([1, 12], () => 1),
    );
    const [file, seen] = [disk.folder, disk.seen].map(place => join(place, 'scores.npy'));
    await writeFile(seen, 'before');
    disk.fill(0);
    const run = ['run', design.folder, '--data', data, '--data-domain', 'wire', '--out', file, '--json'];
    expectRefusal(await disk.bitwright(run), 'cli/not-writable', /scores\.npy.*ENOSPC/);
    expect(await readFile(seen, 'utf8')).toBe('before');
    expect((await readdir(disk.seen)).filter(name => name.startsWith('.'))).toEqual([]);
  });

  it('says that there is no space for temporary files', async () => {
    const { design } = await tinyDesign(scratch);
    const verify = ['verify', design.folder, '--frames', '2', '--json'];
    // So that the simulator is there.
    expect((await bitwright(verify)).exitCode).toBe(0);
    disk.fill(0);
    expectRefusal(
      await disk.bitwright(verify, { env: { TMPDIR: disk.folder } }),
      'sim/temporary-folder',
      /disk cannot be used: ENOSPC.*\n.*free space there/,
    );
    expect((await readdir(disk.seen)).filter(name => name.startsWith('bitwright'))).toEqual([]);
  });
}
