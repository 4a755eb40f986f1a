import type { BoardDesign } from '../boards/board-sources.ts';
import type { ClockPlan } from '../boards/clock.ts';
import type { DmaDesign } from '../boards/dma-project.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import type { RouteReport } from './route-report.ts';
import type { Tool } from './toolbox.ts';

/** What the tools made of a build, in its folder. */
export interface Routed {
  readonly tools: readonly Tool[];
  readonly report?: RouteReport;
  /** Its path; absent where none is made. */
  readonly bitstream?: string;
  readonly errors: readonly Diagnostic[];
  /** Paths of what the tools left beside the bitstream. */
  readonly made: readonly string[];
}

type Line = Pick<
  BoardDesign['uart'],
  'baud' | 'divisor' | 'frameBytes' | 'resultBytes' | 'designId' | 'rates'
>;

/** The fabric's clock where a processor gives it. */
interface ProcessorClock {
  readonly kind: 'processor';
  readonly megahertz: number;
}

/** build.json of a build. */
export interface BuildRecord {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'bitwright'; readonly version: string };
  readonly board: string;
  readonly top: string;
  readonly modelSha256: string;
  readonly clock: (ClockPlan & { readonly boardMegahertz: number }) | ProcessorClock;
  /** Frames and results in bytes as packed, rates in frames a second; null where a processor takes the line's place. */
  readonly line: Line | null;
  readonly seed: number;
  readonly tools: readonly Pick<Tool, 'name' | 'version'>[];
  /** As place and route counts them; null where it did not run to its end. */
  readonly cells: RouteReport['cells'] | null;
  readonly clocks: RouteReport['clocks'] | null;
  readonly holdViolations: number | null;
  /** Its path below the folder of the build; null where none was made. */
  readonly bitstream: string | null;
  /** SHA-256 of every other file that bitwright wrote, by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** What is to be told of a build; `routed` is absent where no tool ran. */
export function recordOf(
  design: BoardDesign | DmaDesign,
  version: string,
  seed: number,
  routed: Routed | undefined,
  files: Readonly<Record<string, string>>,
): BuildRecord {
  const { board, manifest } = design;
  return {
    schemaVersion: 1,
    tool: { name: 'bitwright', version },
    board: board.name,
    top: manifest.top,
    modelSha256: manifest.model.sha256,
    clock:
      'uart' in design
        ? { ...design.clock, boardMegahertz: design.board.clock.megahertz }
        : { kind: 'processor', megahertz: design.megahertz },
    line: 'uart' in design ? lineOf(design) : null,
    seed,
    tools: (routed?.tools ?? []).map(({ name, version: said }) => ({ name, version: said })),
    cells: routed?.report?.cells ?? null,
    clocks: routed?.report?.clocks ?? null,
    holdViolations: routed?.report?.holdViolations ?? null,
    bitstream: routed?.bitstream ?? null,
    files,
  };
}

function lineOf({ uart: { baud, divisor, frameBytes, resultBytes, designId, rates } }: BoardDesign): Line {
  return { baud, divisor, frameBytes, resultBytes, designId, rates };
}
