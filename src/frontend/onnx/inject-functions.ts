import { clone, create } from '@bufbuild/protobuf';
import {
  FunctionProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { isChannelsLast } from '../../graph-ops/multi-threshold/index.ts';
import { DiagnosticSink, fail } from '../../ir/diagnostic.ts';
import { kindOf } from './bindings/index.ts';
import * as quantizers from './bindings/quantizers.ts';
import { onnxDiagnostic } from './diagnostics.ts';
import { BITWRIGHT_DOMAIN, normalDomain, QUANTIZER_FUNCTION_DOMAIN, STANDARD_DOMAIN } from './domains.ts';
import { NodeReader } from './node-reader.ts';
import { standardOpset } from './opset.ts';
import { opsetImport } from './proto-builders.ts';
import {
  bipolarQuantFunction,
  FUNCTION_OUTPUT,
  multiThresholdFunction,
  type QuantizerFunction,
  quantAvgPool2dFunction,
  quantFunction,
  truncFunction,
} from './quantizer-functions.ts';
import { SPATIAL_SHIFT, spatialShiftProto } from './spatial-shift-function.ts';

/** Model-local functions came with this version of the ONNX intermediate representation. */
const FUNCTIONS_IR_VERSION = 8n;

/** Where and Sign, which the function bodies use, came with this operator set. */
const FUNCTIONS_OPSET = 9;

/**
 * The same model with every QONNX quantizer bound to a model-local function of standard operators, so that a
 * general runtime such as onnxruntime executes it: an independent float executor for QONNX models.
 *
 * onnxruntime inlines functions before it chooses operator versions, and looks the body's operators up in the
 * *model's* operator set, whatever the function imports. So each function imports the model's own version, and
 * its body uses only operators that are the same in all versions from 9 on (`Round`, say, is missing in 9 and 10).
 *
 * The calls are still read as the quantizers that they are (`knownName`).
 *
 * A MultiThreshold takes its channel axis as for a 2- or 4-dimensional input unless the model declares another
 * rank for the value.
 *
 * @param options.outputs values to add to the graph's outputs
 * @throws DiagnosticError for a model without a graph, or with quantizers that are malformed or in an operator set
 *   before 9
 */
export function injectQuantizerFunctions(
  original: ModelProto,
  { outputs = [] }: { readonly outputs?: readonly string[] } = {},
): ModelProto {
  const model = clone(ModelProtoSchema, original);
  const graph = model.graph ?? fail(onnxDiagnostic('no-graph', {}));
  const opset = standardOpset(model, new DiagnosticSink());
  const ranks = declaredRanks([...graph.input, ...graph.valueInfo, ...graph.output]);
  const functions = new Map<string, QuantizerFunction & { readonly attributes: Set<string> }>();
  graph.node.forEach((node, i) => {
    if (node.domain === QUANTIZER_FUNCTION_DOMAIN) return;
    const reader = readerFor(node, node.name || `${node.opType}_${i}`, opset);
    const bound = functionFor(node, reader, ranks.get(node.input[0]));
    if (!bound) return;
    if (opset < FUNCTIONS_OPSET) fail(onnxDiagnostic('opset-for-functions', { version: opset }));
    const { attributes } = functions.get(bound.name) ?? { attributes: new Set<string>() };
    for (const { name } of node.attribute) attributes.add(name);
    functions.set(bound.name, { ...bound, attributes });
    node.opType = bound.name;
    node.domain = QUANTIZER_FUNCTION_DOMAIN;
  });
  const imports = [opsetImport(STANDARD_DOMAIN, opset)];
  const otherImports = model.opsetImport.filter(o => normalDomain(o.domain) !== STANDARD_DOMAIN);
  model.opsetImport = [...imports, ...otherImports, opsetImport(QUANTIZER_FUNCTION_DOMAIN, 1)];
  model.functions.push(
    ...[...functions.values()].map(({ name, inputs, body, attributes }) =>
      create(FunctionProtoSchema, {
        name,
        domain: QUANTIZER_FUNCTION_DOMAIN,
        input: [...inputs],
        output: [FUNCTION_OUTPUT],
        // the body is written for their values; they are kept for those who read the file by names
        attribute: [...attributes],
        node: body.nodes,
        opsetImport: imports,
      }),
    ),
  );
  const isShift = (op: string, domain: string) => op === SPATIAL_SHIFT && domain === BITWRIGHT_DOMAIN;
  const isDefined = model.functions.some(f => isShift(f.name, f.domain));
  if (!isDefined && graph.node.some(n => isShift(n.opType, n.domain)))
    model.functions.push(spatialShiftProto(opset));
  if (model.irVersion < FUNCTIONS_IR_VERSION) model.irVersion = FUNCTIONS_IR_VERSION;
  const known = new Set(graph.output.map(output => output.name));
  // an output without a type takes the one that the runtime infers
  graph.output.push(
    ...outputs.filter(name => !known.has(name)).map(name => create(ValueInfoProtoSchema, { name })),
  );
  return model;
}

function readerFor(node: NodeProto, name: string, opset: number): NodeReader {
  return new NodeReader(node, name, {
    opset,
    externalData: undefined,
    note: () => {},
    constant: () => undefined,
    typeOf: () => undefined,
    shapeOf: () => undefined,
    addConstant: wanted => wanted,
  });
}

/** The function that stands for a node; undefined for every operator but the QONNX quantizers. */
function functionFor(node: NodeProto, reader: NodeReader, rank = 2): QuantizerFunction | undefined {
  switch (kindOf(node.domain, node.opType)) {
    case 'quant':
      return quantFunction(quantizers.quant.read(reader).attrs);
    case 'bipolar-quant':
      quantizers.bipolarQuant.read(reader);
      return bipolarQuantFunction();
    case 'multi-threshold': {
      const { attrs } = quantizers.multiThreshold.read(reader);
      const isLast = isChannelsLast(attrs.dataLayout, rank);
      const name = `MultiThreshold_${isLast ? 'last' : 'first'}_${attrs.outScale}_${attrs.outBias}`;
      return multiThresholdFunction(attrs, isLast, name);
    }
    case 'trunc':
      return truncFunction(quantizers.trunc.read(reader).attrs);
    case 'quant-avg-pool2d': {
      const { attrs } = quantizers.quantAvgPool2d.read(reader);
      return quantAvgPool2dFunction(attrs, reader.string('data_layout', 'NCHW') === 'NHWC');
    }
    default:
      return undefined;
  }
}

function declaredRanks(values: readonly ValueInfoProto[]): Map<string, number> {
  const ranks = new Map<string, number>();
  for (const { name, type } of values) {
    const shape = type?.value.case === 'tensorType' ? type.value.value.shape : undefined;
    if (shape) ranks.set(name, shape.dim.length);
  }
  return ranks;
}
