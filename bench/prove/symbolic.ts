import { invariant } from '../../src/ir/invariant.ts';

/** Its last part, which a property reads: `weights` becomes `weights_rom`. */
export const ROM_SUFFIX = '_rom';

const DECLARATION = /^( *)reg \[(.+)-1:0\] (\w+)\[0:(.+)-1\];$/;
const LOADING = /^ *initial \$readmemh\(.*, (\w+)\);$/;

/**
 * A Verilog source whose memories hold any words whatever, the same for ever, instead of those of a file: each
 * becomes one wide word without a driver but the solver's, `<name>_rom`, with word 0 in its low bits.
 *
 * @param source in the form of this house: one declaration or `$readmemh` a line
 */
export function withSymbolicMemories(source: string): string {
  const lines = source.split('\n');
  const loaded = new Set(lines.flatMap(line => LOADING.exec(line)?.[1] ?? []));
  // Of the declaration that holds: the same name can stand in several generate blocks.
  const wordBits = new Map<string, string>();
  const changed = lines.flatMap(line => {
    const declared = DECLARATION.exec(line);
    if (declared && loaded.has(declared[3])) {
      const [, indent, bits, name, words] = declared;
      wordBits.set(name, bits);
      return [`${indent}(* anyconst *) wire [(${words})*(${bits})-1:0] ${name}${ROM_SUFFIX};`];
    }
    const loading = LOADING.exec(line);
    if (loading) {
      invariant(wordBits.has(loading[1]), `${loading[1]} is loaded before it is declared`);
      return [];
    }
    return [reads(line, wordBits)];
  });
  const text = changed.join('\n');
  invariant(!/^ *[^ /].*\$readmemh/m.test(text), 'a $readmemh is left');
  return text;
}

/** `name[index]` of each memory, as the part of its wide word; an index may hold brackets, one deep. */
function reads(line: string, wordBits: ReadonlyMap<string, string>): string {
  let text = line;
  for (const [name, bits] of wordBits) {
    const read = new RegExp(`\\b${name}\\[((?:[^[\\]]|\\[[^[\\]]*\\])+)\\]`, 'g');
    text = text.replace(read, (_, index: string) => `${name}${ROM_SUFFIX}[(${index})*(${bits})+:(${bits})]`);
  }
  return text;
}
