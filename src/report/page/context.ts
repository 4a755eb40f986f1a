import { counted } from '../../ir/counted.ts';
import { typeName } from '../../ir/integer-type.ts';
import type { Gated } from '../../ir/target-text.ts';
import {
  type Identifier,
  identifier,
  type Markup,
  markup,
  markupText,
  type Word,
  word,
} from '../../ir/target-text.ts';
import { adviceOn } from './advice.ts';
import { type AreaSection, areaSection, layerAreas, totalArea } from './areas.ts';
import { type Figure, figure, memory, percent, shortName, shortText } from './figure.ts';
import { type FrontSection, frontSection } from './front.ts';
import { type LayerSection, layerSection } from './layers.ts';
import { type LineMap, lineMap } from './line-map.ts';
import { accuracyFigure, type ProofSection, proofSection } from './proof.ts';
import { type QueueSection, queueSection } from './queues.ts';
import { type Base64, type Chart, MOST_TEXTS, type PageSource } from './source.ts';

/** Text of a style sheet or a script of the package itself. */
export type OwnCode = Gated<'own code'>;

/** What templates/report/page.html.hbs needs; all figures are formatted here. */
export interface PageContext {
  readonly title: Markup;
  readonly toolVersion: Word;
  readonly sha256: Word;
  readonly top: Identifier;
  readonly origin: readonly Markup[];
  readonly styles: OwnCode;
  readonly stylesHash: Base64;
  readonly script: OwnCode;
  readonly scriptHash: Base64;
  readonly isVerified: boolean;
  readonly isProved: boolean;
  readonly interval: Figure;
  readonly latency: Figure;
  readonly framesPerSecond: Figure;
  readonly bottleneck: Markup;
  readonly lut: Figure;
  readonly blockRam: Figure;
  readonly parameters: Figure;
  readonly accuracy: readonly Figure[];
  readonly ends: readonly {
    readonly title: Markup;
    readonly type: Markup;
    readonly beats: Figure;
    readonly lanes: Markup;
  }[];
  readonly advice: readonly Markup[];
  readonly hasAdvice: boolean;
  readonly map: LineMap;
  readonly layers: LayerSection;
  readonly area: AreaSection;
  readonly queues: QueueSection;
  readonly hasQueues: boolean;
  /** One, or none where `explore` did not run. */
  readonly front: readonly FrontSection[];
  readonly hasFront: boolean;
  /** One, or none of a design that was not verified. */
  readonly proof: readonly ProofSection[];
  readonly gates: readonly {
    readonly name: Markup;
    readonly kernels: number;
    readonly bits: number;
    readonly layers: Markup;
  }[];
  readonly hasGates: boolean;
  readonly notes: readonly { readonly severity: Markup; readonly text: Markup }[];
  readonly hasNotes: boolean;
}

/** The style sheet and the script of the page, with the hashes by which its security policy knows them. */
export type PageCode = Pick<PageContext, 'styles' | 'stylesHash' | 'script' | 'scriptHash'>;

/** @param chart that of `source.exploration`, where there is one */
export function pageContext(source: PageSource, code: PageCode, chart?: Chart): PageContext {
  const { manifest, verification, exploration } = source;
  const { cycles } = manifest;
  const areas = layerAreas(source);
  const total = totalArea(areas);
  const queues = queueSection(source);
  const advice = adviceOn(source, areas);
  return {
    ...code,
    title: shortName(manifest.model.name),
    toolVersion: word(manifest.tool.version),
    sha256: word(manifest.model.sha256),
    top: identifier(manifest.top),
    origin: originOf(source),
    isVerified: verification !== undefined,
    isProved: verification?.ok === true,
    interval: figure(cycles.initiationInterval),
    latency: figure(cycles.latency),
    framesPerSecond: figure(Math.round(100e6 / cycles.initiationInterval)),
    bottleneck: markup`${shortName(cycles.bottleneck.layer)}: ${shortName(cycles.bottleneck.kind)}, ${percent(cycles.bottleneck.cycles / cycles.initiationInterval).text} of the interval`,
    lut: figure(Math.round(total.lut)),
    blockRam: figure(Math.round(2 * total.blockRam) / 2),
    parameters: memory(manifest.layers.reduce((sum, l) => sum + l.parameterBits, 0)),
    accuracy: verification?.accuracy === undefined ? [] : [accuracyFigure(verification.accuracy)],
    ends: endsOf(source),
    advice,
    hasAdvice: advice.length > 0,
    map: lineMap(source),
    layers: layerSection(source),
    area: areaSection(source, areas),
    queues,
    hasQueues: queues.rows.length > 0,
    front: exploration && chart ? [frontSection(exploration, chart)] : [],
    hasFront: exploration !== undefined && chart !== undefined,
    proof: verification ? [proofSection(verification)] : [],
    gates: gatesOf(source),
    hasGates: manifest.gates !== undefined,
    notes: manifest.notes.slice(0, MOST_TEXTS).map(({ severity, message, node }) => ({
      severity: markupText(severity),
      text: node === undefined ? shortText(message) : markup`${shortName(node)}: ${shortText(message)}`,
    })),
    hasNotes: manifest.notes.length > 0,
  };
}

function originOf({ manifest: { section, sections, calibration } }: PageSource): Markup[] {
  return [
    ...(section ? [markup`Section ${section.index} of ${section.count} (${shortName(section.name)}).`] : []),
    ...(sections ? [markup`Stitched from ${sections.length} sections.`] : []),
    ...(calibration
      ? [
          markup`Calibrated after training: weights of ${calibration.weightBits} bits, activations of ${calibration.activationBits}.`,
        ]
      : []),
  ];
}

function endsOf({ manifest: { inputs, outputs } }: PageSource): PageContext['ends'] {
  const end = (
    kind: Markup,
    name: string,
    isOne: boolean,
    { stream }: (typeof inputs)[number] | (typeof outputs)[number],
  ) => ({
    title: isOne ? kind : markup`${kind} ${shortName(name)}`,
    type: markup`${markupText(typeName(stream.type))} [${markupText(`${stream.vectorsPerFrame} \u00d7 ${stream.vectorElements}`)}]`,
    beats: figure(Math.ceil(stream.vectorElements / stream.lanes) * stream.vectorsPerFrame),
    lanes: markupText(counted(stream.lanes, 'lane')),
  });
  return [
    ...inputs.slice(0, MOST_TEXTS).map(i => end(markup`input`, i.name, inputs.length === 1, i)),
    ...outputs.slice(0, MOST_TEXTS).map(o => end(markup`output`, o.modelName, outputs.length === 1, o)),
  ];
}

/** The gates, with the layers that each chooses a bank of. */
function gatesOf({ manifest, hardware: { kernels, links } }: PageSource): PageContext['gates'] {
  const layerOf = new Map(kernels.map(kernel => [kernel.id, kernel.layer]));
  return (manifest.gates ?? []).slice(0, MOST_TEXTS).map(({ name, winner, biases, bits }) => ({
    name: shortName(name),
    kernels: biases.length,
    bits,
    layers: shortText(
      links
        .filter(({ to, value }) => to.port === 's_sel' && value === winner)
        .map(({ to }) => layerOf.get(to.kernel) ?? '')
        .join(', '),
    ),
  }));
}
