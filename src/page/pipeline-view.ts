import { typeName } from '../ir/integer-type.ts';
import type { Family } from '../kernels/family.ts';
import { costOf } from '../kernels/index.ts';
import { beatsPerFrame } from '../kernels/stream.ts';
import { PICTURE_FAMILIES, type PictureFamily } from '../report/page/line-map.ts';
import { MOST_LINES } from '../report/page/source.ts';
import { pipelineOf } from '../report/pipeline.ts';
import type { HardwareGraph } from '../schedule/hardware.ts';

export interface StationView {
  readonly id: string;
  readonly layer: string;
  readonly kind: string;
  readonly family: PictureFamily;
  readonly cycles: number;
  readonly isSlowest: boolean;
  readonly lut: number;
  readonly memoryBits: number;
}

export interface TrackView {
  /** Indices of stations. */
  readonly from: number;
  readonly to: number;
  readonly type: string;
  readonly lanes: readonly number[];
  readonly fifos: readonly { readonly depth: number; readonly frames: number }[];
  readonly isSelector: boolean;
}

/** The picture of a design, as report.html draws it: kernels in data order, and the streams between them. */
export interface PipelineView {
  readonly stations: readonly StationView[];
  readonly tracks: readonly TrackView[];
  /** Kernels behind the last that is shown. */
  readonly hidden: number;
}

export function pipelineViewOf(hardware: HardwareGraph, family: Family): PipelineView {
  const { stations, tracks } = pipelineOf(hardware);
  const shown = stations.slice(0, MOST_LINES);
  const indexOf = new Map(shown.map(({ kernel }, i) => [kernel.id, i]));
  return {
    stations: shown.map(({ kernel, cycles, isSlowest }) => {
      const { lut, romBits, ramBits } = costOf(kernel, family);
      const { id, layer, kind } = kernel;
      const drawnAs = PICTURE_FAMILIES[kind];
      return {
        ...{ id, layer, kind, cycles, isSlowest, lut },
        family: drawnAs,
        memoryBits: romBits + ramBits,
      };
    }),
    tracks: tracks.flatMap(({ from, to, toPort, stream, lanes, fifos }) => {
      const [start, end] = [indexOf.get(from), indexOf.get(to)];
      if (start === undefined || end === undefined) return [];
      return [
        {
          ...{ from: start, to: end, lanes, type: typeName(stream.type), isSelector: toPort === 's_sel' },
          fifos: fifos.map(({ params: { depth, stream: held } }) => ({
            depth,
            frames: depth / beatsPerFrame(held),
          })),
        },
      ];
    }),
    hidden: stations.length - shown.length,
  };
}
