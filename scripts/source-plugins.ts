import { precompiledTemplates } from './precompiled-templates.ts';
import { watModules } from './wat-modules.ts';

/** What every bundle of the sources, and every test of them, needs to read all of them. */
export const sourcePlugins = () => [precompiledTemplates(), watModules()];
