import { expect, it } from 'vitest';
import { areaOfCells, blockRamsOf, FLOW_NAMES, FLOWS, type FlowName } from '../../src/tools/flows.ts';
import { cellsOf, longestPathOf } from '../../src/tools/statistics.ts';

/** What Yosys 0.23 prints around its statistics. */
const output = (cells: Readonly<Record<string, number>>): string =>
  [
    'End of script.',
    '',
    'bitwright-statistics',
    '',
    '3. Printing statistics.',
    '{',
    '   "creator": "Yosys 0.23 (git sha1 7ce5011c24b)",',
    '   "invocation": "stat -json ",',
    '   "modules": {',
    '      "\\\\mvu": {',
    '         "num_cells":         1,',
    '         "num_cells_by_type": {',
    Object.entries(cells)
      .map(([name, count]) => `            "${name}": ${count}`)
      .join(',\n'),
    '         }',
    '      }',
    '   }',
    '}',
    '',
    'bitwright-path',
    'Longest topological path in mvu (length=7):',
  ].join('\n');

const none = { lut: 0, lutMemory: 0, ff: 0, carry: 0, blockRam: 0, dsp: 0 };

const canned: Record<FlowName, readonly [cells: Record<string, number>, area: typeof none]> = {
  xc7: [
    {
      ...{ LUT1: 1, LUT2: 2, LUT3: 4, LUT4: 8, LUT5: 16, LUT6: 32, INV: 5, MUXF7: 3, MUXF8: 1 },
      ...{ SRL16E: 2, SRLC32E: 3, RAM32M: 2, RAM64M: 1, RAM128X1D: 1, RAM32X1D: 1 },
      ...{ FDRE: 100, FDSE: 7, CARRY4: 9, RAMB18E1: 3, RAMB36E1: 2, DSP48E1: 4 },
    },
    // 63 LUTs, 5 shift registers and 4 * 4 + 2 LUTs of distributed RAM.
    { lut: 86, lutMemory: 23, ff: 107, carry: 9, blockRam: 3.5, dsp: 4 },
  ],
  xcup: [
    { LUT6: 10, RAM64M8: 1, RAM32M16: 1, FDRE: 3, CARRY8: 2, RAMB36E2: 1, RAMB18E2: 1, DSP48E2: 1, MUXF9: 1 },
    { lut: 26, lutMemory: 16, ff: 3, carry: 2, blockRam: 1.5, dsp: 1 },
  ],
  ecp5: [
    { LUT4: 10, CCU2C: 3, PFUMX: 4, L6MUX21: 2, TRELLIS_FF: 8, TRELLIS_DPR16X4: 2, DP16KD: 3, MULT18X18D: 1 },
    { lut: 24, lutMemory: 8, ff: 8, carry: 3, blockRam: 3, dsp: 1 },
  ],
  ice40: [
    { SB_LUT4: 10, SB_CARRY: 4, SB_DFFESR: 3, SB_DFF: 2, SB_RAM40_4K: 2, SB_MAC16: 1, SB_GB: 1 },
    { lut: 10, lutMemory: 0, ff: 5, carry: 4, blockRam: 2, dsp: 1 },
  ],
  gowin: [
    { LUT1: 1, LUT4: 5, ALU: 4, MUX2_LUT5: 3, RAM16SDP4: 1, DFFRE: 6, DFFS: 1, SDPB: 2, SDPX9B: 1, GND: 1 },
    { lut: 14, lutMemory: 4, ff: 7, carry: 4, blockRam: 3, dsp: 0 },
  ],
};

it.each(FLOW_NAMES)('counts the cells of %s', name => {
  const [cells, area] = canned[name];
  const found = cellsOf(output(cells));
  expect(found && Object.fromEntries(found)).toEqual(cells);
  if (!found) return;
  expect(areaOfCells(FLOWS[name], found)).toEqual({ area, uncounted: [] });
});

it.each(FLOW_NAMES)('names the cells that the table of %s lacks', name => {
  // A pattern must match the whole name; a memory that was left out feeds $anyseq.
  const { area, uncounted } = areaOfCells(
    FLOWS[name],
    new Map([
      ['XLUT4', 3],
      ['$_AND_', 1],
      ['$anyseq', 2],
    ]),
  );
  expect(area).toEqual(none);
  expect(uncounted).toEqual(['XLUT4', '$_AND_']);
});

it('reads statistics behind its own mark only, and the longest path', () => {
  const text = `{\n "modules": {}\n}\n${output({ LUT2: 3 })}`;
  expect(cellsOf(text)?.get('LUT2')).toBe(3);
  expect(longestPathOf(text)).toBe(7);
  expect(cellsOf('\nbitwright-statistics\nERROR: no such command')).toBeUndefined();
  expect(cellsOf('\nbitwright-statistics\n{\n "modules": [\n}\n')).toBeUndefined();
  // Two modules: the design was not flattened, and the sum would be wrong.
  const two = '{"modules": {"a": {"num_cells_by_type": {}}, "b": {"num_cells_by_type": {}}}}';
  expect(
    cellsOf(`\nbitwright-statistics\n${two.replace('{', '{\n').replace(/\}$/, '\n}')}\n`),
  ).toBeUndefined();
  expect(longestPathOf('bitwright-path\n')).toBeUndefined();
});

it('counts a memory that is left out by its best shape', () => {
  expect(blockRamsOf(FLOWS.xc7, 1024, 36)).toBe(1);
  expect(blockRamsOf(FLOWS.xc7, 4096, 64)).toBe(8);
  expect(blockRamsOf(FLOWS.ice40, 256, 17)).toBe(2);
  expect(blockRamsOf(FLOWS.ecp5, 513, 36)).toBe(2);
});
