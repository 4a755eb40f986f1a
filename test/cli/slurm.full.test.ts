import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { bitwright, jsonOf, scratchFolder } from './bitwright.ts';
import { brokenDesign } from './broken-design.ts';
import { startSlurm } from './slurm-cluster.ts';
import { tinyDesign } from './tiny-design.ts';

const cluster = await startSlurm();

it.runIf(cluster)(
  'runs shards on a cluster and merges them; a shard that fails cancels the merge',
  async () => {
    const { folder } = (await tinyDesign(await scratchFolder())).design;
    const submit = async (design: string, changed: readonly string[]): Promise<string> => {
      const job = join(await scratchFolder(), 'job');
      const options = ['--slurm', '3', '--job', job, '--frames', '9', '--json', ...changed];
      const { script } = jsonOf(await bitwright(['verify', design, ...options])) as { script: string };
      const { stdout } = await execa('bash', [script], { env: cluster?.env ?? {} });
      expect(stdout).toMatch(/^submitted: simulator \d+, 3 shards \d+, merge \d+;/);
      await cluster?.finished();
      return job;
    };
    const good = await submit(folder, []);
    expect(await readFile(join(good, 'merge.log'), 'utf8')).toMatch(/^9 frames, .* 0 mismatches/);
    expect(await readFile(join(good, 'verify.xml'), 'utf8')).toContain('failures="0"');
    const broken = await submit(await brokenDesign(folder, join(await scratchFolder(), 'broken')), [
      '--changed',
    ]);
    expect(await readFile(join(broken, 'shard-1.log'), 'utf8')).toMatch(/^first mismatch: /m);
    await expect(readFile(join(broken, 'merge.log'))).rejects.toThrow(/ENOENT/);
  },
);
