import { create, toBinary } from '@bufbuild/protobuf';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  type ValueInfoProto,
} from 'onnx-buf';
import type { GraphOp } from '../../graph-ops/index.ts';
import { inferShapes } from '../../graph-ops/shapes.ts';
import { valueTypes } from '../../graph-ops/value-types.ts';
import type { Graph } from '../../ir/graph.ts';
import { CUT_PROPERTY } from './cut-points.ts';
import { BITWRIGHT_DOMAIN, QONNX_DOMAIN, STANDARD_DOMAIN } from './domains.ts';
import { injectQuantizerFunctions } from './inject-functions.ts';
import { NodeWriter } from './node-writer.ts';
import { opsetImport, valueInfo } from './proto-builders.ts';
import { SPATIAL_SHIFT, spatialShiftProto } from './spatial-shift-function.ts';

/** What every written file is in, unless an operator needs a later one. */
const OPSET = 13;

/** The first version of the ONNX file format that knows what an operator set can say. */
const IR_VERSIONS: readonly (readonly [sinceOpset: number, version: bigint])[] = [
  [25, 13n],
  [21, 10n],
  [20, 9n],
  [0, 8n],
];

export interface WriteOptions {
  /**
   * Writes the quantizers as calls of functions of standard operators, in the domain `bitwright.quantizers`, so that a
   * general runtime executes the file. It is read back as the same graph.
   */
  readonly isExecutable?: boolean;
}

/**
 * The graph as an ONNX file in the QONNX dialect: standard operator set 13 (later where an operator
 * needs it), quantizers in the domain `qonnx.custom_op.general`, gates and gated layers as calls of functions
 * (docs/guide/gated-networks.md), spatial shifts in `bitwright` with a model-local function that defines them
 * (docs/guide/spatial-shift.md). Throws DiagnosticError where the graph's shapes do not fit.
 */
export function writeOnnx(graph: Graph<GraphOp>, { isExecutable = false }: WriteOptions = {}): Uint8Array {
  const shapes = inferShapes(graph);
  const types = valueTypes(graph);
  // which set is needed is known only once everything is written
  const draft = new NodeWriter(graph, shapes, types, OPSET);
  draft.writeAll();
  const writer = new NodeWriter(graph, shapes, types, draft.opset);
  writer.writeAll();
  const hasShifts = writer.nodes.some(n => n.domain === BITWRIGHT_DOMAIN && n.opType === SPATIAL_SHIFT);
  const functions = [...writer.functions, ...(hasShifts ? [spatialShiftProto(writer.opset)] : [])];
  const [, irVersion] = IR_VERSIONS.find(([since]) => writer.opset >= since) ?? IR_VERSIONS[0];
  const model = create(ModelProtoSchema, {
    irVersion,
    producerName: 'bitwright',
    opsetImport: [
      opsetImport(STANDARD_DOMAIN, writer.opset),
      ...(writer.usesQonnx ? [opsetImport(QONNX_DOMAIN, writer.qonnxVersion)] : []),
      ...(functions.length > 0 ? [opsetImport(BITWRIGHT_DOMAIN, 1)] : []),
    ],
    graph: create(GraphProtoSchema, {
      name: graph.name,
      node: writer.nodes,
      input: graph.inputs.map(port => valueInfo(port.name, port.kind ?? 'float32', port.shape)),
      output: outputsOf(graph, shapes, types),
      initializer: writer.initializers(),
    }),
    functions,
    metadataProps: graph.cuts
      ? [create(StringStringEntryProtoSchema, { key: CUT_PROPERTY, value: graph.cuts.join(',') })]
      : [],
  });
  return toBinary(ModelProtoSchema, isExecutable ? injectQuantizerFunctions(model) : model);
}

/** Declared shapes are kept where they agree in rank with the true ones (they may leave the batch open). */
function outputsOf(
  graph: Graph<GraphOp>,
  shapes: ReturnType<typeof inferShapes>,
  types: ReturnType<typeof valueTypes>,
): ValueInfoProto[] {
  return graph.outputs.map(({ name, shape: declared }) => {
    const shape = shapes.get(name) ?? declared;
    const type = types.get(name) ?? 'float32';
    return valueInfo(name, type, declared.length === shape.length ? declared : shape);
  });
}
