import { counted } from '../../ir/counted.ts';
import { typeName } from '../../ir/integer-type.ts';
import { type Markup, markup, markupText } from '../../ir/target-text.ts';
import { costOf, type KernelKind, portsOf } from '../../kernels/index.ts';
import { beatsPerFrame, widthBits } from '../../kernels/stream.ts';
import { pipelineOf, type Station, type Track } from '../pipeline.ts';
import { type Rail, railOf } from '../rail.ts';
import { MOST_LANES, placesOfLanes, railPaths } from '../rail-paths.ts';
import { barLength, type Figure, figure, memory, shortName } from './figure.ts';
import { foldText } from './layers.ts';
import { MOST_LINES, MOST_ROWS, type PageSource } from './source.ts';

/** The pipeline as a line map: a row for each kernel, in data order, and the streams as lines between the rows. */
export interface LineMap {
  readonly widthPx: number;
  readonly stations: readonly StationRow[];
  readonly hidden: readonly Figure[];
}

interface StationRow {
  readonly row: number;
  readonly name: Markup;
  /** Row of the table of layers; a list of one, as the ends of the design are no layers. */
  readonly layer: readonly number[];
  readonly family: PictureFamily;
  readonly what: Markup;
  readonly hasFigures: boolean;
  readonly cycles: Figure;
  readonly bar: number;
  readonly isSlowest: boolean;
  readonly lut: Figure;
  readonly memory: Figure;
  readonly dotX: number;
  /** Paths in the fixed part of a row, and below it; lines on which frames wait are drawn of their own. */
  readonly lines: Lines;
  readonly waiting: Lines;
  readonly hasWaiting: boolean;
  readonly streams: readonly StreamLine[];
  readonly hasStreams: boolean;
}

interface Lines {
  readonly head: Markup;
  readonly tail: Markup;
}

interface StreamLine {
  readonly to: Markup;
  readonly toRow: number;
  readonly isLinked: boolean;
  readonly type: Markup;
  readonly lanes: Markup;
  readonly width: Markup;
  readonly fifos: readonly FifoChip[];
  readonly isSelector: boolean;
}

interface FifoChip {
  readonly depth: Figure;
  readonly frames: Markup;
  readonly peak: readonly Figure[];
}

/** What a kernel is in the picture: colours go by it. */
export type PictureFamily = 'end' | 'fork' | 'product' | 'activation' | 'window' | 'join' | 'move';

export const PICTURE_FAMILIES: { readonly [K in KernelKind]: PictureFamily } = {
  'frame-input': 'end',
  'frame-output': 'end',
  fork: 'fork',
  mvu: 'product',
  'mvu-unrolled': 'product',
  vvu: 'product',
  threshold: 'activation',
  requantize: 'activation',
  lookup: 'activation',
  argmax: 'activation',
  'sliding-window': 'window',
  'parallel-window': 'window',
  pool: 'window',
  pad: 'window',
  add: 'join',
  multiply: 'join',
  concat: 'join',
  slice: 'move',
  reorder: 'move',
  upsample: 'move',
  gather: 'move',
  'spatial-shift': 'move',
  'width-converter': 'move',
  'axis-register': 'move',
  fifo: 'move',
};

export function lineMap(source: PageSource): LineMap {
  const { stations, tracks } = pipelineOf(source.hardware);
  const rowOf = new Map(stations.map(({ kernel }, i) => [kernel.id, i]));
  const rail = railOf(
    stations.length,
    tracks.map(({ from, to }) => ({ from: rowOf.get(from) ?? 0, to: rowOf.get(to) ?? 0 })),
  );
  const { xOf, widthPx } = placesOfLanes(rail);
  const drawing = { rail, tracks, xOf };
  const texts = textsOf(source);
  const tracksFrom = new Map<string, Track[]>(stations.map(({ kernel }) => [kernel.id, []]));
  for (const track of tracks) tracksFrom.get(track.from)?.push(track);
  const streamsOf = ({ kernel }: Station): readonly Track[] => tracksFrom.get(kernel.id) ?? [];
  let lines = 0;
  const shown = stations.filter(station => {
    lines += 1 + streamsOf(station).length;
    return lines <= MOST_LINES;
  });
  return {
    widthPx,
    stations: shown.map((station, row) => {
      const streams = streamsOf(station).map(track => {
        const toRow = rowOf.get(track.to) ?? 0;
        return { ...texts.stream(track), toRow, isLinked: toRow < shown.length };
      });
      return {
        ...texts.station(station),
        row,
        dotX: drawing.xOf(0),
        ...linesOf(drawing, row),
        streams,
        hasStreams: streams.length > 0,
      };
    }),
    hidden: shown.length < stations.length ? [figure(stations.length - shown.length)] : [],
  };
}

