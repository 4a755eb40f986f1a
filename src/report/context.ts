import type { CalibrationRecord, Manifest } from '../formats/manifest.ts';
import { printable } from '../ir/diagnostic.ts';
import { typeName } from '../ir/integer-type.ts';
import { costOf, kernelCycles } from '../kernels/index.ts';
import { beatsPerFrame, widthBits } from '../kernels/stream.ts';
import { describeStream } from '../kernels/stream-text.ts';
import type { HardwareGraph } from '../schedule/hardware.ts';

/** What templates/report/report.md.hbs needs; all figures are formatted here. */
export interface ReportContext {
  readonly title: string;
  readonly toolVersion: string;
  readonly sha256: string;
  readonly top: string;
  /** Of a section, or of what was stitched. */
  readonly origin: string;
  readonly hasOrigin: boolean;
  readonly interval: string;
  readonly latency: string;
  readonly framesPerSecond: string;
  readonly bottleneck: string;
  /** The streams at the ends, each with what it is called in the table. */
  readonly ends: readonly { readonly title: string; readonly stream: string; readonly meaning: string }[];
  readonly layers: readonly {
    readonly name: string;
    readonly kind: string;
    readonly types: string;
    readonly shape: string;
    readonly range: string;
    readonly fold: string;
    readonly cycles: string;
    readonly macs: string;
    readonly parameters: string;
  }[];
  readonly totalMacs: string;
  readonly totalParameters: string;
  readonly cuts: readonly CutContext[];
  readonly hasCuts: boolean;
  readonly kernels: readonly {
    readonly id: string;
    readonly kind: string;
    readonly lut: string;
    readonly ff: string;
    readonly dsp: string;
    readonly blockRam: string;
    readonly rom: string;
    readonly ram: string;
    readonly cycles: string;
  }[];
  readonly totalLut: string;
  readonly totalFf: string;
  readonly totalDsp: string;
  readonly totalBlockRam: string;
  readonly totalRom: string;
  readonly totalRam: string;
  readonly fifos: readonly {
    readonly id: string;
    readonly depth: string;
    readonly stream: string;
    readonly frames: string;
    readonly bytes: string;
  }[];
  readonly totalFifoBytes: string;
  readonly gates: readonly {
    readonly name: string;
    readonly kernels: number;
    readonly bits: number;
    readonly unit: string;
    readonly layers: string;
    readonly parameters: string;
  }[];
  readonly hasGates: boolean;
  readonly hasFifos: boolean;
  readonly calibration: readonly CalibrationContext[];
  readonly hasCalibration: boolean;
  readonly notes: readonly { readonly severity: string; readonly text: string }[];
  readonly hasNotes: boolean;
}

/** Where the network is cut, or can be. */
interface CutContext {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  readonly range: string;
  readonly shape: string;
  readonly scale: string;
  readonly offset: string;
}

/** How the network was quantized after training; a list of one, as there may be none. */
interface CalibrationContext {
  readonly frames: string;
  readonly framesGiven: string;
  readonly dataSha256: string;
  readonly modelFileSha256: string;
  readonly held: string;
  readonly movement: string;
  readonly quantizers: readonly {
    readonly name: string;
    readonly tensor: string;
    readonly role: string;
    readonly type: string;
    readonly scale: string;
    readonly seen: string;
  }[];
}

const number = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 1 });
const cycles = (count: number): string => `${number(count)} cycle${count === 1 ? '' : 's'}`;
const bytes = (bits: number): string =>
  bits < 8192 ? `${number(bits / 8)} B` : `${number(bits / 8192)} KiB`;
/** Model text in a Markdown table: no pipes, backticks or line ends of its own. */
const cell = (text: string): string =>
  printable(text).replaceAll('|', '\\|').replaceAll('`', "'").replaceAll('<', '&lt;');

