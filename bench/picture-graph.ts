import { typeName } from '../src/ir/integer-type.ts';
import type { Fold } from '../src/lower/lowering.ts';
import { pipelineOf, type Station, type Track } from '../src/report/pipeline.ts';
import type { HardwareGraph } from '../src/schedule/hardware.ts';

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

/** What goes from kernel to kernel. */
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

/** What stands on a picture of a design. */
export function pictureGraph(hardware: HardwareGraph, folds: ReadonlyMap<string, Fold>): PictureGraph {
  const { stations, tracks } = pipelineOf(hardware);
  return {
    boxes: stations.map(station => ({
      id: station.kernel.id,
      isFork: station.kernel.kind === 'fork',
      isSlowest: station.isSlowest,
      ...textOf(station, folds.get(station.kernel.layer)),
    })),
    arrows: tracks.map(arrowOf),
  };
}

function textOf(
  { kernel: { kind, layer }, cycles: own }: Station,
  fold: Fold | undefined,
): Pick<PictureBox, 'title' | 'lines'> {
  if (kind === 'fork') return { title: '', lines: [] };
  const cycles = `${count(own)} cycles`;
  if (kind === 'frame-input') return { title: 'AXI4-Stream in', lines: [cycles] };
  if (kind === 'frame-output') return { title: 'AXI4-Stream out', lines: [cycles] };
  const lanes = fold && (kind === 'mvu' || kind === 'vvu' ? `PE ${fold.pe}, SIMD ${fold.simd}` : undefined);
  return { title: layer, lines: [lanes ? `${kind}, ${lanes}` : kind, cycles] };
}

function arrowOf({ from, to, stream, lanes, fifos }: Track): PictureArrow {
  const depth = fifos.reduce((sum, { params }) => sum + params.depth, 0);
  const fifo = depth > 0 ? `, FIFO ${count(depth)}` : '';
  return { from, to, text: `${typeName(stream.type)} x ${lanes.join('\u2192')}${fifo}` };
}

const count = (value: number): string => value.toLocaleString('en-US');
