import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail } from '../src/ir/diagnostic.ts';
import { packageRoot } from '../src/package-root.ts';
import { cached, defaultCacheFolder, fingerprint, reasonOf } from './cache.ts';
import { simDiagnostic } from './diagnostics.ts';
import { runTool, tail } from './tool.ts';
import { findCompiler } from './toolchain.ts';

/** C++14 is what Vitis HLS takes by default. */
const STANDARD = '-std=c++14';

export interface CsimBuildOptions {
  /** Records what passes the streams that have names (hw/hls/shim/recorder.h). */
  readonly record: boolean;
  /** Default -O1; -O2 pays from some ten thousand frames on. */
  readonly level?: '-O0' | '-O1' | '-O2';
  /** The sources, headers among them, below the folder; without it all that lie in it. */
  readonly files?: readonly string[];
  /** Further compiler options. */
  readonly flags?: readonly string[];
  /** Default: `defaultCacheFolder()`. */
  readonly cacheFolder?: string;
}

export interface CsimBuild {
  /** Path of the program. */
  readonly program: string;
  /** True when it was in the cache and nothing was built. */
  readonly cached: boolean;
}

const shimFolder = (): string => join(packageRoot(), 'hw', 'hls', 'shim');

/**
 * Compiles the `.cpp` files of a folder of HLS C++, with its headers and the stand-ins for the vendor's
 * (hw/hls/shim), into a program, or finds it in the cache. Its key is the content of all of them. They are compiled where
 * nothing else lies, so that no other file of the folder is included.
 */
export async function buildCsim(folder: string, options: CsimBuildOptions): Promise<CsimBuild> {
  const { compiler, compilerVersion } = await findCompiler();
  const own = await readTexts(folder, options.files ?? (await namesIn(folder, /\.(?:[ch]pp|h)$/)));
  const shim = await readTexts(shimFolder(), await namesIn(shimFolder(), /\.h$/));
  const flags = [
    STANDARD,
    options.level ?? '-O1',
    ...(options.record ? ['-DBITWRIGHT_RECORD'] : []),
    ...(options.flags ?? []),
  ];
  const key = fingerprint([compiler, compilerVersion, ...flags, ...own.flat(), 'shim', ...shim.flat()]);
  const entry = await cached(options.cacheFolder ?? defaultCacheFolder(), 'csim', key, async temporary => {
    const sources = join(temporary, 'sources');
    for (const [name, text] of own) {
      await mkdir(dirname(join(sources, name)), { recursive: true });
      await writeFile(join(sources, name), text);
    }
    const units = own.map(([name]) => name).filter(name => name.endsWith('.cpp'));
    const { ok, all, how } = await runTool(
      compiler,
      [...flags, '-I', sources, '-I', shimFolder(), ...units.map(name => join(sources, name)), '-o', 'csim'],
      { cwd: temporary, purpose: 'it compiles the C simulation' },
    );
    await rm(sources, { recursive: true, force: true });
    if (ok) return;
    const error = all.split('\n').find(line => /error:|undefined reference|cannot find/.test(line));
    const text = error?.trim() ?? `${how}: ${tail(all)}`;
    fail(simDiagnostic('compile-error', { what: 'the C simulation', text }));
  });
  return { program: join(entry.folder, 'csim'), cached: entry.hit };
}

const namesIn = async (folder: string, names: RegExp): Promise<string[]> =>
  (await readdir(folder)).filter(name => names.test(name));

/** Names and texts of a folder's files, by name. */
function readTexts(folder: string, names: readonly string[]): Promise<[name: string, text: string][]> {
  const read = (name: string): Promise<string> =>
    readFile(join(folder, name), 'utf8').catch(error =>
      fail(simDiagnostic('unreadable-source', { reason: reasonOf(error) }, { file: join(folder, name) })),
    );
  return Promise.all(
    [...names].sort().map(async (name): Promise<[string, string]> => [name, await read(name)]),
  );
}
