import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, defaultCacheFolder } from '../../sim/cache.ts';
import type { OutputCache } from './synthesis.ts';

/** What Yosys printed, kept beside the simulators. */
export const keptOutput: OutputCache = async (key, make) => {
  const { folder } = await cached(defaultCacheFolder(), 'synth', key, async entry =>
    writeFile(join(entry, 'yosys.log'), await make()),
  );
  return readFile(join(folder, 'yosys.log'), 'utf8');
};
