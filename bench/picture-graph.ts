import { typeName } from '../src/ir/integer-type.ts';
import { type Kernel, timingOf } from '../src/kernels/index.ts';
import type { Fold } from '../src/lower/lowering.ts';
import type { HardwareGraph, Link } from '../src/schedule/hardware.ts';

/** One kernel in the picture; a fork is a dot without text. */
export interface PictureBox {
  readonly id: string;
  /** The layer's name, or of the ends of the design what they are. */
  readonly title: string;
  /** Kind and fold, then cycles. */
  readonly lines: readonly string[];
  readonly isFork: boolean;
  /** Whether no kernel takes more cycles for a frame. */
  readonly isSlowest: boolean;
}

/** What goes from kernel to kernel, with what stands between them: registers, width converters and FIFOs. */
export interface PictureArrow {
  readonly from: string;
  readonly to: string;
  /** Element type and lanes, and the depth of a FIFO. */
  readonly text: string;
}

export interface PictureGraph {
  readonly boxes: readonly PictureBox[];
  readonly arrows: readonly PictureArrow[];
}

/** Kernels that only carry what others make: they are drawn as the arrows that they lie on. */
const CARRIERS: readonly Kernel['kind'][] = ['axis-register', 'fifo', 'width-converter'];

/** What stands on a picture of a design. */
export function pictureGraph(hardware: HardwareGraph, folds: ReadonlyMap<string, Fold>): PictureGraph {
  const drawn = hardware.kernels.filter(({ kind }) => !CARRIERS.includes(kind));
  const slowest = Math.max(...drawn.map(cyclesOf));
  return {
    boxes: drawn.map(kernel => ({
      id: kernel.id,
      isFork: kernel.kind === 'fork',
      isSlowest: cyclesOf(kernel) === slowest,
      ...textOf(kernel, folds.get(kernel.layer)),
    })),
    arrows: drawn.flatMap(({ id }) =>
      hardware.links.filter(({ from }) => from.kernel === id).map(link => arrowOf(hardware, link)),
    ),
  };
}

/** Cycles that a kernel is busy with one frame. */
function cyclesOf(kernel: Kernel): number {
  return Math.max(...timingOf(kernel).actors.map(({ stepsPerFrame }) => stepsPerFrame));
}

function textOf(kernel: Kernel, fold: Fold | undefined): Pick<PictureBox, 'title' | 'lines'> {
  const { kind, layer } = kernel;
  if (kind === 'fork') return { title: '', lines: [] };
  const cycles = `${count(cyclesOf(kernel))} cycles`;
  if (kind === 'frame-input') return { title: 'AXI4-Stream in', lines: [cycles] };
  if (kind === 'frame-output') return { title: 'AXI4-Stream out', lines: [cycles] };
  const lanes = fold && (kind === 'mvu' || kind === 'vvu' ? `PE ${fold.pe}, SIMD ${fold.simd}` : undefined);
  return { title: layer, lines: [lanes ? `${kind}, ${lanes}` : kind, cycles] };
}

/** Follows a stream through its carriers to the kernel that reads it. */
function arrowOf({ kernels, links }: HardwareGraph, first: Link): PictureArrow {
  const lanes = [first.stream.lanes];
  let depth = 0;
  let link = first;
  for (;;) {
    const { kernel } = link.to;
    const carrier = kernels.find(({ id }) => id === kernel);
    const next = links.find(({ from }) => from.kernel === kernel);
    if (!carrier || !next || !CARRIERS.includes(carrier.kind)) break;
    if (carrier.kind === 'fifo') depth += carrier.params.depth;
    if (next.stream.lanes !== lanes.at(-1)) lanes.push(next.stream.lanes);
    link = next;
  }
  return {
    from: first.from.kernel,
    to: link.to.kernel,
    text: `${typeName(first.stream.type)} x ${lanes.join('\u2192')}${depth > 0 ? `, FIFO ${count(depth)}` : ''}`,
  };
}

const count = (value: number): string => value.toLocaleString('en-US');
