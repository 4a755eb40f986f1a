import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';

const FOLDER = fileURLToPath(new URL('../templates', import.meta.url));
/** Not paths: the mark at their beginning keeps other plugins away. */
const mark = (id: string): string => `\0${id}`;

/** Rendered only where there is Node: pages load the others. */
const NODE_ONLY = /^(?:tests\/slurm\.|report\/(?:junit|sweep|page|front)\.)/;
/** Of testbenches, which `bitwright/core` does not write. */
const OF_TESTBENCHES = /^tests\/(?!slurm\.)/;

/** The modules, and the templates of each. */
const MODULES: Readonly<Record<string, (path: string) => boolean>> = {
  'virtual:templates': path => !NODE_ONLY.test(path) && !OF_TESTBENCHES.test(path),
  'virtual:node-templates': path => NODE_ONLY.test(path),
  'virtual:testbench-templates': path => OF_TESTBENCHES.test(path),
};

/** Only these helpers exist; a template that calls any other does not compile. */
const OPTIONS: PrecompileOptions = {
  // A missing name is an error instead of an empty string.
  strict: true,
  // Verilog and C++ are not HTML: `<=` must stay `<=`.
  noEscape: true,
  knownHelpersOnly: true,
  knownHelpers: { log: false, lookup: false },
};

/** Template text as the JavaScript object that the runtime of Handlebars takes. */
export const precompile = (text: string): string => String(Handlebars.precompile(text, OPTIONS));

/**
 * Gives the build and the tests the modules of MODULES: all of templates/, precompiled.
 * They lie in no file, so that they are never older than the templates; and nothing is compiled where a page's security policy forbids it.
 */
export function precompiledTemplates() {
  return {
    name: 'precompiled-templates',
    resolveId: { filter: { id: /^virtual:(?:\w+-)?templates$/ }, handler: mark },
    load: { filter: { id: /^\0virtual:(?:\w+-)?templates$/ }, handler: templatesModule },
  };
}

function templatesModule(id: string): string {
  const paths = templatePaths().filter(MODULES[id.slice(1)]);
  const entries = paths.map(
    path => `${JSON.stringify(path)}: ${precompile(readFileSync(join(FOLDER, path), 'utf8'))}`,
  );
  return `export const templates = {\n${entries.join(',\n')}\n};\n`;
}

/** Paths below templates/, with forward slashes, in an order that does not depend on the machine. */
const templatePaths = (): string[] =>
  readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.hbs'))
    .map(path => path.replaceAll('\\', '/'))
    .sort();
