import { render } from '../codegen/render.ts';
import { invariant } from '../ir/invariant.ts';
import { type PartName, partName } from '../ir/target-text.ts';
import type { ClockPlan, CyclonePll, Ecp5Pll, GowinPll, Ice40Pll, Xc7Mmcm } from './clock.ts';
import type { UartBoard } from './schema.ts';

interface FromBoard {
  readonly boardMegahertz: number;
}

/** What templates/boards/clock-board.v.hbs needs. */
export interface BoardClockContext {
  readonly megahertz: number;
}

/** What templates/boards/clock-ice40.v.hbs needs. */
export interface Ice40ClockContext extends Ice40Pll, FromBoard {
  readonly isPad: boolean;
}

/** What templates/boards/clock-ecp5.v.hbs needs. */
export interface Ecp5ClockContext extends Ecp5Pll, FromBoard {
  /** Where in its period the output falls, so that it is in step with the input. */
  readonly phase: number;
}

/** What templates/boards/clock-gowin.v.hbs needs. */
export interface GowinClockContext extends GowinPll, FromBoard {
  readonly pllDevice: PartName;
}

/** What templates/boards/clock-xc7.v.hbs needs. */
export interface Xc7ClockContext extends Xc7Mmcm, FromBoard {
  /** In nanoseconds. */
  readonly boardPeriod: number;
}

/** What templates/boards/clock-cyclonev.v.hbs needs. */
export interface CycloneClockContext extends CyclonePll, FromBoard {}

/** The module `board_clock`: the clock of a design, made of the board's. */
export function clockSource(board: UartBoard, plan: ClockPlan): string {
  const { device, clock } = board;
  const boardMegahertz = clock.megahertz;
  switch (plan.kind) {
    case 'board':
      return render<BoardClockContext>('boards/clock-board.v.hbs', { megahertz: plan.megahertz });
    case 'ice40': {
      invariant(device.family === 'ice40', 'a PLL of another family');
      const isPad = device.pll === 'pad';
      return render<Ice40ClockContext>('boards/clock-ice40.v.hbs', { ...plan, boardMegahertz, isPad });
    }
    case 'ecp5': {
      const phase = Math.floor(plan.output / 2);
      return render<Ecp5ClockContext>('boards/clock-ecp5.v.hbs', { ...plan, boardMegahertz, phase });
    }
    case 'gowin': {
      invariant(device.family === 'gowin', 'a PLL of another family');
      const pllDevice = partName(device.pllDevice);
      return render<GowinClockContext>('boards/clock-gowin.v.hbs', { ...plan, boardMegahertz, pllDevice });
    }
    case 'xc7': {
      const boardPeriod = nanoseconds(boardMegahertz);
      return render<Xc7ClockContext>('boards/clock-xc7.v.hbs', { ...plan, boardMegahertz, boardPeriod });
    }
    case 'cyclonev':
      return render<CycloneClockContext>('boards/clock-cyclonev.v.hbs', { ...plan, boardMegahertz });
  }
}

/** The period of a clock, to a picosecond. */
export const nanoseconds = (megahertz: number): number => Math.round(1e6 / megahertz) / 1000;
