import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Names of what is not whole yet: they tell which process makes it. One that was killed could not remove what it had begun;
 * a later one does, where nobody can be at work there any more.
 */

/** Whether the process that a name tells of is still there; `elsewhere`: on another machine, or before this one started. */
export type Maker = 'at work' | 'ended' | 'elsewhere';

const NAME = /([0-9a-f]{8})-(\d+)-[0-9A-Za-z]+$/;

/** Of this process: to be completed with letters and digits that no other name of it has. */
export const makerPrefix = (): string => `${place()}-${process.pid}-`;

/** Of this process, another at every call. */
export const makerName = (): string => `${makerPrefix()}${randomBytes(4).toString('hex')}`;

/** Who makes what is called so; undefined where the name does not end in that of a maker. */
export function makerOf(name: string): Maker | undefined {
  const [, where, pid] = NAME.exec(name) ?? [];
  if (where === undefined) return undefined;
  if (where !== place()) return 'elsewhere';
  return isRunning(Number(pid)) ? 'at work' : 'ended';
}

let known: string | undefined;

/** Where a process number means the same process: a machine, since it was started; in it a container. */
function place(): string {
  known ??= createHash('sha256')
    .update(
      [hostname(), textOr(() => readFileSync(BOOT, 'utf8')), textOr(() => readlinkSync(PIDS))].join('\n'),
    )
    .digest('hex')
    .slice(0, 8);
  return known;
}

/** Linux has these; elsewhere the machine's name must do. */
const BOOT = '/proc/sys/kernel/random/boot_id';
const PIDS = '/proc/self/ns/pid';

function textOr(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user is there, and may not be asked.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
