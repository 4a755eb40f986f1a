import { statfs } from 'node:fs/promises';

/** With less than that free a disk is full: what did not fit may have been removed again in part. */
const FULL_BYTES = 2 ** 18;

/** Whether there is no space left where a folder lies. */
export async function isFull(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder).catch(() => ({
    bavail: Number.POSITIVE_INFINITY,
    bsize: 1,
  }));
  return bavail * bsize < FULL_BYTES;
}

/** Whether a text, mostly that of a tool, tells of a full disk. */
export const tellsOfFullDisk = (text: string): boolean =>
  /No space left on device|Disk quota exceeded|ENOSPC|EDQUOT/.test(text);
