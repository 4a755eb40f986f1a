import type { CalibrationRecord, Manifest } from '../formats/manifest.ts';
import { typeName } from '../ir/integer-type.ts';
import {
  type Identifier,
  identifier,
  type Markdown,
  markdown,
  markdownText,
  type Word,
  word,
} from '../ir/target-text.ts';
import { BLOCK_RAMS } from '../kernels/block-rams.ts';
import { costOf, kernelCycles } from '../kernels/index.ts';
import { beatsPerFrame, widthBits } from '../kernels/stream.ts';
import { describeStream } from '../kernels/stream-text.ts';
import type { HardwareGraph } from '../schedule/hardware.ts';

/** What templates/report/report.md.hbs needs; all figures are formatted here. */
export interface ReportContext {
  readonly title: Markdown;
  readonly toolVersion: Word;
  readonly sha256: Word;
  readonly top: Identifier;
  /** Of a section, or of what was stitched. */
  readonly origin: Markdown;
  readonly hasOrigin: boolean;
  readonly interval: Markdown;
  readonly latency: Markdown;
  readonly framesPerSecond: Markdown;
  readonly bottleneck: Markdown;
  /** The streams at the ends, each with what it is called in the table. */
  readonly ends: readonly {
    readonly title: Markdown;
    readonly stream: Markdown;
    readonly meaning: Markdown;
  }[];
  readonly layers: readonly {
    readonly name: Markdown;
    readonly kind: Markdown;
    readonly types: Markdown;
    readonly shape: Markdown;
    readonly range: Markdown;
    readonly fold: Markdown;
    readonly cycles: Markdown;
    readonly macs: Markdown;
    readonly parameters: Markdown;
  }[];
  readonly totalMacs: Markdown;
  readonly totalParameters: Markdown;
  readonly cuts: readonly CutContext[];
  readonly hasCuts: boolean;
  readonly kernels: readonly {
    readonly id: Markdown;
    readonly kind: Markdown;
    readonly lut: Markdown;
    readonly ff: Markdown;
    readonly dsp: Markdown;
    readonly blockRam: Markdown;
    readonly rom: Markdown;
    readonly ram: Markdown;
    readonly cycles: Markdown;
  }[];
  readonly blockRamKilobits: number;
  readonly totalLut: Markdown;
  readonly totalFf: Markdown;
  readonly totalDsp: Markdown;
  readonly totalBlockRam: Markdown;
  readonly totalRom: Markdown;
  readonly totalRam: Markdown;
  readonly fifos: readonly {
    readonly id: Markdown;
    readonly depth: Markdown;
    readonly stream: Markdown;
    readonly frames: Markdown;
    readonly bytes: Markdown;
  }[];
  readonly totalFifoBytes: Markdown;
  readonly gates: readonly {
    readonly name: Markdown;
    readonly kernels: number;
    readonly bits: number;
    readonly unit: Markdown;
    readonly layers: Markdown;
    readonly parameters: Markdown;
  }[];
  readonly hasGates: boolean;
  readonly hasFifos: boolean;
  readonly calibration: readonly CalibrationContext[];
  readonly hasCalibration: boolean;
  readonly notes: readonly { readonly severity: Markdown; readonly text: Markdown }[];
  readonly hasNotes: boolean;
}

/** Where the network is cut, or can be. */
interface CutContext {
  readonly name: Markdown;
  readonly value: Markdown;
  readonly type: Markdown;
  readonly range: Markdown;
  readonly shape: Markdown;
  readonly scale: Markdown;
  readonly offset: Markdown;
}

/** How the network was quantized after training; a list of one, as there may be none. */
interface CalibrationContext {
  readonly frames: Markdown;
  readonly framesGiven: Markdown;
  readonly dataSha256: Word;
  readonly modelFileSha256: Word;
  readonly held: Markdown;
  readonly movement: Markdown;
  readonly quantizers: readonly {
    readonly name: Markdown;
    readonly tensor: Markdown;
    readonly role: Markdown;
    readonly type: Markdown;
    readonly scale: Markdown;
    readonly seen: Markdown;
  }[];
}

