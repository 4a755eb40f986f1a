import type { CanonicalGraph, CanonicalKind, CanonicalOp } from '../canonical/graph.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import { fail } from '../ir/diagnostic.ts';
import { placed } from '../ir/placed.ts';
import type { LayerGraph } from '../ops/index.ts';
import { addToLayers } from './add.ts';
import { isConstant } from './constant-parts.ts';
import { depthwiseToLayers } from './depthwise.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { gateLinearToLayers } from './gate-linear.ts';
import { gatherToLayers } from './gather.ts';
import { defineInputs } from './input.ts';
import {
  asAffine,
  channelsInnermost,
  floatIndices,
  frameShape,
  isSameOrder,
  type Meaning,
  orderOf,
  withAffine,
  withFunction,
} from './integers/meaning.ts';
import {
  type GateProbe,
  LayerBuilder,
  type NodeToLayers,
  type QuantizerProbe,
  type ToLayersOptions,
} from './layer-builder.ts';
import { layoutToLayers, transposeToLayers } from './layout.ts';
import { linearToLayers } from './linear.ts';
import { multiplyToLayers } from './multiply.ts';
import { poolToLayers } from './pool.ts';
import { quantizerToLayers } from './quantizer.ts';
import { concatToLayers, padToLayers, sliceToLayers, upsampleToLayers } from './rearranging.ts';
import { shiftToLayers } from './shift.ts';
import { topKToLayers } from './top-k.ts';
import { ungated } from './ungate.ts';
import { windowToLayers } from './window.ts';

export type { Banks, GateProbe, QuantizerPart, QuantizerProbe, ToLayersOptions } from './layer-builder.ts';

export interface LoweredNetwork {
  readonly layers: LayerGraph;
  /** What the integers of each input mean, in the layers' order. */
  readonly inputs: readonly Meaning[];
  /** What the integers of each output mean. */
  readonly outputs: readonly Meaning[];
  readonly probes: readonly QuantizerProbe[];
  readonly gates: readonly GateProbe[];
  /** What each value of the canonical graph is in terms of the layers. */
  readonly meanings: ReadonlyMap<string, Meaning>;
  readonly notes: readonly Diagnostic[];
}

const affineToLayers: NodeToLayers<'affine'> = (node, builder) => {
  const shape = builder.shapeOf(node.outputs[0]);
  const { banks, ...winner } = builder.operandBanks(node);
  builder.defineBanks(node, {
    ...winner,
    banks: banks.map(({ attrs: { map, magnitude, operations }, meaning }) =>
      withAffine(
        // What is multiplied by 0 may be anything.
        isConstant(map) ? { ...meaning, stages: [] } : meaning,
        map,
        magnitude,
        operations,
        shape,
      ),
    ),
  });
};

const elementwiseToLayers: NodeToLayers<'elementwise'> = (node, builder) => {
  const shape = builder.shapeOf(node.outputs[0]);
  const { banks, ...winner } = builder.operandBanks(node);
  builder.defineBanks(node, {
    ...winner,
    banks: banks.map(({ attrs, meaning }) => ({ ...withFunction(meaning, attrs.fn), shape })),
  });
};

/** Exhaustive by type: a canonical kind without a lowering does not compile. */
const lowerings: { readonly [K in CanonicalKind]: NodeToLayers<K> } = {
  affine: affineToLayers,
  elementwise: elementwiseToLayers,
  layout: layoutToLayers,
  transpose: transposeToLayers,
  quantizer: quantizerToLayers,
  linear: linearToLayers,
  'gate-linear': gateLinearToLayers,
  depthwise: depthwiseToLayers,
  window: windowToLayers,
  pool: poolToLayers,
  add: addToLayers,
  multiply: multiplyToLayers,
  concat: concatToLayers,
  slice: sliceToLayers,
  gather: gatherToLayers,
  upsample: upsampleToLayers,
  pad: padToLayers,
  shift: shiftToLayers,
  'top-k': topKToLayers,
};

/**
 * The canonical float graph as integer layers. It walks the graph once and keeps for every float
 * value its meaning in terms of an integer value (meaning.ts): affine nodes only change meanings,
 * quantizers become thresholds, linear nodes become dense layers.
 */
export function toLayers(graph: CanonicalGraph, options: ToLayersOptions): LoweredNetwork {
  const builder = new LayerBuilder(graph, options, ungated);
  defineInputs(builder);
  for (const node of graph.nodes) {
    const lower = lowerings[node.kind] as NodeToLayers<CanonicalOp['kind']>;
    // What a budget deeper down refuses is this node's.
    placed({ node: node.name }, () => lower(node, builder));
  }
  if (builder.nodes.length === 0) fail(streamlineDiagnostic('no-layers', {}));
  const outputs = graph.outputs.map(({ name }) => outputOf(builder, name));
  return {
    layers: {
      name: graph.name,
      inputs: graph.inputs.map(({ name }) => ({ name, value: name })),
      outputs: outputs.map(({ layer }, i) => ({ name: graph.outputNames[i], value: layer })),
      nodes: builder.nodes,
      values: builder.values,
    },
    inputs: graph.inputs.map(({ name }) => builder.meaningOf(name)),
    outputs,
    probes: builder.probes,
    gates: builder.gates,
    meanings: builder.allMeanings(),
    notes: builder.notes,
  };
}

function outputOf(builder: LayerBuilder, name: string): Meaning {
  const { graph } = builder;
  const meaning = builder.meaningOf(name);
  if (!asAffine(meaning)) {
    fail(streamlineDiagnostic('unquantized-activation', { op: 'the network output' }, { tensor: name }));
  }
  const { shape } = meaning;
  const frame = frameShape(shape);
  const isRowMajor = floatIndices(meaning) === undefined;
  // The host knows two orders: the model's, and that of images, channels innermost.
  const isImage = frame.length >= 2 && isSameOrder(orderOf(meaning), channelsInnermost(frame, 0));
  if (isRowMajor || isImage) return meaning;
  const last = graph.nodes.find(node => node.outputs.includes(name)) ?? { name, from: [] };
  return builder.arranged(meaning, shape.length >= 3 && shape[0] === 1 ? 1 : shape.length - 1, last);
}
