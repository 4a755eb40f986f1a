import type { DesignSource } from '../codegen/design-source.ts';
import { hlsNotes } from '../codegen/hls-limits.ts';
import { type CompileOptions, type IntegerNetwork, lowerNetwork, styleOf } from '../compile.ts';
import { cutDiagnostic } from '../cuts/diagnostics.ts';
import { type Cut, resolveCuts } from '../cuts/resolve.ts';
import { splitLayers } from '../cuts/split.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import type { SectionRecord } from '../formats/manifest.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { type HostInterface, hostOfNetwork, type WireInput, type WireOutput } from '../host/interface.ts';
import { type Diagnostic, fail } from '../ir/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { infoOf, type LayerGraph, onlyPort } from '../ops/index.ts';
import { foldDiagnostic } from '../schedule/fold-diagnostics.ts';
import { chooseFolds, scheduleFolded } from '../schedule/index.ts';
import { reloadDiagnostic } from '../schedule/reload-diagnostics.ts';
import { targetNotes } from '../schedule/target.ts';
import { FEATURES_FILE, featuresFile, inputHash, recordFeatures } from './features.ts';

/** One section, scheduled as a design of its own. */
export interface CompiledSection extends DesignSource, Omit<SectionRecord, 'features'> {}

/** A network as integer layers, and its sections as hardware. */
export interface CutNetwork extends IntegerNetwork {
  readonly interface: HostInterface;
  readonly cuts: readonly Cut[];
  readonly sections: readonly CompiledSection[];
}

/**
 * Compiles the sections of a network, each alone. What is computed is decided for the whole first: scales,
 * thresholds, widths and folds are those of the network in one piece.
 */
export function compileSections(graph: Graph<GraphOp>, options: CompileOptions = {}): CutNetwork {
  const names = options.cuts ?? graph.cuts ?? [];
  if (names.length === 0) fail(cutDiagnostic('no-points', {}));
  if (options.reloadable && options.reloadable.length > 0) fail(reloadDiagnostic('sections', {}));
  if (options.budget) fail(foldDiagnostic('sections-on-device', {}));
  const network = lowerNetwork(graph, options);
  const { cuts, notes: cutNotes } = resolveCuts(names, graph, network);
  const { folds, notes: foldNotes } = chooseFolds(network.layers, options);
  const notes = [...network.notes, ...cutNotes, ...foldNotes];
  const whole = hostOfNetwork(network);
  const parts = splitLayers(
    network.layers,
    cuts.map(cut => cut.value),
  );
  const missed: Diagnostic[] = [];
  const sections = parts.map((layers, i): CompiledSection => {
    const begin = i === 0 ? undefined : cuts[i - 1];
    const end = i === cuts.length ? undefined : cuts[i];
    const schedule = scheduleFolded(layers, folds, options);
    const ownNotes = [
      ...targetNotes({ ...options, ...schedule, notes: foldNotes }),
      ...hlsNotes(schedule.hardware),
    ];
    missed.push(...ownNotes);
    return {
      layers,
      ...schedule,
      folds,
      notes: [...notesOf(parts, i, notes), ...ownNotes],
      cuts: [begin, end].flatMap(cut => cut ?? []),
      gates: network.gates,
      rtl: styleOf(options, undefined),
      interface: {
        inputs: begin ? [inputAt(begin, layers)] : whole.inputs,
        outputs: end ? [outputAt(end, layers)] : whole.outputs,
      },
      index: i + 1,
      count: parts.length,
      name: end?.name ?? whole.outputs[0].name,
    };
  });
  return { ...network, notes: [...notes, ...missed], interface: whole, cuts, sections };
}

/**
 * The sections with the integers that each is given when the network runs on frames.
 *
 * @param integers of the network's input wire, frame after frame
 */
export function withFeatures(
  { layers, sections }: CutNetwork,
  integers: Float64Array,
  source: SectionRecord['features']['source'],
): readonly DesignSource[] {
  const recorded = recordFeatures(
    layers,
    sections.map(section => onlyPort(section.layers.inputs).value),
    integers,
  );
  const inputSha256 = inputHash(integers);
  return sections.map(({ index, count, name, ...design }) => {
    const input = onlyPort(design.layers.inputs).value;
    const { frames, bytes } = featuresFile(infoOf(design.layers, input), recorded.get(input) ?? integers);
    const features = { file: FEATURES_FILE, frames, source, inputSha256 };
    return {
      ...design,
      section: { index, count, name, features },
      extras: [{ kind: 'attachment', path: FEATURES_FILE, content: bytes }],
    };
  });
}

/** The integers of a cut as the input of a design. A scale that is no rational, or one of several, is told in `cuts` only. */
function inputAt({ name, value, maps }: Cut, layers: LayerGraph): WireInput {
  const { shape, type, range } = infoOf(layers, value);
  const scale = maps.length === 1 ? S.asRational(maps[0].scale) : undefined;
  const offset = maps.length === 1 ? S.asRational(maps[0].offset) : undefined;
  const isOne = scale !== undefined && offset !== undefined && Q.sign(scale) !== 0;
  const map = isOne ? { scale, offset } : { scale: Q.ONE, offset: Q.ZERO };
  return { name, shape, layout: 'row-major', type, range, ...map };
}

function outputAt({ name, value, maps }: Cut, layers: LayerGraph): WireOutput {
  const { shape, type, range } = infoOf(layers, value);
  return {
    name,
    modelName: name,
    shape,
    layout: 'row-major',
    wireShape: shape,
    type,
    range,
    meaning: 'scores',
    maps,
    leftToHost: [],
  };
}

/** The notes on the layers of a section; the first has those on no layer, too. */
function notesOf(parts: readonly LayerGraph[], part: number, notes: readonly Diagnostic[]): Diagnostic[] {
  const placeOf = (node: string | undefined): number => {
    const place = parts.findIndex(({ nodes }) =>
      nodes.some(layer => layer.name === node || (node !== undefined && layer.from.includes(node))),
    );
    return Math.max(place, 0);
  };
  return notes.filter(note => placeOf(note.at?.node) === part);
}
