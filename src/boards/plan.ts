import { type Device, deviceNamed } from '../devices/data.ts';
import type { Manifest } from '../formats/manifest.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import type { PackageFiles } from '../package-files.ts';
import type { HardwareGraph } from '../schedule/hardware.ts';
import { type BoardDesign, boardSources } from './board-sources.ts';
import { clockPlan } from './clock.ts';
import { boardDiagnostic } from './diagnostics.ts';
import { hostFiles } from './host-files.ts';
import type { Board, Family, UartBoard } from './schema.ts';
import { uartPlan } from './uart.ts';
import { vendorScript } from './vendor-projects.ts';

export interface PlanOptions {
  /** Of the design, in MHz; the board's own unless told. */
  readonly megahertz?: number;
  /** Bits a second of the line; the board's own unless told. */
  readonly baud?: number;
}

/** A design with the clock and the line that it gets on a board. Throws DiagnosticError where they do not go together. */
export function boardDesign(
  { manifest, hardware }: { readonly manifest: Manifest; readonly hardware: HardwareGraph },
  board: UartBoard,
  { megahertz, baud = board.baud }: PlanOptions,
): BoardDesign {
  const clock = clockPlan(board, megahertz);
  return { board, manifest, hardware, clock, uart: uartPlan(manifest, board, clock.megahertz, baud) };
}

/** Paths of the Verilog and the memories that a board takes of a design's folder: the AXI wrapper is for processors. */
export const boardSourcePaths = ({ files }: Manifest, wrapper: Board['wrapper']): readonly string[] =>
  Object.keys(files).filter(
    path => /^(rtl\/[^/]*\.v|mem\/.*)$/.test(path) || (wrapper === 'dma' && /^rtl\/axi\/.*\.v$/.test(path)),
  );

/**
 * All that is written of a build before any tool runs, by path below its folder.
 *
 * @param sources the design's own, as rtl/ and mem/ of its folder have them
 */
export function buildInputs(
  design: BoardDesign,
  sources: ReadonlyMap<string, Uint8Array>,
  own: PackageFiles,
): Map<string, string | Uint8Array> {
  const around = boardSources(design, own);
  const { board, manifest, clock } = design;
  const paths = [...sources.keys(), ...around.keys()];
  return new Map<string, string | Uint8Array>([
    ...sources,
    ...around,
    ...vendorScript(board, manifest.top, own.version, clock.megahertz, paths),
    ...hostFiles(design, own),
  ]);
}

/** What `compile --family` calls the family of a board. */
const COMPILED_FAMILY: { readonly [F in Family]: Manifest['rtl']['family'] } = {
  ice40: 'ice40',
  ecp5: 'ecp5',
  gowin: 'gowin',
  xc7: 'xc7',
  zynq: 'xc7',
  zynqmp: 'xcup',
  cyclonev: 'cyclonev',
};

/** The device of a board, as folds are chosen for it. */
export function deviceOf({ name, device, limits }: Board): Device {
  const known = 'device' in limits && limits.device !== undefined ? deviceNamed(limits.device) : undefined;
  if (known) return known;
  const { lut, ff, blockRam, dsp } = limits;
  const family = COMPILED_FAMILY[device.family];
  return { name, family, found: name, lut, ff, blockRam: blockRam.count, dsp };
}

/** A note where a folder was compiled for another family than the board's: it works, and takes more cells. */
export function familyNotes({ rtl }: Manifest, { name, device }: Board): Diagnostic[] {
  const family = COMPILED_FAMILY[device.family];
  if (rtl.family === family) return [];
  return [boardDiagnostic('other-family', { compiled: rtl.family, board: name, family })];
}