export function reportContext(manifest: Manifest, hardware: HardwareGraph): ReportContext {
  const interval = manifest.cycles.initiationInterval;
  const fifos = hardware.kernels.filter(kernel => kernel.kind === 'fifo');
  const costs = hardware.kernels.map(kernel => ({ kernel, cost: costOf(kernel) }));
  const total = (pick: (cost: (typeof costs)[number]['cost']) => number): number =>
    costs.reduce((sum, { cost }) => sum + pick(cost), 0);
  return {
    title: cell(manifest.model.name),
    toolVersion: manifest.tool.version,
    sha256: manifest.model.sha256,
    top: manifest.top,
    origin: originOf(manifest),
    hasOrigin: originOf(manifest) !== '',
    interval: cycles(interval),
    latency: cycles(manifest.cycles.latency),
    framesPerSecond: number(100e6 / interval),
    bottleneck: bottleneckText(manifest),
    ends: [...inputEnds(manifest), ...outputEnds(manifest)],
    layers: manifest.layers.map(l => ({
      name: cell(l.name),
      kind: l.banks === undefined ? l.kind : `${l.kind}, ${l.banks} banks`,
      types: `${typeName(l.inputType)} to ${typeName(l.outputType)}`,
      shape: l.outputShape.join(' x '),
      range: `${l.outputRange.min}..${l.outputRange.max}`,
      fold: foldText(l),
      cycles: number(l.cyclesPerFrame),
      macs: number(l.macs),
      parameters: bytes(l.parameterBits),
    })),
    totalMacs: number(manifest.layers.reduce((sum, l) => sum + l.macs, 0)),
    totalParameters: bytes(manifest.layers.reduce((sum, l) => sum + l.parameterBits, 0)),
    cuts: cutContexts(manifest),
    hasCuts: manifest.cuts !== undefined,
    kernels: costs.map(({ kernel, cost }) => ({
      id: kernel.id,
      kind: kernel.kind,
      lut: number(Math.round(cost.lut)),
      ff: number(Math.round(cost.ff)),
      dsp: number(cost.dsp),
      blockRam: number(cost.blockRam),
      rom: bytes(cost.romBits),
      ram: bytes(cost.ramBits),
      cycles: number(kernelCycles(kernel)),
    })),
    totalLut: number(Math.round(total(c => c.lut))),
    totalFf: number(Math.round(total(c => c.ff))),
    totalDsp: number(total(c => c.dsp)),
    totalBlockRam: number(total(c => c.blockRam)),
    totalRom: bytes(total(c => c.romBits)),
    totalRam: bytes(total(c => c.ramBits)),
    fifos: fifos.map(({ id, params: { depth, stream } }) => ({
      id,
      depth: number(depth),
      stream: describeStream(stream),
      frames: (depth / beatsPerFrame(stream)).toFixed(2),
      bytes: bytes(depth * widthBits(stream)),
    })),
    totalFifoBytes: bytes(
      fifos.reduce((sum, { params: { depth, stream } }) => sum + depth * widthBits(stream), 0),
    ),
    hasFifos: fifos.length > 0,
    gates: gateContexts(manifest, hardware),
    hasGates: manifest.gates !== undefined,
    calibration: manifest.calibration ? [calibrationContext(manifest.calibration)] : [],
    hasCalibration: manifest.calibration !== undefined,
    notes: manifest.notes.map(note => ({
      severity: note.severity,
      text: cell(note.node === undefined ? note.message : `${note.node}: ${note.message}`),
    })),
    hasNotes: manifest.notes.length > 0,
  };
}

function inputEnds({ inputs }: Manifest): ReportContext['ends'] {
  return inputs.map(({ name, port, stream, hostQuantizer, scale, offset }) => ({
    title: inputs.length === 1 ? 'input' : `input ${cell(name)} (${port})`,
    stream: describeStream(stream),
    meaning: hostQuantizer
      ? 'the host quantizes the float input (manifest.json, `inputs`) and sends the codes'
      : `value = ${scale} * integer + ${offset}`,
  }));
}

function outputEnds({ outputs, cycles }: Manifest): ReportContext['ends'] {
  return outputs.map(({ modelName, port, stream, meaning }, i) => {
    const isOne = outputs.length === 1;
    const latency = isOne ? '' : `; latency ${number(cycles.outputs[i].frameEnds[0])} cycles`;
    const meant =
      meaning === 'indices'
        ? 'class indices, best first'
        : 'scores; value = scale * integer + offset (manifest.json, `outputs`)';
    return {
      title: isOne ? 'output' : `output ${cell(modelName)} (${port})`,
      stream: describeStream(stream),
      meaning: `${meant}${latency}`,
    };
  });
}

