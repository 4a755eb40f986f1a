import { expect, it } from 'vitest';
import { readModelSignals } from '../../sim/ports.ts';
import { errorsIn, listIn } from '../../sim/verilate.ts';

it('reads lists of a make file', () => {
  const makeFile =
    'A = 1\n# Fast\nFAST += \\\n\tVdut \\\n\tVdut__0 \\\n\nLIBS = \\\n\t-lz \\\n\nNONE = \\\n\n# End\n';
  expect(listIn(makeFile, 'FAST')).toEqual(['Vdut', 'Vdut__0']);
  expect(listIn(makeFile, 'LIBS')).toEqual(['-lz']);
  expect(listIn(makeFile, 'NONE')).toEqual([]);
  expect(listIn(makeFile, 'ABSENT')).toEqual([]);
  // As Verilator 5.48 indents them.
  const indented = makeFile.replaceAll('\t', '  ');
  expect(listIn(indented, 'FAST')).toEqual(['Vdut', 'Vdut__0']);
  expect(listIn(indented, 'LIBS')).toEqual(['-lz']);
  expect(listIn(indented, 'NONE')).toEqual([]);
});

it('turns error lines into diagnostics', () => {
  const output = [
    '%Warning-WIDTH: /a/b.v:3:4: too wide',
    "%Error: /a/b.v:2:13: Can't find definition of task/function: 'f'",
    '    2 |  assign y = f(clk);',
    "%Error-MODMISSING: /a/c.v:9:1: Cannot find file containing module: 'bad_width'",
    "%Error: Specified --top-module 'nope' was not found in design.",
    '%Error: Exiting due to 3 error(s)',
  ].join('\n');
  expect(errorsIn(output, 'exit code 1').map(d => [d.code, d.message, d.at])).toEqual([
    [
      'sim/verilog-error',
      "Verilator rejects the design: Can't find definition of task/function: 'f' (b.v:2)",
      { file: '/a/b.v' },
    ],
    [
      'sim/verilog-error',
      "Verilator rejects the design: Cannot find file containing module: 'bad_width' (c.v:9)",
      { file: '/a/c.v' },
    ],
    [
      'sim/verilog-error',
      "Verilator rejects the design: Specified --top-module 'nope' was not found in design.",
      undefined,
    ],
  ]);
  expect(errorsIn('perl: not found\n', 'exit code 127')[0].message).toMatch(/exit code 127: perl: not found/);
});

it('turns warnings into diagnostics where they are what Verilator gave up for', () => {
  const warnings = [
    '%Warning-WIDTH: source0/b.v:3:4: too wide',
    '                               : ... In instance t',
    '    3 |  assign y = x;',
    '                    ... For warning description see https://verilator.org/warn/WIDTH',
    '%Warning-UNUSEDSIGNAL: source0/b.v:2:13: not used',
  ];
  const copies = new Map([['source0/b.v', '/a/b.v']]);
  const refused = [...warnings, '%Error: Exiting due to 2 warning(s)'].join('\n');
  expect(errorsIn(refused, 'exit code 1', copies).map(d => [d.code, d.message, d.at])).toEqual([
    ['sim/verilog-warning', 'the linter warns of the design (WIDTH): too wide (b.v:3)', { file: '/a/b.v' }],
    [
      'sim/verilog-warning',
      'the linter warns of the design (UNUSEDSIGNAL): not used (b.v:2)',
      { file: '/a/b.v' },
    ],
  ]);
  const killed = errorsIn([...warnings, 'Killed'].join('\n'), 'signal SIGKILL');
  expect(killed.map(d => d.code)).toEqual(['sim/verilog-error']);
  expect(killed[0].message).toMatch(/signal SIGKILL.*Killed/);
});

it('reads ports and internal signals from the generated headers', () => {
  const { ports, internal } = readModelSignals(
    'VL_IN8(&clk,0,0);\nVL_OUT16(&m_tdata,15,4);\nVL_OUT(&n,31,0);\nVL_INW(&w,99,0,4);\nVL_IN64(&q,49,0);\n',
    'CData/*0:0*/ top__DOT__v;\nVlWide<4>/*99:0*/ top__DOT__w;\nVL_IN8(clk,0,0);\n',
  );
  expect([...ports]).toEqual([
    ['clk', 1],
    ['m_tdata', 12],
    ['n', 32],
    ['w', 100],
    ['q', 50],
  ]);
  expect([...internal]).toEqual([
    ['top__DOT__v', 1],
    ['top__DOT__w', 100],
  ]);
});
