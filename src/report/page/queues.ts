import { typeName } from '../../ir/integer-type.ts';
import { type Markup, markup, markupText } from '../../ir/target-text.ts';
import { beatsPerFrame, widthBits } from '../../kernels/stream.ts';
import { barLength, type Figure, figure, memory, shortName } from './figure.ts';
import { MOST_ROWS, type PageSource } from './source.ts';

/** FIFOs: where frames wait for one another, or for a slower reader. */
export interface QueueSection {
  readonly rows: readonly QueueRow[];
  readonly hasPeaks: boolean;
  readonly total: Figure;
  readonly hidden: readonly Figure[];
}

interface QueueRow {
  readonly id: Markup;
  readonly stream: Markup;
  readonly depth: Figure;
  readonly peak: Figure;
  readonly hasPeak: boolean;
  /** Of the peak, in percent of the depth. */
  readonly bar: number;
  readonly frames: Markup;
  readonly memory: Figure;
}

export function queueSection({ hardware, verification }: PageSource): QueueSection {
  const fifos = hardware.kernels.filter(kernel => kernel.kind === 'fifo');
  const peakOf = new Map(verification?.fifos.map(({ fifo, peakBeats }) => [fifo, peakBeats]));
  const bitsOf = ({ params: { depth, stream } }: (typeof fifos)[number]): number => depth * widthBits(stream);
  const largestFirst = [...fifos].sort((a, b) => bitsOf(b) - bitsOf(a));
  return {
    rows: largestFirst.slice(0, MOST_ROWS).map(fifo => {
      const { depth, stream } = fifo.params;
      const peak = peakOf.get(fifo.id);
      return {
        id: shortName(fifo.id),
        stream: markup`${markupText(typeName(stream.type))} \u00d7 ${stream.lanes}`,
        depth: figure(depth),
        peak: figure(peak ?? 0),
        hasPeak: peak !== undefined,
        bar: barLength((peak ?? 0) / depth),
        frames: markupText((depth / beatsPerFrame(stream)).toFixed(2)),
        memory: memory(bitsOf(fifo)),
      };
    }),
    hasPeaks: verification !== undefined,
    total: memory(fifos.reduce((sum, fifo) => sum + bitsOf(fifo), 0)),
    hidden: fifos.length > MOST_ROWS ? [figure(fifos.length - MOST_ROWS)] : [],
  };
}
