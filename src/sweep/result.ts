import type { Diagnostic } from '../ir/diagnostic.ts';
import type { Area, FlowName } from '../tools/flows.ts';
import type { Measure } from './chart.ts';
import { type Figures, precisionText } from './figures.ts';

/** One variant of a sweep. */
export interface SweepRow extends Figures {
  readonly schedule: string;
  readonly model: { readonly name: string; readonly sha256: string };
  /** By Yosys, with block RAM in the flow's own unit. */
  readonly synthesised?: Area;
  /** Share of the frames whose class is right, by the integer reference. */
  readonly accuracy?: number;
  readonly notes: readonly Diagnostic[];
}

/** What sweep.json holds. */
export interface SweepResult {
  readonly tool: { readonly name: 'bitwright'; readonly version: string };
  readonly family: string;
  readonly weights: 'random' | 'trained';
  /** Cycles per frame aimed at; null where it was left to the compiler. */
  readonly targetCycles: number | null;
  readonly synthesis?: { readonly yosys: string; readonly flow: FlowName; readonly blockRamUnit: string };
  /** Frames behind the accuracy. */
  readonly frames?: number;
  readonly variants: readonly SweepRow[];
}

const bytesText = (bytes: number): string =>
  bytes < 2 ** 20 ? `${(bytes / 2 ** 10).toFixed(1)} KiB` : `${(bytes / 2 ** 20).toFixed(2)} MiB`;
const count = (value: number): string => value.toLocaleString('en-US');
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** A table of the figures, the header first; bytes are also told as a share of the first variant's. */
export function sweepTable({ variants, synthesis }: SweepResult): (string | number)[][] {
  const hasAccuracy = variants.some(row => row.accuracy !== undefined);
  const [first] = variants;
  return [
    [
      'schedule',
      'weights',
      'of first',
      'parameters',
      'cycles',
      'latency',
      'LUT',
      'FF',
      'DSP',
      'BRAM36',
      ...(synthesis ? ['Yosys LUT', `Yosys ${synthesis.blockRamUnit}`, 'Yosys DSP'] : []),
      ...(hasAccuracy ? ['accuracy'] : []),
      'layers W/A',
    ],
    ...variants.map(row => [
      row.schedule,
      bytesText(row.weightBytes),
      percent(row.weightBytes / first.weightBytes),
      bytesText(row.parameterBytes),
      row.initiationIntervalCycles,
      row.latencyCycles,
      row.lut,
      row.ff,
      row.dsp,
      row.blockRam,
      ...(row.synthesised ? [row.synthesised.lut, row.synthesised.blockRam, row.synthesised.dsp] : []),
      ...(hasAccuracy ? [percent(row.accuracy ?? 0)] : []),
      precisionText(row.layers),
    ]),
  ];
}

/** What the chart of a sweep shows. */
export function sweepMeasures({ variants, synthesis }: SweepResult): Measure[] {
  const measure = (title: string, value: (row: SweepRow) => number, format = count): Measure => ({
    title,
    values: variants.map(value),
    format,
  });
  return [
    measure('weights', row => row.weightBytes, bytesText),
    measure('cycles per frame', row => row.initiationIntervalCycles),
    measure('LUT, model', row => row.lut),
    measure('DSP, model', row => row.dsp),
    measure('BRAM36, model', row => row.blockRam),
    ...(synthesis
      ? [
          measure('LUT, Yosys', row => row.synthesised?.lut ?? 0),
          measure(`${synthesis.blockRamUnit}, Yosys`, row => row.synthesised?.blockRam ?? 0),
        ]
      : []),
    ...(variants.some(row => row.accuracy !== undefined)
      ? [{ ...measure('accuracy', row => row.accuracy ?? 0, percent), full: 1 }]
      : []),
  ];
}