const number = (value: number): Markdown =>
  markdownText(value.toLocaleString('en-US', { maximumFractionDigits: 1 }));
const cycles = (count: number): Markdown =>
  count === 1 ? markdown`1 cycle` : markdown`${number(count)} cycles`;
const bytes = (bits: number): Markdown =>
  bits < 8192 ? markdown`${number(bits / 8)} B` : markdown`${number(bits / 8192)} KiB`;

export function reportContext(manifest: Manifest, hardware: HardwareGraph): ReportContext {
  const interval = manifest.cycles.initiationInterval;
  const fifos = hardware.kernels.filter(kernel => kernel.kind === 'fifo');
  const costs = hardware.kernels.map(kernel => ({ kernel, cost: costOf(kernel, manifest.rtl.family) }));
  const total = (pick: (cost: (typeof costs)[number]['cost']) => number): number =>
    costs.reduce((sum, { cost }) => sum + pick(cost), 0);
  return {
    title: markdownText(manifest.model.name),
    toolVersion: word(manifest.tool.version),
    sha256: word(manifest.model.sha256),
    top: identifier(manifest.top),
    origin: originOf(manifest),
    hasOrigin: originOf(manifest) !== '',
    interval: cycles(interval),
    latency: cycles(manifest.cycles.latency),
    framesPerSecond: number(100e6 / interval),
    bottleneck: bottleneckText(manifest),
    ends: [...inputEnds(manifest), ...outputEnds(manifest)],
    layers: manifest.layers.map(l => ({
      name: markdownText(l.name),
      kind: markdownText(l.banks === undefined ? l.kind : `${l.kind}, ${l.banks} banks`),
      types: markdownText(`${typeName(l.inputType)} to ${typeName(l.outputType)}`),
      shape: markdownText(l.outputShape.join(' x ')),
      range: markdown`${l.outputRange.min}..${l.outputRange.max}`,
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
      id: markdownText(kernel.id),
      kind: markdownText(kernel.kind),
      lut: number(Math.round(cost.lut)),
      ff: number(Math.round(cost.ff)),
      dsp: number(cost.dsp),
      blockRam: number(cost.blockRam),
      rom: bytes(cost.romBits),
      ram: bytes(cost.ramBits),
      cycles: number(kernelCycles(kernel)),
    })),
    blockRamKilobits: BLOCK_RAMS[manifest.rtl.family].kilobits,
    totalLut: number(Math.round(total(c => c.lut))),
    totalFf: number(Math.round(total(c => c.ff))),
    totalDsp: number(total(c => c.dsp)),
    totalBlockRam: number(total(c => c.blockRam)),
    totalRom: bytes(total(c => c.romBits)),
    totalRam: bytes(total(c => c.ramBits)),
    fifos: fifos.map(({ id, params: { depth, stream } }) => ({
      id: markdownText(id),
      depth: number(depth),
      stream: markdownText(describeStream(stream)),
      frames: markdownText((depth / beatsPerFrame(stream)).toFixed(2)),
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
      severity: markdownText(note.severity),
      text: markdownText(note.node === undefined ? note.message : `${note.node}: ${note.message}`),
    })),
    hasNotes: manifest.notes.length > 0,
  };
}

function inputEnds({ inputs }: Manifest): ReportContext['ends'] {
  return inputs.map(({ name, port, stream, hostQuantizer, scale, offset }) => ({
    title:
      inputs.length === 1 ? markdown`input` : markdown`input ${markdownText(name)} (${identifier(port)})`,
    stream: markdownText(describeStream(stream)),
    meaning: hostQuantizer
      ? markdown`the host quantizes the float input (manifest.json, \`inputs\`) and sends the codes`
      : markdown`value = ${markdownText(scale)} * integer + ${markdownText(offset)}`,
  }));
}

