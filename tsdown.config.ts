import { defineConfig } from 'tsdown';
import { packageFilesAsset } from './scripts/package-files.ts';
import { pageBuild } from './scripts/page-build.ts';
import { sourcePlugins } from './scripts/source-plugins.ts';
import { thirdPartyNotices } from './scripts/third-party-notices.ts';

const common = {
  format: 'esm',
  target: 'node20.19',
  outExtensions: () => ({ js: '.mjs', dts: '.d.mts' }),
  minify: false,
} as const;

export default defineConfig([
  {
    ...common,
    entry: { index: 'src/index.ts', core: 'src/core.ts' },
    // What bitwright/core shares with the rest must not get an import of Node's from the bundler.
    platform: 'neutral',
    deps: { neverBundle: [/^node:/] },
    dts: true,
    plugins: [...sourcePlugins(), packageFilesAsset()],
  },
  {
    ...common,
    entry: { cli: 'src/cli/main.ts' },
    platform: 'node',
    // One program in few files: a command starts in less than half the time. What few commands use stays outside.
    deps: {
      alwaysBundle: [/^(?!ts-morph$|onnxruntime-node$)/],
      neverBundle: ['ts-morph', 'onnxruntime-node'],
    },
    dts: false,
    plugins: [...sourcePlugins(), thirdPartyNotices()],
  },
  // Beside them, for `bitwright ui`.
  pageBuild('page/'),
]);
