import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { bitwright, jsonOf, scratchFolder } from './bitwright.ts';
import { brokenDesign } from './broken-design.ts';
import { tinyDesign } from './tiny-design.ts';

/** Runs each job when it is submitted, and cancels what depends on a job that failed, as Slurm does. */
const SBATCH = `#!/bin/bash
array=1-1 chdir=. output=/dev/null dependency= name=
while [[ $1 == --* ]]; do
  case $1 in
    --array=*) array=\${1#*=} ;;
    --chdir=*) chdir=\${1#*=} ;;
    --output=*) output=\${1#*=} ;;
    --dependency=afterok:*) dependency=\${1##*:} ;;
  esac
  shift
done
state="$(dirname "$0")"
id=$(( $(ls "$state" | grep -c '^job-') + 1 ))
status=0
if [ -n "$dependency" ] && [ "$(cat "$state/job-$dependency")" != 0 ]; then
  status=cancelled
else
  cd "$chdir"
  for ((i = \${array%-*}; i <= \${array#*-}; i++)); do
    SLURM_ARRAY_TASK_ID=$i bash "$@" > "\${output//%a/$i}" 2>&1 || status=1
  done
fi
echo $status > "$state/job-$id"
echo "$id;cluster"
`;

it('writes a job array that builds once and runs the shards; one that fails cancels the merge', async () => {
  const { folder } = (await tinyDesign(await scratchFolder())).design;
  const broken = await brokenDesign(folder, join(await scratchFolder(), 'broken'));
  const state = await scratchFolder();
  await writeFile(join(state, 'sbatch'), SBATCH, { mode: 0o755 });
  const job = join(await scratchFolder(), "it's a job");
  const options = ['--slurm', '2', '--job', job, '--frames', '6', '--stalls', 'none', '--json', '--changed'];
  const { script } = jsonOf(await bitwright(['verify', broken, ...options])) as { script: string };
  const { stdout } = await execa('bash', [script], { env: { PATH: `${state}:${process.env.PATH}` } });
  expect(stdout).toMatch(/^submitted: simulator 1, 2 shards 2, merge 3;/);
  const states = [1, 2, 3].map(async id => (await readFile(join(state, `job-${id}`), 'utf8')).trim());
  expect(await Promise.all(states)).toEqual(['0', '1', 'cancelled']);
  expect(await readFile(join(job, 'shard-1.log'), 'utf8')).toMatch(/^frames 0 to 2 of 6:\n3 frames, /m);
  await expect(readFile(join(job, 'verify.xml'))).rejects.toThrow(/ENOENT/);
});
