import { defineConfig } from 'tsdown';
import { sourcePlugins } from './scripts/source-plugins.ts';

/** The commands that measure (bench/): each one program, made where it is run. */
export default defineConfig({
  format: 'esm',
  target: 'node20.19',
  platform: 'node',
  outExtensions: () => ({ js: '.mjs' }),
  dts: false,
  plugins: sourcePlugins(),
});
