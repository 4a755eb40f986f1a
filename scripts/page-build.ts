import type { UserConfig } from 'tsdown';
import { pageAssets } from './page-assets.ts';
import { sourcePlugins } from './source-plugins.ts';
import { thirdPartyNotices } from './third-party-notices.ts';

/**
 * The page as static files.
 *
 * @param folder where they go below the build's folder: empty, or with a slash at its end
 */
export const pageBuild = (folder: string): UserConfig => ({
  format: 'esm',
  target: 'es2023',
  platform: 'browser',
  entry: {
    main: 'src/page/browser/main.tsx',
    worker: 'src/page/browser/worker.ts',
    synthesis: 'src/page/browser/synthesis-worker.ts',
  },
  // Nothing of it is resolved where it runs.
  deps: { alwaysBundle: [/./] },
  dts: false,
  minify: true,
  clean: false,
  inputOptions: { transform: { jsx: { runtime: 'automatic', importSource: 'preact' } } },
  outputOptions: {
    entryFileNames: `${folder}[name].js`,
    chunkFileNames: `${folder}[name]-[hash].js`,
    assetFileNames: `${folder}[name][extname]`,
  },
  plugins: [...sourcePlugins(), pageAssets(folder), thirdPartyNotices(`${folder}THIRD-PARTY-NOTICES.txt`)],
});
