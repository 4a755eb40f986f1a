import type { CanonicalGraph } from '../canonical/graph.ts';
import type { AffineMap } from '../exact/condition.ts';
import type { GraphOp } from '../graph-ops/index.ts';
import { type Diagnostic, DiagnosticError, DiagnosticSink, fail } from '../ir/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { nearNames } from '../ir/near-names.ts';
import { infoOf, type LayerGraph, onlyPort } from '../ops/index.ts';
import type { LoweredNetwork } from '../streamline/index.ts';
import { asAffine, type Meaning } from '../streamline/integers/meaning.ts';
import { asScores } from '../streamline/integers/output.ts';
import { cutDiagnostic } from './diagnostics.ts';
import { cuttableValues, shapeSource, skipAround } from './split.ts';

/** A value of the layer graph that all data passes, by the name it has for the user. */
export interface Cut {
  /** A node or tensor of the model. */
  readonly name: string;
  /** The layer value. */
  readonly value: string;
  /** Element i, as the layers have them, means scale * integer + offset by map i % maps.length. */
  readonly maps: readonly AffineMap[];
}

/** A lowered network and the graphs whose names its cuts have. */
export interface NamedNetwork extends LoweredNetwork {
  readonly canonical: CanonicalGraph;
}

/**
 * Finds the layer values that names of the model stand for, in data order. Throws DiagnosticError where a name is
 * unknown, or one value alone does not cut the network there.
 */
export function resolveCuts(
  names: readonly string[],
  graph: Graph<GraphOp>,
  network: NamedNetwork,
): { readonly cuts: readonly Cut[]; readonly notes: readonly Diagnostic[] } {
  const { layers } = network;
  const ends = { inputs: layers.inputs.length, outputs: layers.outputs.length };
  if (names.length > 0 && (ends.inputs > 1 || ends.outputs > 1)) fail(cutDiagnostic('several-ends', ends));
  const sink = new DiagnosticSink();
  const notes: Diagnostic[] = [];
  const cuts: Cut[] = [];
  for (const name of names) {
    try {
      const { meaning, quantizer } = meaningBehind(name, graph, network);
      const value = shapeSource(layers, meaning.layer);
      checkCut(name, value, layers);
      const twin = cuts.find(cut => cut.value === value);
      if (twin) fail(cutDiagnostic('same-value', { name, other: twin.name }));
      const { shape } = infoOf(layers, meaning.layer);
      cuts.push({ name, value, maps: asScores(meaning, shape[shape.length - 1]) });
      if (quantizer !== undefined) notes.push(cutDiagnostic('moved', { name, quantizer }));
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      for (const diagnostic of error.diagnostics) sink.report(diagnostic);
    }
  }
  sink.stopOnErrors();
  const place = (cut: Cut): number => layers.nodes.findIndex(node => node.outputs[0] === cut.value);
  return { cuts: cuts.sort((a, b) => place(a) - place(b)), notes };
}

/** What a name stands for: integers of the layer graph, those of the next quantizer where it has none itself. */
function meaningBehind(
  name: string,
  graph: Graph<GraphOp>,
  network: NamedNetwork,
): { readonly meaning: Meaning; readonly quantizer?: string } {
  const meaning = meaningOf(name, graph, network);
  if (asAffine(meaning)) return { meaning };
  const probes = network.probes.filter(
    probe => shapeSource(network.layers, probe.source) === shapeSource(network.layers, meaning.layer),
  );
  const [probe] = probes;
  const behind = probes.length === 1 ? canonicalValue(network.canonical, probe.node) : undefined;
  const codes = behind === undefined ? undefined : network.meanings.get(behind);
  if (!codes) fail(cutDiagnostic('inside-function', { name, quantizers: probes.map(p => p.node) }));
  return { meaning: codes, quantizer: probe.node };
}

function meaningOf(name: string, graph: Graph<GraphOp>, { canonical, meanings }: NamedNetwork): Meaning {
  if (graph.inputs.some(input => input.name === name)) {
    fail(cutDiagnostic('at-the-end', { name, side: 'before' }));
  }
  const node =
    graph.nodes.find(n => n.name === name) ??
    graph.nodes.find(n => n.outputs.includes(name)) ??
    graph.nodes.findLast(n => n.from.includes(name));
  if (!node) {
    const known = graph.nodes.flatMap(n => [n.name, ...n.outputs]);
    fail(cutDiagnostic('unknown-name', { name, near: nearNames(name, known) }));
  }
  const value = canonicalValue(canonical, node.name, node.outputs.includes(name) ? name : undefined);
  const meaning = value === undefined ? undefined : meanings.get(value);
  return meaning ?? fail(cutDiagnostic('no-value', { name }));
}

/** The last value that a model node became, or the one that has the name of its output. */
function canonicalValue(canonical: CanonicalGraph, node: string, output?: string): string | undefined {
  const own = canonical.nodes.filter(n => n.from.includes(node)).map(n => n.outputs[0]);
  return own.find(value => value === output) ?? own.at(-1);
}

/** Stops where a value does not cut the layers in two that both compute something. */
function checkCut(name: string, value: string, layers: LayerGraph): void {
  const [input, output] = [onlyPort(layers.inputs).value, onlyPort(layers.outputs).value];
  if (value === input) fail(cutDiagnostic('at-the-end', { name, side: 'before' }));
  if (value === shapeSource(layers, output)) {
    fail(cutDiagnostic('at-the-end', { name, side: 'behind' }));
  }
  const skip = skipAround(layers, value);
  if (!skip) return;
  const place = (wanted: string): number => layers.nodes.findIndex(n => n.outputs[0] === wanted);
  const all = cuttableValues(layers);
  const before = all.findLast(other => place(other) < place(value));
  const behind = all.find(other => place(other) > place(value));
  const near = new Set(
    [before, behind].flatMap(other => (other === undefined ? [] : [makerOf(layers, other)])),
  );
  const around = skip.value === input ? skip.value : makerOf(layers, skip.value);
  fail(cutDiagnostic('skip', { name, value: around, reader: modelName(skip.reader), near: [...near] }));
}

/** The model node that a layer value comes from. */
function makerOf(layers: LayerGraph, value: string): string {
  const node = layers.nodes.find(n => n.outputs[0] === value);
  return node ? modelName(node) : value;
}

const modelName = (node: LayerGraph['nodes'][number]): string => node.from.at(-1) ?? node.name;
