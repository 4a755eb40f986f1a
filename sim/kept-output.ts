import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, defaultCacheFolder } from './cache.ts';

/** What Yosys printed, kept beside the simulators. */
export async function keptOutput(key: string, make: () => Promise<string>): Promise<string> {
  const { folder } = await cached(defaultCacheFolder(), 'synth', key, async entry =>
    writeFile(join(entry, 'yosys.log'), await make()),
  );
  return readFile(join(folder, 'yosys.log'), 'utf8');
}
