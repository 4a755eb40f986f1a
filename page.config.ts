import { defineConfig } from 'tsdown';
import { pageBuild } from './scripts/page-build.ts';

/** `npm run build:page`: the page alone, for any host of static files. */
export default defineConfig({ ...pageBuild(''), outDir: 'out/page', clean: true });
