import { defineConfig } from 'tsdown';
import { pageTools } from './scripts/page-assets.ts';
import { pageBuild } from './scripts/page-build.ts';

/** `npm run build:page`: the page alone, for any host of static files. */
const page = pageBuild('');

export default defineConfig({
  ...page,
  plugins: [page.plugins, pageTools()],
  outDir: 'out/page',
  clean: true,
});
