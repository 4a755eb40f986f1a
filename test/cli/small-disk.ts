import { rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { CLI, checkBuilt, type Ended, type Surroundings } from './bitwright.ts';

/** A file system of 2 MB of its own, in a mount namespace: only commands that run there see it at its place. */
export interface SmallDisk {
  /** Where commands see it. */
  readonly folder: string;
  /** Where this process sees it. */
  readonly seen: string;
  readonly bitwright: (args: readonly string[], surroundings?: Surroundings) => Promise<Ended>;
  /** Takes all space that is left but for some bytes. */
  readonly fill: (leftBytes: number) => void;
  readonly close: () => Promise<void>;
}

const MOUNT = 'mount -t tmpfs -o size=2m tmpfs "$1" && echo mounted && exec cat';
const NAMESPACES = ['--user', '--mount'];

/** Makes one; the reason where the system does not allow it. */
export async function smallDisk(folder: string): Promise<SmallDisk | { readonly reason: string }> {
  checkBuilt();
  await mkdir(folder, { recursive: true });
  const holder = execa('unshare', ['--map-root-user', '--mount', 'sh', '-c', MOUNT, 'sh', folder], {
    ...{ reject: false, stdin: 'pipe', buffer: true },
  });
  let isOver = false;
  holder.finally(() => {
    isOver = true;
  });
  let told = '';
  holder.stdout.on('data', data => {
    told += data;
  });
  while (!isOver && told === '') await sleep(10);
  if (told === '') {
    const { stderr, originalMessage } = await holder;
    return { reason: stderr || originalMessage || 'unshare failed' };
  }
  const enter = ['--preserve-credentials', ...NAMESPACES, `--target=${holder.pid}`];
  const seen = `/proc/${holder.pid}/root${folder}`;
  return {
    folder,
    seen,
    bitwright: async (args, { cwd, env } = {}) => {
      const { exitCode, stdout, stderr } = await execa(
        'nsenter',
        [...enter, process.execPath, CLI, ...args],
        {
          ...{ reject: false, stdin: 'ignore', cwd, env },
        },
      );
      return { exitCode, stdout, stderr };
    },
    fill: leftBytes => {
      const [kept, fill] = ['kept', 'fill'].map(name => join(seen, name));
      rmSync(fill, { force: true });
      writeFileSync(kept, Buffer.alloc(leftBytes));
      fillUp(fill);
      rmSync(kept);
    },
    close: async () => {
      holder.stdin.end();
      await holder;
    },
  };
}

/** A page at a time, until there is no more. */
function fillUp(file: string): void {
  for (;;) {
    try {
      writeFileSync(file, Buffer.alloc(4096, 1), { flag: 'a' });
    } catch {
      return;
    }
  }
}
