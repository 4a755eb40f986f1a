/** What Verilog is made of, as far as the place of a module's name shows. */
const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\[\s\S])*"|\\\S+|[`$]?[A-Za-z_][\w$]*|\d[\w']*|\s+|[\s\S]/g;

const IDENTIFIER = /^[A-Za-z_][\w$]*$/;
const isBlank = (token: string): boolean => /^(?:\s|\/\/|\/\*)/.test(token);

/** A source cut at its names of modules: text, name, text, name, ..., text. */
export type ModulePlaces = readonly string[];

/**
 * Finds where a source of this house names modules: behind `module`, and where it instantiates one. That is an identifier
 * of `modules` that parameters (`#`) or the instance's name and its connections (`name (`) follow. Comments, strings,
 * escaped identifiers, ports (`.add(x)`), signals, functions and labels of the same name are none.
 */
export function modulePlaces(source: string, modules: ReadonlySet<string>): ModulePlaces {
  const tokens = source.match(TOKEN) ?? [];
  const solid = tokens.flatMap((token, i) => (isBlank(token) ? [] : [i]));
  const parts: string[] = [''];
  let done = 0;
  for (const [n, at] of solid.entries()) {
    if (!modules.has(tokens[at])) continue;
    const [before, next, afterNext] = [n - 1, n + 1, n + 2].map(k => tokens[solid[k]] ?? '');
    const isInstantiated = next === '#' || (IDENTIFIER.test(next) && afterNext === '(');
    if (before !== 'module' && (!isInstantiated || before === ':' || before === '.')) continue;
    parts[parts.length - 1] += tokens.slice(done, at).join('');
    parts.push(tokens[at], '');
    done = at + 1;
  }
  parts[parts.length - 1] += tokens.slice(done).join('');
  return parts;
}

/** The source with other names of modules. */
export const renamed = (places: ModulePlaces, nameOf: (module: string) => string): string =>
  places.map((part, i) => (i % 2 === 1 ? nameOf(part) : part)).join('');

/** The modules that a source declares. */
export const declaredModules = (source: string): string[] =>
  (source.match(TOKEN) ?? [])
    .filter(token => !isBlank(token))
    .flatMap((token, i, all) => (all[i - 1] === 'module' ? [token] : []));
