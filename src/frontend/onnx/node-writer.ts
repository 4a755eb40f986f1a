import type { FunctionProto, NodeProto, TensorProto } from 'onnx-buf';
import type { GraphOp } from '../../graph-ops/index.ts';
import type { Shape } from '../../graph-ops/room.ts';
import { elementKindOf, type Graph, type PortKind } from '../../ir/graph.ts';
import type { Tensor } from '../../ir/tensor.ts';
import { UniqueNames } from '../unique-names.ts';
import type { OnnxBinding, Writing } from './binding.ts';
import { onnxBindings } from './bindings/index.ts';
import { BITWRIGHT_DOMAIN, QONNX_DOMAIN, STANDARD_DOMAIN } from './domains.ts';
import { type GatedCall, gatedCalls } from './gated-calls.ts';
import { type GatedFunctionName, gatedFunction } from './gated-functions.ts';
import { nodeProto, tensorProto, typeNumber } from './proto-builders.ts';

const DOMAINS: Readonly<Record<OnnxBinding<GraphOp>['domain'], string>> = {
  standard: STANDARD_DOMAIN,
  qonnx: QONNX_DOMAIN,
  bitwright: BITWRIGHT_DOMAIN,
};

const bindingOf = (node: GraphOp): OnnxBinding<GraphOp> =>
  onnxBindings[node.kind] as unknown as OnnxBinding<GraphOp>;

/** Writes a graph's nodes one by one, with the constants and casts that ONNX wants and the graph does without. */
export class NodeWriter {
  readonly nodes: NodeProto[] = [];
  /** The operator set asked for, or a later one that some node needs. */
  opset: number;
  qonnxVersion = 1;
  usesQonnx = false;
  readonly #graph: Graph<GraphOp>;
  readonly #shapes: ReadonlyMap<string, Shape>;
  readonly #types: ReadonlyMap<string, PortKind>;
  readonly #values = new UniqueNames();
  readonly #names = new UniqueNames();
  /** What has been written as an initializer, by name, and as which type. */
  readonly #constants = new Map<string, { readonly tensor: Tensor; readonly type: PortKind }>();
  readonly #functions = new Set<GatedFunctionName>();
  /** The names under which values stand in another type than their own. */
  readonly #converted = new Map<string, string>();

  constructor(
    graph: Graph<GraphOp>,
    shapes: ReadonlyMap<string, Shape>,
    types: ReadonlyMap<string, PortKind>,
    opset: number,
  ) {
    this.#graph = graph;
    this.#shapes = shapes;
    this.#types = types;
    this.opset = opset;
    const made = graph.nodes.flatMap(node => node.outputs);
    const values = new Set([...graph.inputs.map(input => input.name), ...graph.constants.keys(), ...made]);
    for (const value of values) this.#values.take(value);
    for (const node of graph.nodes) this.#names.take(node.name);
  }

