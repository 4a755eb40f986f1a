import { boardDesign, buildInputs } from '../boards/plan.ts';
import type { FileContent } from '../codegen/design-source.ts';
import type { Manifest } from '../formats/manifest.ts';
import { invariant } from '../ir/invariant.ts';
import type { PackageFiles } from '../package-files.ts';
import type { HardwareGraph } from '../schedule/hardware.ts';
import { openFlowOf, STEPS, synthesisScript } from '../tools/open-flow.ts';
import { PAGE_BOARDS, type PageBoard, ROUTERS, type Router } from './boards.ts';

/** A board, and the clock that the design gets there in MHz: the board's own unless told. */
export interface BoardChoice {
  readonly name: string;
  readonly megahertz?: number;
}

/** What place and route, and the packer, are told. */
export interface RouteCalls extends Router {
  readonly route: readonly string[];
  readonly pack: readonly string[];
  /** The file of the device that place and route reads; those of others are not loaded. */
  readonly chipDatabase: string;
  /** The packer's file. */
  readonly bitstream: string;
}

/** All that the tools of a board need, as plain values. */
export interface BuildJob {
  /** Of the board. */
  readonly board: string;
  readonly family: keyof typeof ROUTERS;
  readonly megahertz: number;
  /** By path. */
  readonly files: ReadonlyMap<string, FileContent>;
  /** The top of the netlist. */
  readonly top: 'board_top';
  /** Absent where the page has no router for the family. */
  readonly calls?: RouteCalls;
}

const SEED = 1;

/**
 * A build of a design for a board, as `bitwright build` plans it. Throws DiagnosticError where they do not go together.
 *
 * @param sources the design's own, by path below its folder
 */
export function buildJob(
  design: { readonly manifest: Manifest; readonly hardware: HardwareGraph },
  sources: ReadonlyMap<string, Uint8Array>,
  { name, megahertz }: BoardChoice,
  own: PackageFiles,
): BuildJob {
  const board = PAGE_BOARDS.find(known => known.name === name);
  invariant(board, `no board ${name} on the page`);
  const planned = boardDesign(design, board, megahertz === undefined ? {} : { megahertz });
  const inputs = buildInputs(planned, sources, own);
  const flow = openFlowOf(board.device);
  invariant(flow, `no open tools for ${name}`);
  const verilog = [...inputs.keys()].filter(path => path.endsWith('.v'));
  // The tools run where memories lie: at the top.
  const memories = [...inputs].flatMap(([path, content]) =>
    path.startsWith('mem/') ? [[path.slice('mem/'.length), content] as const] : [],
  );
  const { family } = board.device;
  const router = ROUTERS[family];
  const clock = planned.clock.megahertz;
  const bitstream = `${design.manifest.top}.${flow.ending}`;
  return {
    ...{ board: name, family, megahertz: clock, top: 'board_top' },
    files: new Map([...inputs, ...memories, [STEPS.script, synthesisScript(flow, verilog, '')]]),
    ...(router && {
      calls: {
        ...{ ...router, bitstream },
        route: flow.route({ megahertz: clock, seed: SEED }),
        pack: flow.pack(bitstream),
        chipDatabase: chipDatabaseOf(board.device),
      },
    }),
  };
}

/** The name of nextpnr's file of a device: those of one die share it. */
function chipDatabaseOf({ device }: PageBoard['device']): string {
  const die = device === 'u4k' ? device : device.replace(/^(hx|lp|up)/, '');
  return `chipdb-${{ '3k': '5k', '4k': '8k' }[die] ?? die}.bin`;
}