/** The gates, with what each chooses for. */
function gateContexts(
  { gates = [], layers }: Manifest,
  { kernels, links }: HardwareGraph,
): ReportContext['gates'] {
  const layerOf = new Map(kernels.map(kernel => [kernel.id, kernel.layer]));
  return gates.map(({ name, winner, biases, bits, unit }) => {
    const gated = links
      .filter(({ to, value }) => to.port === 's_sel' && value === winner)
      .map(({ to }) => layerOf.get(to.kernel) ?? '');
    const bitsOfAll = layers
      .filter(layer => gated.includes(layer.name))
      .reduce((sum, layer) => sum + layer.parameterBits, 0);
    return {
      name: cell(name),
      kernels: biases.length,
      bits,
      unit: real(unit),
      layers: gated.map(cell).join(', '),
      parameters: bytes(bitsOfAll),
    };
  });
}

function originOf({ section, sections }: Manifest): string {
  if (section) {
    const { index, count, name, features } = section;
    const given = features.source === 'data' ? 'frames of a data file' : 'random frames';
    return (
      `Section ${index} of ${count} (${cell(name)}). ${features.file} holds what the sections before it make of ` +
      `${features.frames} ${given}; \`verify\` takes it.`
    );
  }
  return sections ? `Stitched from ${sections.map(s => `${s.index} (${cell(s.name)})`).join(', ')}.` : '';
}

function cutContexts({ cuts = [] }: Manifest): CutContext[] {
  return cuts.map(({ name, value, type, range, shape, scale, offset }) => ({
    name: cell(name),
    value: cell(value),
    type: typeName(type),
    range: `${range.min}..${range.max}`,
    shape: shape.join(' x '),
    scale: several(scale),
    offset: several(offset),
  }));
}

const several = (numbers: readonly string[]): string =>
  numbers.length === 1 ? numbers[0] : `${numbers.length} different ones (manifest.json, \`cuts\`)`;

/** Only dense layers have both: of the others the one that is their lanes is told, `simd` of windows and shifts. */
function foldText({ kind, pe, simd, unrolledAdders }: Manifest['layers'][number]): string {
  if (unrolledAdders !== undefined) return `unrolled, ${number(unrolledAdders)} adders`;
  return kind === 'dense' ? `${pe} x ${simd}` : `${Math.max(pe, simd)}`;
}

function bottleneckText({ cycles }: Manifest): string {
  const { kernel, kind, layer, cycles: own } = cycles.bottleneck;
  const share = number((100 * own) / cycles.initiationInterval);
  return `${kernel} (${kind} of ${cell(layer)}): ${number(own)} cycles, ${share} % of the interval`;
}

/** Five significant digits. */
const real = (value: number): string => String(Number(value.toPrecision(5)));
const span = ({ min, max }: { readonly min: number; readonly max: number }): string =>
  min === max ? real(min) : `${real(min)} to ${real(max)}`;

function calibrationContext(record: CalibrationRecord): CalibrationContext {
  const { meanDifference, maxDifference, largest, classChanges } = record.output;
  const classes = classChanges === null ? '' : `; ${classChanges} of ${record.frames} classes changed`;
  return {
    frames: number(record.frames),
    framesGiven: number(record.framesGiven),
    dataSha256: record.dataSha256,
    modelFileSha256: record.modelFileSha256,
    held: record.percentile === 100 ? 'all values' : `${record.percentile} % of the magnitudes`,
    movement:
      `by ${real(meanDifference)} in the mean and ${real(maxDifference)} at most, ` +
      `of up to ${real(largest)}${classes}`,
    quantizers: record.quantizers.map(q => ({
      name: cell(q.name),
      tensor: cell(q.tensor),
      role: q.role,
      type:
        q.signed && q.bits === 1 ? 'bipolar' : typeName({ kind: q.signed ? 'int' : 'uint', bits: q.bits }),
      scale: span(q.scale),
      seen: span(q.seen),
    })),
  };
}
