import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NameTable, sanitize } from '../../src/schedule/names.ts';

const SEED = 20240514;
const IDENTIFIER = /^[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*$/;

it.each([
  ['fc1', 'fc1'],
  ['MatMul_0', 'MatMul_0'],
  ['a b', 'a_b'],
  ['"quoted\'', 'quoted'],
  ['line\nbreak\r\n', 'line_break'],
  ['../../etc/passwd', 'etc_passwd'],
  ['C:\\model', 'C_model'],
  ['/layer/MatMul', 'layer_MatMul'],
  ['a__b___c', 'a_b_c'],
  ['_lead_', 'lead'],
  ['9lives', 'n9lives'],
  ['', 'x'],
  ['\u0000', 'x'],
  ['\u00e9\u00e8', 'x'],
  ['na\u00efve', 'na_ve'],
  ['\u5c42', 'x'],
  ['$display', 'display'],
  ['`include', 'include_x'],
  ['module', 'module_x'],
  ['Wire', 'Wire_x'],
  ['logic', 'logic_x'],
  ['template', 'template_x'],
  ['nullptr', 'nullptr_x'],
  ['Inside', 'Inside_x'],
  ['clk', 'clk_x'],
  ['m_axis', 'm_axis_x'],
  // The top's parameter.
  ['MEM_DIR', 'MEM_DIR_x'],
  // Streams own the nets of these endings.
  ['s_axis_tdata', 's_axis_tdata_x'],
  ['fc1_out_tvalid', 'fc1_out_tvalid_x'],
  ['a_TReady', 'a_TReady_x'],
  ['a_tlast', 'a_tlast_x'],
])('makes %j the identifier %s', (name, expected) => {
  expect(sanitize(name)).toBe(expected);
});

it('cuts very long names without leaving an underscore at the end', () => {
  expect(sanitize('a'.repeat(300))).toBe('a'.repeat(48));
  expect(sanitize(`${'a'.repeat(47)}/b`)).toBe('a'.repeat(47));
  expect(sanitize(`${'9'.repeat(60)}`)).toMatch(IDENTIFIER);
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 70 }),
  fc.string({ unit: fc.constantFrom('a', 'A', '_', '.', '/', '1', ' ', '"', '\\', '\n'), maxLength: 60 }),
  fc.constantFrom('module', 'MODULE', 'endmodule', 'reg', 'a_2', 'a', 'A', 'A_2', 'clk', 'x', ''),
);

it('makes an identifier of any text', () => {
  fc.assert(
    fc.property(hostile, name => {
      const safe = sanitize(name);
      expect(safe).toMatch(IDENTIFIER);
      // Room for a letter in front or an ending behind.
      expect(safe.length).toBeLessThanOrEqual(50);
      expect(sanitize(safe)).toMatch(IDENTIFIER);
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

it('hands every name out once, also on file systems that ignore case', () => {
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 40 }), wanted => {
      const table = new NameTable(['mvu', 'top']);
      const claimed = wanted.map(name => table.claim(name));
      const folded = claimed.map(name => name.toLowerCase());
      expect(new Set(folded).size).toBe(wanted.length);
      expect(folded).not.toContain('mvu');
      for (const name of claimed) expect(name).toMatch(IDENTIFIER);
    }),
    { seed: SEED, numRuns: 300 },
  );
  const table = new NameTable(['MVU']);
  expect(['fc', 'FC', 'fc', 'fc_2', 'mvu'].map(name => table.claim(name))).toEqual([
    'fc',
    'FC_2',
    'fc_3',
    'fc_2_2',
    'mvu_2',
  ]);
});

it('keeps the role of what stands beside something with a long name', () => {
  const table = new NameTable();
  const long = 'backbone_stage4_block2_convolution_quantized_inner';
  expect(['fork', 'out', 'width', 'fifo', 'out'].map(role => table.claimBeside(long, role))).toEqual([
    'backbone_stage4_block2_convolution_quantize_fork',
    'backbone_stage4_block2_convolution_quantized_out',
    'backbone_stage4_block2_convolution_quantiz_width',
    'backbone_stage4_block2_convolution_quantize_fifo',
    'backbone_stage4_block2_convolution_quantized_out_2',
  ]);
  expect(table.claimBeside('fc1', 'out')).toBe('fc1_out');
  fc.assert(
    fc.property(hostile, fc.constantFrom('in', 'out', 'width', 'reg'), (name, role) => {
      const claimed = new NameTable().claimBeside(name, role);
      expect(claimed).toMatch(IDENTIFIER);
      expect(claimed.endsWith(`_${role}`)).toBe(true);
      expect(claimed.length).toBeLessThanOrEqual(48);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

it('gives the same names for the same requests', () => {
  const wanted = ['a', 'A', 'a', 'b/c', 'b_c'];
  const names = () => {
    const table = new NameTable();
    return wanted.map(name => table.claim(name));
  };
  expect(names()).toEqual(names());
});
