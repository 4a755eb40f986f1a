import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { clockPlan } from '../../src/boards/clock.ts';
import { clockSource } from '../../src/boards/clock-source.ts';
import { constraintsText } from '../../src/boards/constraints.ts';
import { BOARD_TEXTS } from '../../src/boards/data/index.ts';
import { BOARD_NAMES, boardOfName, boardOfText } from '../../src/boards/index.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import { packageRoot } from '../../src/package-root.ts';
import { uartBoard } from './board-cases.ts';

const UART = BOARD_TEXTS.filter(({ wrapper }) => wrapper === 'uart').map(({ name }) => name);

it('every board is one, with a name of its own and a source for its facts', () => {
  expect(BOARD_NAMES).toHaveLength(12);
  expect(new Set(BOARD_NAMES).size).toBe(BOARD_NAMES.length);
  for (const name of BOARD_NAMES) {
    const { sources, wrapper, limits } = boardOfName(name);
    // A device that is known has its source beside its figures.
    expect('device' in limits || Object.hasOwn(sources, 'limits'), name).toBe(true);
    if (wrapper === 'uart') expect(Object.keys(sources)).toEqual(expect.arrayContaining(['pins', 'baud']));
  }
});

it.each(UART)('%s has no pin twice', name => {
  const { clock, pins } = uartBoard(name);
  expect(new Set([clock.pin, pins.rx, pins.tx, pins.led.pin]).size).toBe(4);
});

it('the guide has a row for every board, and shows a file that is one', () => {
  const guide = readFileSync(join(packageRoot(), 'docs/guide/boards.md'), 'utf8');
  for (const name of BOARD_NAMES) expect(guide, name).toContain(`\`${name}\``);
  const [, text] = /```json\n(.*?)```/s.exec(guide) ?? [];
  const { sources, ...shown } = boardOfText(text, 'boards.md');
  expect({ ...boardOfName('icebreaker'), sources }).toEqual({ ...shown, sources });
});

it('a file of a user is a board, and says what is wrong with it', () => {
  const text = JSON.stringify({ ...BOARD_TEXTS[0], name: 'mine' });
  expect(boardOfText(text, 'mine.json')).toMatchObject({ name: 'mine', wrapper: 'uart' });
  const refused = (changed: object, reason: RegExp): void => {
    const wrong = JSON.stringify({ ...BOARD_TEXTS[0], ...changed });
    expect(() => boardOfText(wrong, 'mine.json')).toThrow(reason);
  };
  refused({ schemaVersion: 2 }, /schemaVersion/);
  refused({ name: '../up' }, /name: a word/);
  refused({ clock: { pin: '35; set_io x 1', megahertz: 12 } }, /clock.pin: a pin/);
  refused({ ioStandard: 'LVCMOS33"; evil' }, /ioStandard/);
  refused({ device: { family: 'ice40', device: 'up5k', package: '-x', pll: 'pad' } }, /package/);
  refused({ more: 1 }, /more/);
  refused({ wrapper: 'dma' }, /./);
  expect(() => boardOfText('{', 'mine.json')).toThrow(/it is not JSON/);
  expect(() => boardOfName('icebraker')).toThrow(DiagnosticError);
});

/** The multiples of a board's clock that a family's formula gives, from its template as printed. */
function madeBy(name: string, wanted: number): number {
  const board = uartBoard(name);
  const plan = clockPlan(board, wanted);
  const text = clockSource(board, plan);
  const number = (parameter: string): number =>
    Number(new RegExp(`\\.${parameter}\\((?:\\d+'d)?(\\d+)`).exec(text)?.[1]);
  const { megahertz } = board.clock;
  switch (plan.kind) {
    case 'ice40':
      return (megahertz * (number('DIVF') + 1)) / ((number('DIVR') + 1) * 2 ** number('DIVQ'));
    case 'ecp5':
      return (megahertz * number('CLKFB_DIV')) / number('CLKI_DIV');
    case 'gowin':
      return (megahertz * (number('FBDIV_SEL') + 1)) / (number('IDIV_SEL') + 1);
    case 'xc7':
      return (megahertz * number('CLKFBOUT_MULT_F')) / (number('DIVCLK_DIVIDE') * number('CLKOUT0_DIVIDE_F'));
    default:
      return plan.megahertz;
  }
}

it.each(UART)('%s: the PLL gives what is stated, within 1 % of what is wanted', name => {
  const board = uartBoard(name);
  const made = [20, 24, 30, 40, 48, 60, 75, 80, 90, 96, 100, 120].filter(wanted => {
    try {
      const { megahertz } = clockPlan(board, wanted);
      expect(Math.abs(megahertz / wanted - 1)).toBeLessThanOrEqual(0.01);
      expect(madeBy(name, wanted)).toBeCloseTo(megahertz, 9);
      return true;
    } catch (error) {
      if (error instanceof DiagnosticError) return false;
      throw error;
    }
  });
  expect(made.length).toBeGreaterThan(6);
});

it('12 MHz become 24 as icepll has it', () => {
  expect(clockPlan(uartBoard('icebreaker'), 24)).toEqual({
    ...{ kind: 'ice40', megahertz: 24, filterRange: 1 },
    ...{ divr: 0, divf: 63, divq: 5 },
  });
});

it('no clock is made that is too far from the wanted one', () => {
  expect(() => clockPlan(uartBoard('icebreaker'), 5)).toThrow(/the nearest is 16.125 MHz/);
  expect(() => clockPlan(uartBoard('icebreaker'), 900)).toThrow(/the nearest is 270 MHz/);
  expect(clockPlan(uartBoard('icebreaker'), undefined)).toEqual({ kind: 'board', megahertz: 12 });
});

it.each(UART)('%s: every port has its pin in the constraints, and no other is there', name => {
  const board = uartBoard(name);
  const file = { ice40: 'board.pcf', ecp5: 'board.lpf', gowin: 'board.cst', xc7: 'board.xdc' } as const;
  const { family } = board.device;
  if (family !== 'ice40' && family !== 'ecp5' && family !== 'gowin' && family !== 'xc7') return;
  const text = constraintsText(file[family], board);
  const places = {
    ice40: /^set_io (\w+) (\w+)$/gm,
    ecp5: /^LOCATE COMP "(\w+)" SITE "(\w+)";$/gm,
    gowin: /^IO_LOC "(\w+)" (\w+);$/gm,
    xc7: /^set_property PACKAGE_PIN (\w+) \[get_ports (\w+)\]$/gm,
  };
  const pairs = [...text.matchAll(places[family])].map(([, a, b]) => (family === 'xc7' ? [b, a] : [a, b]));
  const { clock, pins } = board;
  expect(pairs).toEqual([
    ['clk_in', clock.pin],
    ['rx', pins.rx],
    ['tx', pins.tx],
    ['led', pins.led.pin],
  ]);
});
