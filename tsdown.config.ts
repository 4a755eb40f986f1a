import { defineConfig } from 'tsdown';
import { packageFilesAsset } from './scripts/package-files.ts';
import { precompiledTemplates } from './scripts/precompiled-templates.ts';

export default defineConfig({
  entry: { index: 'src/index.ts', core: 'src/core.ts', cli: 'src/cli/main.ts' },
  format: 'esm',
  // What bitwright/core shares with the rest must not get an import of Node's from the bundler.
  platform: 'neutral',
  deps: { neverBundle: [/^node:/] },
  target: 'node20.19',
  dts: { entry: ['src/index.ts', 'src/core.ts'] },
  plugins: [precompiledTemplates(), packageFilesAsset()],
  outExtensions: () => ({ js: '.mjs', dts: '.d.mts' }),
  minify: false,
});
