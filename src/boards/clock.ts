import { fail } from '../ir/diagnostic.ts';
import { boardDiagnostic } from './diagnostics.ts';
import type { Family, UartBoard } from './schema.ts';

/** How a clock is made of the board's; `megahertz` is what comes out. */
export type ClockPlan =
  /** The clock of the board itself. */
  | { readonly kind: 'board'; readonly megahertz: number }
  | Ice40Pll
  | Ecp5Pll
  | GowinPll
  | Xc7Mmcm
  | CyclonePll;

/** SB_PLL40 with SIMPLE feedback: in * (divf + 1) / ((divr + 1) * 2^divq) (Lattice FPGA-TN-02052). */
export interface Ice40Pll {
  readonly kind: 'ice40';
  readonly megahertz: number;
  readonly divr: number;
  readonly divf: number;
  readonly divq: number;
  readonly filterRange: number;
}

/** EHXPLLL with feedback of CLKOP: in * feedback / input; the oscillator runs `output` times as fast (Lattice FPGA-TN-02200). */
export interface Ecp5Pll {
  readonly kind: 'ecp5';
  readonly megahertz: number;
  readonly input: number;
  readonly feedback: number;
  readonly output: number;
}

/** rPLL: in * (fbdiv + 1) / (idiv + 1); the oscillator runs `odiv` times as fast (Gowin UG286). */
export interface GowinPll {
  readonly kind: 'gowin';
  readonly megahertz: number;
  readonly idiv: number;
  readonly fbdiv: number;
  readonly odiv: number;
}

/** MMCME2_BASE: in * multiply / (divide * output) (AMD UG472). */
export interface Xc7Mmcm {
  readonly kind: 'xc7';
  readonly megahertz: number;
  readonly divide: number;
  readonly multiply: number;
  readonly output: number;
}

/** altera_pll finds its counters itself. */
export interface CyclonePll {
  readonly kind: 'cyclonev';
  readonly megahertz: number;
}

type Pll = Exclude<ClockPlan, { readonly kind: 'board' }>;

/** A clock that is further off the wanted one is not it. */
const TOLERANCE = 0.01;

/**
 * How the clock of a board becomes the wanted one, in MHz; the board's own where none is wanted. Throws DiagnosticError
 * where the PLL of the family makes none within 1 %.
 */
export function clockPlan(board: UartBoard, wanted: number | undefined): ClockPlan {
  const { megahertz } = board.clock;
  if (wanted === undefined || wanted === megahertz) return { kind: 'board', megahertz };
  const best = PLLS[board.device.family](megahertz, wanted);
  const isNear = best !== undefined && Math.abs(best.megahertz / wanted - 1) <= TOLERANCE;
  if (isNear) return best;
  const nearest = best === undefined ? {} : { nearest: rounded(best.megahertz) };
  return fail(boardDiagnostic('no-clock', { wanted, board: megahertz, ...nearest }));
}

const rounded = (megahertz: number): number => Math.round(megahertz * 1000) / 1000;

/** The settings nearest to what is wanted; the first of equals. */
function nearest<P extends Pll>(wanted: number, all: Iterable<P>): P | undefined {
  let best: P | undefined;
  for (const plan of all) {
    if (!best || Math.abs(plan.megahertz - wanted) < Math.abs(best.megahertz - wanted)) best = plan;
  }
  return best;
}

const PLLS: { readonly [F in Family]: (board: number, wanted: number) => Pll | undefined } = {
  ice40: (board, wanted) => nearest(wanted, ice40(board)),
  ecp5: (board, wanted) => nearest(wanted, ecp5(board)),
  gowin: (board, wanted) => nearest(wanted, gowin(board)),
  xc7: (board, wanted) => nearest(wanted, xc7(board)),
  cyclonev: (_, wanted) =>
    wanted >= 1 && wanted <= 500 ? { kind: 'cyclonev', megahertz: wanted } : undefined,
  // Their fabric takes its clock from the processor.
  zynq: () => undefined,
  zynqmp: () => undefined,
};

/** Phase detector 10 to 133 MHz, oscillator 533 to 1066, output 16 to 275 (Lattice FPGA-DS-02029, FPGA-DS-02008). */
function* ice40(board: number): Generator<Ice40Pll> {
  for (let divr = 0; divr < 16; divr++) {
    const phase = board / (divr + 1);
    if (phase < 10 || phase > 133) continue;
    const filterRange = FILTER_LIMITS.filter(limit => phase >= limit).length + 1;
    for (let divf = 0; divf < 128; divf++) {
      const oscillator = phase * (divf + 1);
      if (oscillator < 533 || oscillator > 1066) continue;
      for (let divq = 1; divq <= 6; divq++) {
        const megahertz = oscillator / 2 ** divq;
        if (megahertz >= 16 && megahertz <= 275)
          yield { kind: 'ice40', megahertz, divr, divf, divq, filterRange };
      }
    }
  }
}

/** Phase detector frequencies at which the filter's next range begins, as icepll of Project IceStorm has them. */
const FILTER_LIMITS = [17, 26, 44, 66, 101];

/** Phase detector 3.125 to 400 MHz, oscillator 400 to 800, output 3.125 to 400 (Lattice FPGA-DS-02012). */
function* ecp5(board: number): Generator<Ecp5Pll> {
  for (let input = 1; input <= 128; input++) {
    const phase = board / input;
    if (phase < 3.125 || phase > 400) continue;
    for (let feedback = 1; feedback <= 80; feedback++) {
      const megahertz = phase * feedback;
      if (megahertz < 3.125 || megahertz > 400) continue;
      // The middle of the oscillator's range.
      const output = Math.min(128, Math.max(1, Math.round(600 / megahertz)));
      const oscillator = megahertz * output;
      if (oscillator >= 400 && oscillator <= 800) yield { kind: 'ecp5', megahertz, input, feedback, output };
    }
  }
}

const GOWIN_OUTPUTS = [2, 4, 8, 16, 32, 48, 64, 80, 96, 112, 128];

/** Phase detector 3 to 400 MHz, oscillator 500 to 1200: what GW1NR at C6 and GW2AR at C8 both allow (Gowin DS117, DS226). */
function* gowin(board: number): Generator<GowinPll> {
  for (let idiv = 0; idiv < 64; idiv++) {
    const phase = board / (idiv + 1);
    if (phase < 3 || phase > 400) continue;
    for (let fbdiv = 0; fbdiv < 64; fbdiv++) {
      const megahertz = phase * (fbdiv + 1);
      const odiv = GOWIN_OUTPUTS.find(d => megahertz * d >= 500 && megahertz * d <= 1200);
      if (odiv !== undefined && megahertz <= 450) yield { kind: 'gowin', megahertz, idiv, fbdiv, odiv };
    }
  }
}

/** Phase detector 10 to 450 MHz, oscillator 600 to 1200, output 4.69 to 800 (AMD DS181, speed grade -1). */
function* xc7(board: number): Generator<Xc7Mmcm> {
  for (let divide = 1; divide <= 10; divide++) {
    if (board / divide < 10) continue;
    for (let multiply = 2; multiply <= 64; multiply++) {
      const oscillator = (board / divide) * multiply;
      if (oscillator < 600 || oscillator > 1200) continue;
      for (let output = 1; output <= 128; output++) {
        const megahertz = oscillator / output;
        if (megahertz >= 5 && megahertz <= 800) yield { kind: 'xc7', megahertz, divide, multiply, output };
      }
    }
  }
}
