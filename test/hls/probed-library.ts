import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { library } from './cpp-program.ts';

/**
 * hw/hls with what it does counted (fixtures/probe.hpp), and with the variables in front of every loop that may have
 * `rewind` made static: they then begin a frame as they ended the one before, which is what `rewind` makes of them.
 */
export async function probedLibrary(): Promise<Map<string, string>> {
  const names = (await readdir(library)).filter(name => name.endsWith('.hpp'));
  const texts = await Promise.all(
    names.map(async name => [name, probed(await readFile(join(library, name), 'utf8'))] as const),
  );
  const shim = await readFile(join(library, 'shim', 'ap_int.h'), 'utf8');
  return new Map([...texts, ['ap_int.h', countingWidths(shim)]]);
}

/** Every integer tells its width where it is made. */
function countingWidths(shim: string): string {
  const counted = shim
    .replace('#include <type_traits>\n', '#include <type_traits>\n#include "probe.hpp"\n')
    .replace('    uint64_t limbs[LIMBS];\n', '    uint64_t limbs[LIMBS];\n    probe::width<W> width_;\n');
  expect(counted.match(/probe/g)).toHaveLength(2);
  return counted;
}

function probed(header: string): string {
  const withRams = ramsOf(header).reduce(withRam, header);
  const rewound = withStatics(withRams);
  const counted = rewound.replace(
    /^(?:#pragma HLS PIPELINE .*| +BITWRIGHT_PIPELINE)$/gm,
    '            probe::turn();',
  );
  if (counted === header) return header;
  return counted.replace('#include "ap_int.h"\n', '#include "ap_int.h"\n#include "probe.hpp"\n');
}

/** The arrays that lie in RAMs. */
const ramsOf = (header: string): string[] => [
  ...new Set([...header.matchAll(/BIND_STORAGE variable=(\w+) type=ram_s2p/g)].map(([, name]) => name)),
];

/** Declares a counting array, and marks where it is written. */
function withRam(header: string, name: string): string {
  const declaration = new RegExp(`^( +)(ap_uint<.*>) ${name}((?:\\[[^\\]]+\\])+);$`, 'm');
  const found = declaration.exec(header);
  expect(found, `an array ${name}`).not.toBeNull();
  if (!found) return header;
  const [line, indent, type, sizes] = found;
  const dims = [...sizes.matchAll(/\[([^\]]+)\]/g)].map(([, size]) => `(${size})`);
  const kind = dims.length === 1 ? 'ram' : 'rams';
  return header
    .replace(line, `${indent}probe::${kind}<${[type, ...dims].join(', ')} > ${name};`)
    .replace(new RegExp(`^( +)${name}(\\[.*\\] = )`, 'gm'), `$1${name}.written()$2`);
}

const DECLARATION =
  /^( +)((?!const|typedef|static|return|using)[a-z][\w:<>*,()?+ -]*) (\w+)((?:\[[^\]]*\])*)( = 0)?;$/;
/** What may stand between the declarations in front of a loop. */
const BETWEEN = /^(#pragma HLS .*| *\/\/.*|)$/;

function withStatics(header: string): string {
  const lines = header.split('\n');
  lines.forEach((line, pragma) => {
    if (!/^ +BITWRIGHT_PIPELINE$/.test(line)) return;
    // The line above is the loop's.
    for (let i = pragma - 2; DECLARATION.test(lines[i]) || BETWEEN.test(lines[i]); i--) {
      lines[i] = lines[i].replace(DECLARATION, '$1static $2 $3$4$5;');
    }
  });
  return lines.join('\n');
}

/** A header of memories whose reads are counted. */
export function probedMemories(header: string): string {
  const structs = header.split('\nstruct ');
  return structs
    .map((text, i) => {
      if (i === 0)
        return text.replace('#include "ap_int.h"\n', '#include "ap_int.h"\n#include "probe.hpp"\n');
      const part = text.includes('data[word][index]') ? 'index' : '-1';
      const [name] = text.split(' ');
      return text.replace(
        '#pragma HLS INLINE\n',
        `        static const char name[] = "${name}";\n        probe::rom(name, word, ${part});\n`,
      );
    })
    .join('\nstruct ');
}
