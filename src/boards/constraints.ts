import { render } from '../codegen/render.ts';
import {
  cppComment,
  type IoStandard,
  ioStandardName,
  type LineComment,
  type PinName,
  pinName,
} from '../ir/target-text.ts';
import { nanoseconds } from './clock-source.ts';
import type { Family, UartBoard } from './schema.ts';

/** A port of board_top and where it is. */
export interface PlacedPort {
  readonly name: 'clk_in' | 'rx' | 'tx' | 'led';
  readonly pin: PinName;
  readonly ioStandard: IoStandard;
}

/** What the files of constraints need. */
export interface PinsContext {
  readonly title: LineComment;
  readonly ports: readonly PlacedPort[];
  /** Of the board's clock, in nanoseconds. */
  readonly boardPeriod: number;
}

/** The ports of board_top on a board. */
export function placedPorts({ clock, pins, ioStandard }: UartBoard): PlacedPort[] {
  const at = (name: PlacedPort['name'], pin: string, standard = ioStandard): PlacedPort => ({
    name,
    pin: pinName(pin),
    ioStandard: ioStandardName(standard),
  });
  return [
    at('clk_in', clock.pin),
    at('rx', pins.rx),
    at('tx', pins.tx),
    at('led', pins.led.pin, pins.led.ioStandard),
  ];
}

type ConstraintFile = 'board.pcf' | 'board.lpf' | 'board.cst' | 'board.xdc' | 'board.sdc';

/** The file of constraints that a family's tools read; Quartus takes pins from its script. */
export const CONSTRAINTS: { readonly [F in Exclude<Family, 'zynq' | 'zynqmp'>]: ConstraintFile } = {
  ice40: 'board.pcf',
  ecp5: 'board.lpf',
  gowin: 'board.cst',
  xc7: 'board.xdc',
  cyclonev: 'board.sdc',
};

/** Its text. */
export const constraintsText = (file: ConstraintFile, board: UartBoard): string =>
  render<PinsContext>(`boards/${file}.hbs`, {
    title: cppComment(board.title),
    ports: placedPorts(board),
    boardPeriod: nanoseconds(board.clock.megahertz),
  });