function outputEnds({ outputs, cycles }: Manifest): ReportContext['ends'] {
  return outputs.map(({ modelName, port, stream, meaning }, i) => {
    const isOne = outputs.length === 1;
    const latency = isOne ? markdown`` : markdown`; latency ${number(cycles.outputs[i].frameEnds[0])} cycles`;
    const meant =
      meaning === 'indices'
        ? markdown`class indices, best first`
        : markdown`scores; value = scale * integer + offset (manifest.json, \`outputs\`)`;
    return {
      title: isOne ? markdown`output` : markdown`output ${markdownText(modelName)} (${identifier(port)})`,
      stream: markdownText(describeStream(stream)),
      meaning: markdown`${meant}${latency}`,
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
      name: markdownText(name),
      kernels: biases.length,
      bits,
      unit: real(unit),
      layers: markdownText(gated.join(', ')),
      parameters: bytes(bitsOfAll),
    };
  });
}

function originOf({ section, sections }: Manifest): Markdown {
  if (section) {
    const { index, count, name, features } = section;
    const given = features.source === 'data' ? markdown`frames of a data file` : markdown`random frames`;
    const which = markdown`Section ${index} of ${count} (${markdownText(name)}).`;
    const held = markdown`${markdownText(features.file)} holds what the sections before it make of`;
    return markdown`${which} ${held} ${features.frames} ${given}; \`verify\` takes it.`;
  }
  return sections
    ? markdown`Stitched from ${markdownText(sections.map(s => `${s.index} (${s.name})`).join(', '))}.`
    : markdown``;
}

function cutContexts({ cuts = [] }: Manifest): CutContext[] {
  return cuts.map(({ name, value, type, range, shape, scale, offset }) => ({
    name: markdownText(name),
    value: markdownText(value),
    type: markdownText(typeName(type)),
    range: markdown`${range.min}..${range.max}`,
    shape: markdownText(shape.join(' x ')),
    scale: several(scale),
    offset: several(offset),
  }));
}

const several = (numbers: readonly string[]): Markdown =>
  numbers.length === 1
    ? markdownText(numbers[0])
    : markdown`${numbers.length} different ones (manifest.json, \`cuts\`)`;

/** Only dense layers have both: of the others the one that is their lanes is told, `simd` of windows and shifts. */
function foldText({ kind, pe, simd, unrolledAdders }: Manifest['layers'][number]): Markdown {
  if (unrolledAdders !== undefined) return markdown`unrolled, ${number(unrolledAdders)} adders`;
  return kind === 'dense' ? markdown`${pe} x ${simd}` : markdown`${Math.max(pe, simd)}`;
}

function bottleneckText({ cycles }: Manifest): Markdown {
  const { kernel, kind, layer, cycles: own } = cycles.bottleneck;
  const share = number((100 * own) / cycles.initiationInterval);
  const which = markdown`${markdownText(kernel)} (${markdownText(kind)} of ${markdownText(layer)})`;
  return markdown`${which}: ${number(own)} cycles, ${share} % of the interval`;
}

/** Five significant digits. */
const real = (value: number): Markdown => markdown`${Number(value.toPrecision(5))}`;
const span = ({ min, max }: { readonly min: number; readonly max: number }): Markdown =>
  min === max ? real(min) : markdown`${real(min)} to ${real(max)}`;

function calibrationContext(record: CalibrationRecord): CalibrationContext {
  const { meanDifference, maxDifference, largest, classChanges } = record.output;
  const classes =
    classChanges === null ? markdown`` : markdown`; ${classChanges} of ${record.frames} classes changed`;
  const moved = markdown`by ${real(meanDifference)} in the mean and ${real(maxDifference)} at most`;
  return {
    frames: number(record.frames),
    framesGiven: number(record.framesGiven),
    dataSha256: word(record.dataSha256),
    modelFileSha256: word(record.modelFileSha256),
    held:
      record.percentile === 100 ? markdown`all values` : markdown`${record.percentile} % of the magnitudes`,
    movement: markdown`${moved}, of up to ${real(largest)}${classes}`,
    quantizers: record.quantizers.map(q => ({
      name: markdownText(q.name),
      tensor: markdownText(q.tensor),
      role: markdownText(q.role),
      type: markdownText(
        q.signed && q.bits === 1 ? 'bipolar' : typeName({ kind: q.signed ? 'int' : 'uint', bits: q.bits }),
      ),
      scale: span(q.scale),
      seen: span(q.seen),
    })),
  };
}
