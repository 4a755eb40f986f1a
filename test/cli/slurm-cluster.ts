import { randomBytes } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';

/** A cluster of this one machine. */
export interface Cluster {
  /** Where its programs find it. */
  readonly env: Readonly<Record<string, string>>;
  /** Waits until no job is left in the queue. */
  finished(): Promise<void>;
}

/** Some say their version only where they find a cluster. */
const isThere = async (program: string): Promise<boolean> =>
  (await execa(program, ['-V'], { reject: false, stdin: 'ignore' })).code !== 'ENOENT';

/** Slurm's daemons for the tests of one file, without systemd; undefined where they are not installed, or nobody is root. */
export async function startSlurm(): Promise<Cluster | undefined> {
  const programs = ['slurmctld', 'slurmd', 'sbatch', 'munged'];
  if (process.getuid?.() !== 0 || !(await Promise.all(programs.map(isThere))).every(Boolean))
    return undefined;
  const folder = temporaryFolder('slurm');
  const at = (name: string): string => join(folder, name);
  await chmod(folder, 0o755);
  for (const name of ['run', 'state', 'spool', 'log']) await mkdir(at(name), { mode: 0o755 });
  await writeFile(at('run/munge.key'), randomBytes(1024), { mode: 0o600 });
  await writeFile(at('slurm.conf'), config(folder, hostname().split('.')[0]));
  const env = { SLURM_CONF: at('slurm.conf') };
  const daemon = async (program: string, args: readonly string[]): Promise<void> => {
    await execa(program, args, { env, stdio: 'ignore' });
  };
  const munge = ['key-file=run/munge.key', 'socket=run/munge.socket', 'pid-file=run/munged.pid'];
  const files = [...munge, 'seed-file=run/munge.seed', 'log-file=log/munged.log'];
  await daemon('munged', ['--force', ...files.map(file => `--${file.replace('=', `=${folder}/`)}`)]);
  await daemon('slurmctld', []);
  await daemon('slurmd', []);
  afterAll(async () => {
    await execa('scontrol', ['shutdown'], { env, reject: false });
    await execa(
      'munged',
      ['--stop', `--socket=${at('run/munge.socket')}`, `--pid-file=${at('run/munged.pid')}`],
      {
        reject: false,
      },
    );
  });
  const answers = async (program: string, args: readonly string[], wanted: string): Promise<void> => {
    for (let tries = 0; tries < 1200; tries++) {
      const { stdout } = await execa(program, args, { env, reject: false });
      if (stdout.trim() === wanted) return;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new Error(`${program} ${args.join(' ')} does not say '${wanted}'`);
  };
  await answers('sinfo', ['-h', '-o', '%T'], 'idle');
  return { env, finished: () => answers('squeue', ['-h'], '') };
}

const config = (folder: string, host: string): string => `ClusterName=one
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${folder}/run/munge.socket
SlurmctldPort=26917
SlurmdPort=26918
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/run/slurmctld.pid
SlurmdPidFile=${folder}/run/slurmd.pid
SlurmctldLogFile=${folder}/log/slurmctld.log
SlurmdLogFile=${folder}/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,batch_sched_delay=0
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
NodeName=${host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=1000 State=UNKNOWN
PartitionName=main Nodes=${host} Default=YES MaxTime=INFINITE State=UP
`;
