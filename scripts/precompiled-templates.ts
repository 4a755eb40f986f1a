import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';

const FOLDER = fileURLToPath(new URL('../templates', import.meta.url));
/** Not paths: the mark at their beginning keeps other plugins away. */
const mark = (id: string): string => `\0${id}`;

/** Rendered only where there is Node: pages load the others. */
const NODE_ONLY = /^(?:tests\/|report\/(?:junit|sweep|page|front)\.)/;

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
 * Gives the build and the tests the modules `virtual:templates` and `virtual:node-templates`: all of templates/, precompiled.
 * They lie in no file, so that they are never older than the templates; and nothing is compiled where a page's security policy forbids it.
 */
export function precompiledTemplates() {
  return {
    name: 'precompiled-templates',
    resolveId: { filter: { id: /^virtual:(?:node-)?templates$/ }, handler: mark },
    load: { filter: { id: /^\0virtual:(?:node-)?templates$/ }, handler: templatesModule },
  };
}

function templatesModule(id: string): string {
  const isForNode = id === mark('virtual:node-templates');
  const paths = templatePaths().filter(path => NODE_ONLY.test(path) === isForNode);
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
