import { format } from '../exact/rational.ts';
import type { HostInterface } from '../host/interface.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import { bitsOf, typeName } from '../ir/integer-type.ts';
import { infoOf, type LayerGraph, macsOf, parameterBitsOf } from '../ops/index.ts';

export interface LayerRow {
  readonly name: string;
  readonly kind: string;
  /** Nodes of the model that it comes from. */
  readonly from: readonly string[];
  readonly inputType: string;
  readonly outputType: string;
  readonly outputBits: number;
  readonly shape: readonly number[];
  readonly range: { readonly min: number; readonly max: number };
  readonly macs: number;
  readonly parameterBytes: number;
  readonly banks: number;
}

export interface EndRow {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: string;
  readonly meaning: string;
}

export interface InputRow extends EndRow {
  /** Of its integers on the wire. */
  readonly range: { readonly min: number; readonly max: number };
  readonly isBipolar: boolean;
  /** Whether the host quantizes the model's own values. */
  readonly isFloat: boolean;
}

/** What a model becomes as integer layers: what `inspect` prints. */
export interface LayersView {
  readonly inputs: readonly InputRow[];
  readonly outputs: readonly EndRow[];
  readonly layers: readonly LayerRow[];
  readonly macs: number;
  readonly parameterBytes: number;
  readonly notes: readonly Diagnostic[];
}

/** A network as integer layers, compiled here or read from a folder. */
export interface LayersSource {
  readonly layers: LayerGraph;
  readonly host: HostInterface;
  readonly notes: readonly Diagnostic[];
}

export function layersViewOf({ layers: graph, host, notes }: LayersSource): LayersView {
  const layers = graph.nodes.map((node): LayerRow => {
    const [input, output] = [infoOf(graph, node.inputs[0]), infoOf(graph, node.outputs[0])];
    return {
      name: node.name,
      kind: node.kind,
      from: node.from,
      inputType: typeName(input.type),
      outputType: typeName(output.type),
      outputBits: bitsOf(output.type),
      shape: output.shape,
      range: output.range,
      macs: macsOf(graph, node),
      parameterBytes: Math.ceil(parameterBitsOf(graph, node) / 8),
      banks: node.banks?.length ?? 1,
    };
  });
  return {
    inputs: host.inputs.map(({ name, shape, type, range, scale, offset, front }) => ({
      ...{ name, shape, range, type: typeName(type) },
      isBipolar: type.kind === 'bipolar',
      isFloat: front !== undefined,
      meaning: front
        ? 'quantized by the host, as the model says'
        : `value = ${format(scale)} * integer + ${format(offset)}`,
    })),
    outputs: host.outputs.map(({ modelName, shape, type, meaning }) => ({
      ...{ name: modelName, shape, type: typeName(type) },
      meaning: meaning === 'indices' ? 'classes, best first' : 'scores',
    })),
    layers,
    macs: layers.reduce((sum, { macs }) => sum + macs, 0),
    parameterBytes: layers.reduce((sum, { parameterBytes }) => sum + parameterBytes, 0),
    notes,
  };
}