  writeAll(): void {
    const calls = gatedCalls(this.#graph, this.#types);
    const callAt = new Map(calls.map(call => [call.last, call]));
    const inside = new Set(calls.flatMap(call => call.others));
    for (const node of this.#graph.nodes) {
      const call = callAt.get(node);
      if (call) this.#writeCall(call);
      else if (!inside.has(node)) this.#write(node);
    }
    for (const { name } of this.#graph.outputs) {
      const tensor = this.#graph.constants.get(name);
      if (tensor) this.#constants.set(name, { tensor, type: tensor.kind });
    }
  }

  /** The functions that calls are of. */
  get functions(): FunctionProto[] {
    return [...this.#functions].map(name => gatedFunction(name, this.opset));
  }

  initializers(): TensorProto[] {
    return [...this.#constants].map(([name, { tensor, type }]) => tensorProto(name, tensor, type));
  }

  #writeCall({ name, inputs, last }: GatedCall): void {
    this.#functions.add(name);
    const written = inputs.map(value =>
      value === '' ? '' : this.#inType(value, this.#types.get(value) ?? 'float32', last.name),
    );
    this.nodes.push(
      nodeProto({
        op: name,
        domain: BITWRIGHT_DOMAIN,
        name: last.name,
        inputs: written.slice(0, written.findLastIndex(value => value !== '') + 1),
        outputs: last.outputs,
        attributes: last.kind === 'conv' ? (this.#writing(last).attributes ?? {}) : {},
      }),
    );
  }

  #write(node: GraphOp): void {
    const types = node.inputs.map(value => this.#types.get(value) ?? 'float32');
    const demands = bindingOf(node).demands(types, node.attrs);
    const inputs = node.inputs.map((value, i) =>
      value === '' ? '' : this.#inType(value, demands.inputs[i] ?? types[i], node.name),
    );
    const writing = this.#writing(node);
    this.opset = Math.max(this.opset, writing.sinceOpset ?? 0);
    if (bindingOf(node).domain === 'qonnx') {
      this.usesQonnx = true;
      this.qonnxVersion = Math.max(this.qonnxVersion, writing.sinceQonnx ?? 1);
    }
    const given = { node, inputs, outputs: node.outputs };
    if (demands.output === undefined) {
      this.#operator(given, writing);
      return;
    }
    const result = this.#values.take(`${node.name}_result`);
    this.#operator({ ...given, outputs: [result] }, writing);
    this.#cast(result, node.outputs[0], demands.output, node.name);
  }

  #writing(node: GraphOp): Writing {
    const types = node.inputs.map(value => this.#types.get(value) ?? 'float32');
    const binding = bindingOf(node);
    const demands = binding.demands(types, node.attrs);
    return binding.write(node.attrs, {
      opset: this.opset,
      inputs: node.inputs.map((value, i) => ({
        shape: this.#shapes.get(value) ?? [],
        kind: elementKindOf({ kind: demands.inputs[i] ?? types[i] }),
      })),
      outputs: node.outputs.map(value => ({ shape: this.#shapes.get(value) ?? [] })),
    });
  }

  #operator({ node, inputs, outputs }: Given, writing: Writing): void {
    if (writing.flattenAt !== undefined)
      this.#flattened({ node, inputs, outputs }, writing, writing.flattenAt);
    else this.#plain({ node, inputs, outputs }, writing);
  }

  /** The name of a value in the given type: a constant is written in it, any other value is cast. */
  #inType(value: string, type: PortKind, node: string): string {
    const tensor = this.#graph.constants.get(value);
    if (tensor) {
      const written = this.#constants.get(value);
      if (!written) this.#constants.set(value, { tensor, type });
      if (!written || written.type === type) return value;
    } else if (this.#types.get(value) === type) {
      return value;
    }
    const key = JSON.stringify([value, type]);
    const known = this.#converted.get(key);
    if (known) return known;
    const name = this.#values.take(`${value}_${type}`);
    this.#converted.set(key, name);
    if (tensor) this.#constants.set(name, { tensor, type });
    else this.#cast(value, name, type, node);
    return name;
  }

  #cast(from: string, to: string, type: PortKind, node: string): void {
    this.nodes.push(
      nodeProto({
        op: 'Cast',
        name: this.#names.take(`${node}_cast`),
        inputs: [from],
        outputs: [to],
        attributes: { to: { int: typeNumber(type) } },
      }),
    );
  }

  #plain({ node, inputs, outputs }: Given, { op, attributes = {}, operands = [] }: Writing): void {
    const added = operands.map(({ name, tensor, type }) => {
      if (!tensor) return '';
      const value = this.#values.take(`${node.name}_${name}`);
      this.#constants.set(value, { tensor, type: type ?? tensor.kind });
      return value;
    });
    const all = [...inputs, ...added];
    this.nodes.push(
      nodeProto({
        op,
        domain: DOMAINS[onnxBindings[node.kind].domain],
        name: node.name,
        inputs: all.slice(0, all.findLastIndex(value => value !== '') + 1),
        outputs,
        attributes,
      }),
    );
  }

  #flattened({ node, inputs, outputs }: Given, { op, attributes = {} }: Writing, axis: number): void {
    const value = (suffix: string) => this.#values.take(`${node.name}_${suffix}`);
    const name = (suffix: string) => this.#names.take(`${node.name}_${suffix}`);
    const [shape, matrix, result] = [value('shape'), value('matrix'), value('result')];
    this.nodes.push(
      nodeProto({ op: 'Shape', name: name('shape'), inputs, outputs: [shape] }),
      nodeProto({
        op: 'Flatten',
        name: name('matrix'),
        inputs,
        outputs: [matrix],
        attributes: { axis: { int: axis } },
      }),
      nodeProto({ op, name: node.name, inputs: [matrix], outputs: [result], attributes }),
      nodeProto({ op: 'Reshape', name: name('result'), inputs: [result, shape], outputs }),
    );
  }
}

/** A node with the names that its inputs and outputs have in the file. */
interface Given {
  readonly node: GraphOp;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}