type StationTexts = Omit<
  StationRow,
  'row' | 'dotX' | 'lines' | 'waiting' | 'hasWaiting' | 'streams' | 'hasStreams'
>;

/** What is written in the rows. */
function textsOf({ manifest, hardware, verification }: PageSource): {
  readonly station: (station: Station) => StationTexts;
  readonly stream: (track: Track) => Omit<StreamLine, 'toRow' | 'isLinked'>;
} {
  const indexOf = new Map(manifest.layers.map(({ name }, i) => [name, i]));
  const kernelOf = new Map(hardware.kernels.map(kernel => [kernel.id, kernel]));
  const peakOf = new Map(verification?.fifos.map(({ fifo, peakBeats }) => [fifo, peakBeats]));
  const interval = manifest.cycles.initiationInterval;
  return {
    station: ({ kernel, cycles, isSlowest }) => {
      const cost = costOf(kernel, manifest.rtl.family);
      const index = indexOf.get(kernel.layer);
      const fold = index === undefined ? undefined : manifest.layers[index];
      const family = PICTURE_FAMILIES[kernel.kind];
      const isPlain = family === 'end' || family === 'fork';
      const kind = markupText(kernel.kind);
      const parts = Object.keys(portsOf(kernel).outputs).length;
      const banks = fold?.banks === undefined ? markup`` : markup`, ${fold.banks} banks, one for a frame`;
      return {
        name: nameOf(kernel.kind, kernel.layer, parts),
        layer: index === undefined || index >= MOST_ROWS || isPlain ? [] : [index],
        family,
        what: fold && !isPlain ? markup`${kind}, ${foldText(fold)}${banks}` : kind,
        hasFigures: family !== 'fork',
        cycles: figure(cycles),
        bar: barLength(cycles / interval),
        isSlowest,
        lut: figure(Math.round(cost.lut)),
        memory: memory(cost.romBits + cost.ramBits),
      };
    },
    stream: ({ to, toPort, stream, lanes, fifos }) => {
      const reader = kernelOf.get(to);
      return {
        to: reader
          ? nameOf(reader.kind, reader.layer, Object.keys(portsOf(reader).outputs).length)
          : markup``,
        type: markupText(typeName(stream.type)),
        lanes: markupText(lanes.join(' \u2192 ')),
        width: markupText(counted(widthBits(stream), 'bit')),
        fifos: fifos.map(({ id, params: { depth, stream: held } }) => ({
          depth: figure(depth),
          frames: markupText((depth / beatsPerFrame(held)).toFixed(2)),
          peak: [peakOf.get(id)].flatMap(peak => (peak === undefined ? [] : [figure(peak)])),
        })),
        isSelector: toPort === 's_sel',
      };
    },
  };
}

function nameOf(kind: KernelKind, layer: string, parts: number): Markup {
  if (kind === 'frame-input') return markup`AXI4-Stream in`;
  if (kind === 'frame-output') return markup`AXI4-Stream out`;
  return kind === 'fork' ? markup`fork, ${parts} ways` : shortName(layer);
}

interface Drawing {
  readonly rail: Rail;
  readonly tracks: readonly Track[];
  readonly xOf: (lane: number) => number;
}

function linesOf(
  { rail, tracks, xOf }: Drawing,
  row: number,
): Pick<StationRow, 'lines' | 'waiting' | 'hasWaiting'> {
  const { plain, marked } = railPaths(rail.rows[row], {
    xOf,
    lanes: MOST_LANES,
    isMarked: edge => tracks[edge].fifos.length > 0,
  });
  return {
    lines: { head: markupText(plain.head), tail: markupText(plain.tail) },
    waiting: { head: markupText(marked.head), tail: markupText(marked.tail) },
    hasWaiting: marked.head !== '' || marked.tail !== '',
  };
}
