import { brotliCompressSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { sourcePlugins } from '../../scripts/source-plugins.ts';

/** A script for browsers, and what it would still need from outside. */
export interface BrowserBundle {
  /** A script that puts the entry's exports into the variable `bitwright`. */
  readonly code: string;
  readonly bytes: number;
  readonly brotliBytes: number;
  /** Modules that are not in the bundle, with who imports them. */
  readonly missing: readonly string[];
}

/** Bundles an entry as a page would: minified, for browsers, with all of its dependencies. */
export async function bundleForBrowsers(entry: string): Promise<BrowserBundle> {
  const missing: string[] = [];
  const bundle = await rolldown({
    input: entry,
    platform: 'browser',
    plugins: sourcePlugins(),
    onLog: (_, log) => {
      if (log.code === 'UNRESOLVED_IMPORT') missing.push(log.message);
    },
  });
  const { output } = await bundle.generate({ format: 'iife', name: 'bitwright', minify: true });
  await bundle.close();
  const [{ code, imports }] = output;
  const brotliBytes = brotliCompressSync(code).length;
  return { code, bytes: code.length, brotliBytes, missing: [...missing, ...imports] };
}
