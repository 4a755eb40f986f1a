import type { GraphProto, ModelProto, NodeProto, TensorProto } from 'onnx-buf';
import { type GraphOp, graphOps } from '../../graph-ops/index.ts';
import { KnownShapes } from '../../graph-ops/known-shapes.ts';
import { KnownValues } from '../../graph-ops/known-values.ts';
import { outputTypes } from '../../graph-ops/value-types.ts';
import { spend } from '../../ir/budget.ts';
import { type Diagnostic, DiagnosticError, DiagnosticSink } from '../../ir/diagnostic.ts';
import type { Graph, PortInfo, PortKind } from '../../ir/graph.ts';
import type { Tensor } from '../../ir/tensor.ts';
import { UniqueNames } from '../unique-names.ts';
import type { OnnxBinding, Reading } from './binding.ts';
import { kindOf, onnxBindings } from './bindings/index.ts';
import { readConstant } from './constant-node.ts';
import { cutPoints } from './cut-points.ts';
import { onnxDiagnostic } from './diagnostics.ts';
import { portKind } from './element-types.ts';
import { expansionOf } from './expansions/index.ts';
import { requantShiftNotes } from './expansions/requant-shift.ts';
import { Subgraph } from './expansions/subgraph.ts';
import { type ExternalData, lostFiles } from './external-data.ts';
import { type NamedNode, nameNodes } from './node-names.ts';
import { NodeReader, type NodeSurroundings } from './node-reader.ts';
import { checkOpset, noteMissingImports, standardOpset } from './opset.ts';
import { readPorts } from './ports.ts';
import { checkSizes } from './sizes.ts';
import { readTensor } from './tensor-proto.ts';
import { topologicalOrder } from './topological-order.ts';
import { isConstantNode, unknownOperators } from './unknown-operators.ts';

export interface Import {
  readonly graph: Graph<GraphOp>;
  /** What the user may want to know although the import went through. */
  readonly notes: readonly Diagnostic[];
}

/**
 * Turns a decoded model into a graph; throws DiagnosticError with everything that is wrong with it.
 *
 * @param proto the model's graph, or a part of it, without calls of model-local functions
 * @param externalData reads tensors that are not in the model's file
 * @param opsets the standard operator set of nodes that are not in the model's
 */
export function modelToGraph(
  model: ModelProto,
  proto: GraphProto,
  externalData?: ExternalData,
  opsets: ReadonlyMap<NodeProto, number> = new Map(),
): Import {
  checkSizes(proto);
  const sink = new DiagnosticSink();
  const graph = new GraphReader(model, proto, externalData, opsets, sink).read();
  sink.stopOnErrors();
  return { graph, notes: sink.all };
}

/** Gathers the graph piece by piece; diagnostics go to the sink, so that all of them are found in one go. */
class GraphReader {
  readonly #model: ModelProto;
  readonly #proto: GraphProto;
  readonly #sink: DiagnosticSink;
  readonly #surroundings: NodeSurroundings;
  readonly #opsets: ReadonlyMap<NodeProto, number>;
  readonly #valueNames = new UniqueNames();
  readonly #constants = new Map<string, Tensor>();
  readonly #nodeNames = new UniqueNames();
  readonly #nodes: GraphOp[] = [];
  readonly #known = new KnownValues(this.#constants);
  /** What is known of each value so far. */
  readonly #types = new Map<string, PortKind>();
  readonly #shapes = new KnownShapes(this.#constants);
  /** Values that a node reads or the graph gives out. */
  readonly #used: ReadonlySet<string>;

