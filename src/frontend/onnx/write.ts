import { create, toBinary } from '@bufbuild/protobuf';
import { GraphProtoSchema, ModelProtoSchema, type NodeProto, type ValueInfoProto } from 'onnx-buf';
import type { GraphOp } from '../../graph-ops/index.ts';
import { inferShapes } from '../../graph-ops/shapes.ts';
import type { Graph } from '../../ir/graph.ts';
import type { Tensor } from '../../ir/tensor.ts';
import { UniqueNames } from '../unique-names.ts';
import type { OnnxBinding, Writing } from './binding.ts';
import { onnxBindings } from './bindings/index.ts';
import { QONNX_DOMAIN, STANDARD_DOMAIN } from './domains.ts';
import { elementKinds } from './element-kinds.ts';
import { nodeProto, opsetImport, tensorProto, valueInfo } from './proto-builders.ts';

/** What every written file is in, unless an operator needs a later one. */
const OPSET = 13;
const IR_VERSION = 8n;

/**
 * The graph as an ONNX file in the QONNX dialect: standard operator set 13 (later where an attribute
 * needs it), quantizers in the domain `qonnx.custom_op.general`. Throws DiagnosticError where the graph's shapes do not fit.
 */
export function writeOnnx(graph: Graph<GraphOp>): Uint8Array {
  const writer = new NodeWriter(graph);
  const nodes = graph.nodes.flatMap(node => writer.write(node));
  const usesQonnx = nodes.some(node => node.domain === QONNX_DOMAIN);
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: 'bitwright',
    opsetImport: [
      opsetImport(STANDARD_DOMAIN, writer.opset),
      ...(usesQonnx ? [opsetImport(QONNX_DOMAIN, 1)] : []),
    ],
    graph: create(GraphProtoSchema, {
      name: graph.name,
      node: nodes,
      input: graph.inputs.map(port => valueInfo(port.name, 'float32', port.shape)),
      output: outputsOf(graph),
      initializer: [...writer.constants].map(([name, tensor]) => tensorProto(name, tensor)),
    }),
  });
  return toBinary(ModelProtoSchema, model);
}

/** Declared shapes are kept where they agree in rank with the true ones (they may leave the batch open). */
function outputsOf(graph: Graph<GraphOp>): ValueInfoProto[] {
  const shapes = inferShapes(graph);
  const kinds = elementKinds(graph);
  return graph.outputs.map(({ name, shape: declared }) => {
    const shape = shapes.get(name) ?? declared;
    return valueInfo(name, kinds.get(name) ?? 'float32', declared.length === shape.length ? declared : shape);
  });
}

class NodeWriter {
  readonly constants: Map<string, Tensor>;
  opset = OPSET;
  readonly #values = new UniqueNames();
  readonly #nodes = new UniqueNames();

  constructor(graph: Graph<GraphOp>) {
    this.constants = new Map(graph.constants);
    const made = graph.nodes.flatMap(node => node.outputs);
    const values = new Set([...graph.inputs.map(input => input.name), ...graph.constants.keys(), ...made]);
    for (const value of values) this.#values.take(value);
    for (const node of graph.nodes) this.#nodes.take(node.name);
  }

  write(node: GraphOp): NodeProto[] {
    const binding = onnxBindings[node.kind] as unknown as OnnxBinding<GraphOp>;
    const writing = binding.write(node.attrs);
    this.opset = Math.max(this.opset, writing.sinceOpset ?? 0);
    return writing.flattenAt === undefined
      ? [this.#plain(node, writing)]
      : this.#flattened(node, writing, writing.flattenAt);
  }

  #plain(node: GraphOp, { op, attributes = {}, operands = [] }: Writing): NodeProto {
    const added = operands.map(({ name, tensor }) => {
      if (!tensor) return '';
      const value = this.#values.take(`${node.name}_${name}`);
      this.constants.set(value, tensor);
      return value;
    });
    const inputs = [...node.inputs, ...added];
    return nodeProto({
      op,
      domain: onnxBindings[node.kind].domain === 'qonnx' ? QONNX_DOMAIN : STANDARD_DOMAIN,
      name: node.name,
      inputs: inputs.slice(0, inputs.findLastIndex(value => value !== '') + 1),
      outputs: node.outputs,
      attributes,
    });
  }

  #flattened(node: GraphOp, { op, attributes = {} }: Writing, axis: number): NodeProto[] {
    const value = (suffix: string) => this.#values.take(`${node.name}_${suffix}`);
    const name = (suffix: string) => this.#nodes.take(`${node.name}_${suffix}`);
    const [shape, matrix, result] = [value('shape'), value('matrix'), value('result')];
    return [
      nodeProto({ op: 'Shape', name: name('shape'), inputs: node.inputs, outputs: [shape] }),
      nodeProto({
        op: 'Flatten',
        name: name('matrix'),
        inputs: node.inputs,
        outputs: [matrix],
        attributes: { axis: { int: axis } },
      }),
      nodeProto({ op, name: node.name, inputs: [matrix], outputs: [result], attributes }),
      nodeProto({ op: 'Reshape', name: name('result'), inputs: [result, shape], outputs: node.outputs }),
    ];
  }
}
