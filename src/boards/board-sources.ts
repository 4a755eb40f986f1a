import { paddedBits } from '../codegen/padded-bits.ts';
import { render } from '../codegen/render.ts';
import type { Manifest } from '../formats/manifest.ts';
import { invariant } from '../ir/invariant.ts';
import {
  type Identifier,
  identifier,
  type LineComment,
  lineComment,
  type Word,
  word,
} from '../ir/target-text.ts';
import type { PackageFiles } from '../package-files.ts';
import { type HardwareGraph, reloadPinsOf } from '../schedule/hardware.ts';
import type { ClockPlan } from './clock.ts';
import { clockSource } from './clock-source.ts';
import { CONSTRAINTS, constraintsText } from './constraints.ts';
import type { UartBoard } from './schema.ts';
import type { UartPlan } from './uart.ts';

/** What templates/boards/top.v.hbs needs. */
export interface BoardTopContext {
  readonly design: Identifier;
  readonly title: LineComment;
  readonly toolVersion: Word;
  readonly sourceHash: Word;
  readonly boardMegahertz: number;
  readonly megahertz: number;
  readonly baud: number;
  readonly divisor: number;
  readonly frameBytes: number;
  readonly resultBytes: number;
  readonly inWidth: number;
  readonly inBeats: number;
  readonly outWidth: number;
  readonly inMsb: number;
  readonly outMsb: number;
  readonly designId: Word;
  readonly inPort: Identifier;
  readonly outPort: Identifier;
  readonly framingError: Identifier;
  readonly isActiveLow: boolean;
  /** Of a design whose parameters could be written: nothing writes them here. */
  readonly zeros: readonly Identifier[];
}

/** A design on a board with a serial line. */
export interface BoardDesign {
  readonly board: UartBoard;
  readonly manifest: Manifest;
  readonly hardware: HardwareGraph;
  readonly clock: ClockPlan;
  readonly uart: UartPlan;
}

/** The modules of hw/rtl/wrappers/uart around a design. */
export const UART_MODULES: readonly string[] = [
  'board_reset',
  'uart_bridge',
  'uart_crc',
  'uart_frame_receive',
  'uart_frame_send',
  'uart_pack',
  'uart_rx',
  'uart_slip_decode',
  'uart_slip_encode',
  'uart_tx',
  'uart_unpack',
];

/** What stands around the design, by path below the folder of the build. */
export function boardSources(design: BoardDesign, own: PackageFiles): Map<string, string> {
  const { board, clock } = design;
  const { family } = board.device;
  invariant(family !== 'zynq' && family !== 'zynqmp', 'a serial line at a processor');
  const constraints = CONSTRAINTS[family];
  return new Map([
    ['board/board_top.v', render('boards/top.v.hbs', topContext(design, own.version))],
    ['board/board_clock.v', clockSource(board, clock)],
    ...UART_MODULES.map(name => [`board/${name}.v`, own.textOf(`hw/rtl/wrappers/uart/${name}.v`)] as const),
    [`board/${constraints}`, constraintsText(constraints, board)],
  ]);
}

function topContext(
  { board, manifest, hardware, clock, uart }: BoardDesign,
  version: string,
): BoardTopContext {
  const [input] = manifest.inputs;
  const [output] = manifest.outputs;
  const { baud, divisor, frameBytes, resultBytes, inWidth, inBeats, outWidth } = uart;
  return {
    ...{ baud, divisor, frameBytes, resultBytes, inWidth, inBeats, outWidth },
    design: identifier(manifest.top),
    title: lineComment(board.title),
    toolVersion: word(version),
    sourceHash: word(manifest.model.sha256),
    boardMegahertz: board.clock.megahertz,
    megahertz: clock.megahertz,
    inMsb: paddedBits(input.stream) - 1,
    outMsb: paddedBits(output.stream) - 1,
    designId: word(uart.designId),
    inPort: identifier(input.port),
    outPort: identifier(output.port),
    framingError: identifier(hardware.sources[0].framingError),
    isActiveLow: board.pins.led.isActiveLow,
    zeros: reloadPinsOf(hardware).map(identifier),
  };
}