  constructor(
    model: ModelProto,
    proto: GraphProto,
    externalData: ExternalData | undefined,
    opsets: ReadonlyMap<NodeProto, number>,
    sink: DiagnosticSink,
  ) {
    this.#model = model;
    this.#proto = proto;
    this.#opsets = opsets;
    this.#sink = sink;
    this.#used = new Set([
      ...proto.node.flatMap(node => node.input),
      ...proto.output.map(output => output.name),
    ]);
    this.#surroundings = {
      externalData,
      opset: standardOpset(model, sink),
      note: diagnostic => sink.report(diagnostic),
      constant: value => this.#known.get(value),
      typeOf: value => this.#types.get(value),
      shapeOf: value => this.#shapes.get(value),
      addConstant: (wanted, tensor) => {
        const name = this.#valueNames.take(wanted);
        this.#addConstant(name, tensor, tensor.kind);
        return name;
      },
    };
  }

  read(): Graph<GraphOp> {
    noteMissingImports(this.#model, this.#sink);
    for (const opset of new Set(this.#opsets.values())) checkOpset(opset, this.#sink);
    const constantNames = new Set(this.#proto.initializer.map(tensor => tensor.name));
    const inputs = readPorts(
      this.#proto.input.filter(input => !constantNames.has(input.name)),
      'input',
      this.#sink,
    );
    const outputs = readPorts(this.#proto.output, 'output', this.#sink);
    if (outputs.length === 0) this.#sink.report(onnxDiagnostic('no-outputs', {}));
    const named = nameNodes(this.#proto.node);
    for (const { name } of named) this.#nodeNames.take(name);
    for (const input of inputs) {
      if (input.kind) this.#types.set(input.name, input.kind);
      this.#shapes.addInput(input);
    }
    this.#checkValues(inputs, named);
    const areRead = this.#readInitializers();
    for (const diagnostic of [...unknownOperators(named), ...requantShiftNotes(named)])
      this.#sink.report(diagnostic);
    // What a node makes of constants that are not there says nothing.
    if (areRead) for (const node of this.#ordered(named)) this.#collect(() => this.#readNode(node));
    // Constants that a model gives out beside its results, such as the scale of a quantized one, are no results.
    const computed = outputs.filter(output => !this.#constants.has(output.name));
    const results = computed.length > 0 ? computed : outputs;
    const cuts = cutPoints(this.#model);
    return {
      name: this.#proto.name,
      inputs,
      outputs: results,
      nodes: this.#nodes,
      constants: this.#usedConstants(results),
      ...(cuts ? { cuts } : {}),
    };
  }

  /** Runs one step; what is wrong with it does not stop the others. */
  #collect(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      for (const diagnostic of error.diagnostics) this.#sink.report(diagnostic);
    }
  }

  /** Every value is defined once; every value that is read is defined. */
  #checkValues(inputs: readonly PortInfo[], nodes: readonly NamedNode[]): void {
    const define = (value: string, node?: string) => {
      if (value === '') return;
      if (this.#valueNames.has(value)) {
        this.#sink.report(
          onnxDiagnostic('duplicate-value', { value }, node === undefined ? { tensor: value } : { node }),
        );
      } else {
        this.#valueNames.take(value);
      }
    };
    for (const input of inputs) define(input.name);
    for (const tensor of this.#proto.initializer) define(tensor.name);
    for (const { proto, name } of nodes) for (const value of proto.output) define(value, name);
    for (const { proto, name } of nodes) {
      for (const value of new Set(proto.input)) {
        if (value === '' || this.#valueNames.has(value)) continue;
        this.#sink.report(onnxDiagnostic('undefined-value', { value }, { node: name }));
      }
    }
    for (const { name } of this.#proto.output) {
      if (name === '' || this.#valueNames.has(name)) continue;
      this.#sink.report(onnxDiagnostic('undefined-value', { value: name }, { tensor: name }));
    }
  }

  /** False where some are in a file that is not there. */
  #readInitializers(): boolean {
    const lost = this.#reportLostFiles();
    for (const tensor of this.#proto.initializer) {
      if (lost.has(tensor)) continue;
      if (tensor.name === '') this.#sink.report(onnxDiagnostic('nameless-value', { what: 'initializer' }));
      this.#collect(() =>
        this.#addConstant(tensor.name, readTensor(tensor, this.#surroundings), portKind(tensor.dataType)),
      );
    }
    for (const sparse of this.#proto.sparseInitializer) {
      const tensor = sparse.values?.name ?? '';
      this.#sink.report(onnxDiagnostic('sparse-tensor', {}, { tensor }));
    }
    return lost.size === 0;
  }

  /** One diagnostic for each file that is not there, whatever the number of tensors in it; gives those tensors. */
  #reportLostFiles(): ReadonlySet<TensorProto> {
    const lost = new Set<TensorProto>();
    for (const [location, tensors] of lostFiles(this.#proto.initializer, this.#surroundings.externalData)) {
      const names = tensors.map(({ name }) => name);
      this.#sink.report(
        onnxDiagnostic('external-missing', { location, tensors: names }, { tensor: names[0] }),
      );
      for (const tensor of tensors) lost.add(tensor);
    }
    return lost;
  }

  #ordered(nodes: readonly NamedNode[]): NamedNode[] {
    const wired = nodes.map(node => ({ input: node.proto.input, output: node.proto.output, node }));
    const { order, stuck } = topologicalOrder(wired);
    if (stuck.length > 0) {
      const names = stuck.map(({ node }) => node.name);
      this.#sink.report(onnxDiagnostic('cycle', { nodes: names }, { node: names[0] }));
    }
    return order.map(({ node }) => node);
  }

  #addConstant(name: string, tensor: Tensor, type: PortKind | undefined): void {
    this.#constants.set(name, tensor);
    if (type) this.#types.set(name, type);
  }

  #readNode(node: NamedNode): void {
    const expand = expansionOf(node.proto.domain, node.proto.opType);
    if (!expand || node.proto.output.every(value => value === '')) {
      this.#readOperator(node, node);
      return;
    }
    const subgraph = new Subgraph(node, {
      value: wanted => this.#valueNames.take(wanted),
      node: wanted => this.#nodeNames.take(wanted),
    });
    expand(this.#reader(node, node), subgraph);
    for (const part of subgraph.nodes) this.#readOperator(part, node);
  }

  /** A reader of a node, in the operator set of the model node that it comes from. */
  #reader({ proto, name }: NamedNode, from: NamedNode): NodeReader {
    const opset = this.#opsets.get(from.proto) ?? this.#surroundings.opset;
    return new NodeReader(proto, name, { ...this.#surroundings, opset });
  }

  /** Reads one node that is an operator of the graph; `from` is the model node it comes from. */
  #readOperator({ proto, name }: NamedNode, from: NamedNode): void {
    const reader = this.#reader({ proto, name }, from);
    if (proto.output.every(value => value === '')) {
      this.#sink.report(onnxDiagnostic('no-output', { op: proto.opType }, { node: name }));
      return;
    }
    if (isConstantNode(proto.domain, proto.opType)) {
      const { value, type } = readConstant(reader);
      this.#addConstant(proto.output[0], value, type);
      return;
    }
    const named = kindOf(proto.domain, proto.opType);
    // reported before, together with all nodes of the same operator
    if (!named) return;
    const binding: Pick<OnnxBinding<GraphOp>, 'instead'> = onnxBindings[named];
    const kind = binding.instead?.(reader) ?? named;
    const { attrs, inputs }: Reading<unknown> = onnxBindings[kind].read(reader);
    reader.noteUnread();
    const outputs = this.#outputsOf(reader, proto.output, graphOps[kind].outputs ?? 1);
    // kind and attrs come from one entry of the bindings' table, whose type ties them together
    const node = { kind, name, inputs, outputs, attrs, from: [from.name] } as GraphOp;
    this.#nodes.push(node);
    // Some nodes stand for several.
    spend('nodes', this.#nodes.length, { node: name });
    this.#known.add(node);
    this.#shapes.addNode(node);
    this.#addTypes(node);
  }

  #addTypes(node: GraphOp): void {
    const types = node.inputs.filter(value => value !== '').map(value => this.#types.get(value) ?? 'float32');
    const outputs = outputTypes(node, types);
    node.outputs.forEach((value, i) => {
      this.#types.set(value, outputs[i] ?? outputs[0]);
    });
  }

  /** The outputs that an operator's room computes; another one must not be used. */
  #outputsOf(reader: NodeReader, outputs: readonly string[], count: number | 'variadic'): string[] {
    if (count === 'variadic') return [...outputs];
    const surplus = outputs.slice(count).filter(value => value !== '' && this.#used.has(value));
    if (surplus.length > 0) {
      this.#sink.report(onnxDiagnostic('output-count', { op: reader.op, expected: count }, reader.at));
    }
    return Array.from({ length: count }, (_, i) => outputs[i] ?? '');
  }

  /** Constants that became attributes, or that no node ever read, are left behind. */
  #usedConstants(outputs: readonly PortInfo[]): Map<string, Tensor> {
    const read = new Set([
      ...this.#nodes.flatMap(node => node.inputs),
      ...outputs.map(output => output.name),
    ]);
    return new Map([...this.#constants].filter(([name]) => read.has(name)));
  }
}
