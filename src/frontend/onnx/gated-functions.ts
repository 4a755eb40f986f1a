import { create } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  type FunctionProto,
  FunctionProtoSchema,
} from 'onnx-buf';
import { tensor } from '../../ir/tensor.ts';
import { BITWRIGHT_DOMAIN, STANDARD_DOMAIN } from './domains.ts';
import { type NodeParts, nodeProto, opsetImport } from './proto-builders.ts';

/**
 * The functions that gated layers are written with (docs/guide/gated-networks.md). Their bodies are standard operators, in a
 * form that operator sets have from 13 on, so that a runtime that knows nothing of gates executes them.
 */
interface GatedFunction {
  readonly inputs: readonly string[];
  readonly output: string;
  /** Attributes that the body's last node has from the call. */
  readonly attributes?: Readonly<Record<string, AttributeType>>;
  readonly body: readonly NodeParts[];
}

const CONV_ATTRIBUTES = {
  auto_pad: AttributeType.STRING,
  dilations: AttributeType.INTS,
  group: AttributeType.INT,
  kernel_shape: AttributeType.INTS,
  pads: AttributeType.INTS,
  strides: AttributeType.INTS,
};

const select = (parameters: string, name: string): NodeParts => ({
  op: 'Gather',
  name,
  inputs: [parameters, 'winner'],
  outputs: [name],
  attributes: { axis: { int: 0 } },
});

const gemm = (name: string, inputs: readonly string[], output: string): NodeParts => ({
  op: 'Gemm',
  name,
  inputs,
  outputs: [output],
  attributes: { transB: { int: 1 } },
});

/** [1, channels, places...] to [1, channels]. */
const mean: readonly NodeParts[] = [
  { op: 'GlobalAveragePool', name: 'pool', inputs: ['x'], outputs: ['pooled'] },
  { op: 'Flatten', name: 'flat', inputs: ['pooled'], outputs: ['flat'], attributes: { axis: { int: 1 } } },
];

/** Scores [1, kernels] to the index of the greatest, of shape []. */
const winner = (scores: string): readonly NodeParts[] => [
  {
    op: 'ArgMax',
    name: 'index',
    inputs: [scores],
    outputs: ['index'],
    attributes: { axis: { int: 1 }, keepdims: { int: 0 }, select_last_index: { int: 0 } },
  },
  {
    op: 'Constant',
    outputs: ['axes'],
    inputs: [],
    attributes: { value: { tensor: tensor('int64', [1], [0]) } },
  },
  { op: 'Squeeze', name: 'winner', inputs: ['index', 'axes'], outputs: ['winner'] },
];

const FUNCTIONS = {
  Gate: {
    inputs: ['x', 'fc1', 'fc2', 'bias'],
    output: 'winner',
    body: [
      ...mean,
      gemm('fc1', ['flat', 'fc1'], 'hidden'),
      gemm('fc2', ['hidden', 'fc2', 'bias'], 'scores'),
      ...winner('scores'),
    ],
  },
  OneLayerGate: {
    inputs: ['x', 'fc', 'bias'],
    output: 'winner',
    body: [...mean, gemm('fc', ['flat', 'fc', 'bias'], 'scores'), ...winner('scores')],
  },
  Winner: { inputs: ['scores'], output: 'winner', body: winner('scores') },
  GatedConv: {
    inputs: ['x', 'winner', 'W'],
    output: 'y',
    attributes: CONV_ATTRIBUTES,
    body: [select('W', 'weights'), { op: 'Conv', name: 'conv', inputs: ['x', 'weights'], outputs: ['y'] }],
  },
  GatedBiasedConv: {
    inputs: ['x', 'winner', 'W', 'B'],
    output: 'y',
    attributes: CONV_ATTRIBUTES,
    body: [
      select('W', 'weights'),
      select('B', 'bias'),
      { op: 'Conv', name: 'conv', inputs: ['x', 'weights', 'bias'], outputs: ['y'] },
    ],
  },
  GatedMatMul: {
    inputs: ['x', 'winner', 'W'],
    output: 'y',
    body: [
      select('W', 'weights'),
      { op: 'MatMul', name: 'product', inputs: ['x', 'weights'], outputs: ['y'] },
    ],
  },
  GatedGemm: {
    inputs: ['x', 'winner', 'W'],
    output: 'y',
    body: [select('W', 'weights'), gemm('gemm', ['x', 'weights'], 'y')],
  },
  GatedBiasedGemm: {
    inputs: ['x', 'winner', 'W', 'B'],
    output: 'y',
    body: [select('W', 'weights'), select('B', 'bias'), gemm('gemm', ['x', 'weights', 'bias'], 'y')],
  },
} satisfies Readonly<Record<string, GatedFunction>>;

export type GatedFunctionName = keyof typeof FUNCTIONS;

/** A function with its body, read in the given standard operator set. */
export function gatedFunction(name: GatedFunctionName, opset: number): FunctionProto {
  const { inputs, output, attributes = {}, body }: GatedFunction = FUNCTIONS[name];
  const nodes = body.map(nodeProto);
  nodes[nodes.length - 1].attribute.push(...references(attributes));
  return create(FunctionProtoSchema, {
    name,
    domain: BITWRIGHT_DOMAIN,
    input: [...inputs],
    output: [output],
    attribute: Object.keys(attributes),
    node: nodes,
    opsetImport: [opsetImport(STANDARD_DOMAIN, opset)],
  });
}

/** Attributes whose values are those of the call. */
function references(attributes: Readonly<Record<string, AttributeType>>): AttributeProto[] {
  return Object.entries(attributes).map(([name, type]) =>
    create(AttributeProtoSchema, { name, type, refAttrName: name }),
  );
}
