import { RESOURCES, type Resources } from '../src/devices/resources.ts';
import { BLOCK_RAMS } from '../src/kernels/block-rams.ts';
import { FAMILIES } from '../src/kernels/family.ts';
import { AREA_DESIGNS, AREA_FAMILIES, type AreaFamily } from './area-designs.ts';

/** What Yosys makes of a design, kernel by kernel (design-area.json). */
export interface MeasuredDesign extends Resources {
  readonly yosys: string;
}

/** By design and family. */
export type MeasuredDesigns = Readonly<
  Record<string, { readonly [F in AreaFamily]?: MeasuredDesign } | undefined>
>;

const HEAD = `# Area by family

Whole networks, estimated and synthesised for three families. Of each pair the first number is what Yosys makes of the
kernels, each on its own, and the second what their cost models expect; the column behind is estimate / measured. A LUT has
four inputs; a carry cell counts as the LUTs it takes the place of (CCU2C of ECP5 as two), LUT RAM as its LUTs. Multipliers
are those of 18 bits, half of one for 9 bits on Gowin. The HX series of iCE40 has none. Made by \`npm run design-area\`;
\`test/kernels/design-area.full.test.ts\` holds the estimates within 15 % of the same measurements (\`bench/design-area.json\`).

How a LUT of six inputs becomes LUTs of four stands in \`src/kernels/cells.ts\`: factors for counters, choices, comparisons,
sums and products, fitted on the first four networks (the product of iCE40 on the last); and where memories lie, in
\`src/kernels/lut-memory.ts\`. Small designs are off by more: a gated layer of 16 x 16 with 15 evenly spaced thresholds, of which
Yosys makes a subtraction, is told as 1,101 LUTs on Gowin and takes 756.
`;

const pair = (measured: number, estimate: number): string =>
  measured === 0 && estimate === 0 ? '0' : `${measured} / ${Math.round(2 * estimate) / 2}`;

const ratio = (measured: number, estimate: number): string =>
  measured === 0 ? '' : (estimate / measured).toFixed(2);

/** docs/area.md. */
export function designAreaDocument(
  measured: MeasuredDesigns,
  estimateOf: (design: keyof typeof AREA_DESIGNS, family: AreaFamily) => Resources,
): string {
  const names = Object.keys(AREA_DESIGNS) as (keyof typeof AREA_DESIGNS)[];
  const tables = AREA_FAMILIES.map(family => {
    const rows = names.flatMap(name => {
      const found = measured[name]?.[family];
      if (!found) return [];
      const estimate = estimateOf(name, family);
      const cells = RESOURCES.flatMap(resource => {
        const both = [found[resource], estimate[resource]] as const;
        return resource === 'lut' || resource === 'ff' ? [pair(...both), ratio(...both)] : [pair(...both)];
      });
      return [`| ${[AREA_DESIGNS[name].title, ...cells].join(' | ')} |`];
    });
    const yosys = names.flatMap(name => measured[name]?.[family]?.yosys ?? [])[0] ?? '';
    const head = `| network | LUT | | FF | | ${BLOCK_RAMS[family].unit} | DSP |\n|---|---|---|---|---|---|---|`;
    return `## ${FAMILIES[family].description}\n\n${yosys}\n\n${head}\n${rows.join('\n')}\n`;
  });
  return `${HEAD}\n${tables.join('\n')}`;
}
