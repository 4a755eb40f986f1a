import type { GraphOp, GraphOpKind, GraphOpOf } from '../graph-ops/index.ts';
import { inferNode } from '../graph-ops/infer-node.ts';
import { valueTypes } from '../graph-ops/value-types.ts';
import { fail } from '../ir/diagnostic.ts';
import type { Graph, PortInfo } from '../ir/graph.ts';
import { type ElementKind, sizeOf, type Tensor, tensor } from '../ir/tensor.ts';
import { builderDiagnostic } from './builder-diagnostics.ts';
import type { InputOptions, Named, Operand, Value } from './builder-options.ts';
import { UniqueNames } from './unique-names.ts';

/** Gathers a graph: its inputs, constants, nodes and outputs. Operators are for the classes that extend it. */
export class GraphBuilder {
  readonly #name: string;
  /** Graph inputs by the value that stands for them. */
  readonly #inputs = new Map<string, PortInfo>();
  readonly #outputs = new Map<string, Value>();
  readonly #nodes: GraphOp[] = [];
  readonly #constants = new Map<string, Tensor>();
  readonly #values = new Set<Value>();
  readonly #ports = new Set<string>();
  readonly #cuts: Value[] = [];
  readonly #valueNames = new UniqueNames();
  readonly #nodeNames = new UniqueNames();

  constructor(name: string) {
    this.#name = name;
  }

  /** A graph input; its first dimension may be -1, an open batch. */
  input(name: string, shape: readonly number[], { kind = 'float32' }: InputOptions = {}): Value {
    this.#claimPort(name);
    const fixed = shape.map((dim, i) => (i === 0 && dim === -1 ? 1 : dim));
    checkShape(fixed, 1, name);
    const value = this.#value(this.#valueNames.take(name), fixed);
    this.#inputs.set(value.name, { name, shape: [...shape], kind });
    return value;
  }

  /** A constant; values of a float constant are rounded to float32. The shape is that of a scalar or vector unless told. */
  constant(
    data: number | ArrayLike<number>,
    shape: readonly number[] = typeof data === 'number' ? [] : [data.length],
    { name = 'constant', kind = 'float32' }: Named & { readonly kind?: ElementKind } = {},
  ): Value {
    const values = typeof data === 'number' ? [data] : data;
    const unique = this.#valueNames.take(name);
    checkShape(shape, 0, unique);
    if (values.length !== sizeOf(shape)) {
      fail(builderDiagnostic('data-size', { shape, found: values.length }, { tensor: unique }));
    }
    // Large matrices come as typed arrays: they are copied once, and never boxed.
    const stored = new Float64Array(values.length);
    for (let i = 0; i < stored.length; i++)
      stored[i] = kind === 'float32' ? Math.fround(values[i]) : values[i];
    checkElements(stored, kind, unique);
    this.#constants.set(unique, tensor(kind, [...shape], stored));
    return this.#value(unique, shape);
  }

  /** Declares a graph output under a name of its own. */
  output(name: string, value: Value): void {
    this.#check(value);
    this.#claimPort(name);
    this.#outputs.set(name, value);
  }

  /** Names a value as a point where the network is cut into sections (`compile --sections`). */
  cut(value: Value): void {
    this.#check(value);
    if (value.name.includes(',')) fail(builderDiagnostic('cut-name', { value: value.name }));
    this.#cuts.push(value);
  }

  /** The graph; the builder may go on afterwards. */
  build(): Graph<GraphOp> {
    if (this.#outputs.size === 0) fail(builderDiagnostic('no-outputs', {}));
    const { finalNames, copied } = this.#nameValues();
    const nodeNames = new UniqueNames();
    for (const node of this.#nodes) nodeNames.take(node.name);
    const copies = copied.map(({ name, value }): GraphOp => {
      const node = nodeNames.take(name);
      return { kind: 'identity', name: node, inputs: [value.name], outputs: [name], attrs: {}, from: [node] };
    });
    const rename = (value: string) => finalNames.get(value) ?? value;
    const graph = {
      name: this.#name,
      inputs: [...this.#inputs.values()],
      outputs: [...this.#outputs].map(([name, value]) => ({ name, shape: value.shape })),
      nodes: [...this.#nodes, ...copies].map(node => ({
        ...node,
        inputs: node.inputs.map(rename),
        outputs: node.outputs.map(rename),
      })),
      constants: new Map([...this.#constants].map(([name, constant]) => [rename(name), constant])),
      ...(this.#cuts.length > 0 ? { cuts: this.#cuts.map(({ name }) => rename(name)) } : {}),
    };
    const types = valueTypes(graph);
    const outputs = graph.outputs.map(port => ({ ...port, kind: types.get(port.name) ?? 'float32' }));
    return { ...graph, outputs };
  }

  /**
   * The names of all values in the built graph. Inputs and outputs have theirs to the letter, the others make
   * way; an output that is a graph input, a constant, or a second name of a value needs a copy.
   */
  #nameValues() {
    const taken = new UniqueNames();
    const finalNames = new Map<string, string>();
    for (const [value, { name }] of this.#inputs) finalNames.set(value, taken.take(name));
    for (const name of this.#outputs.keys()) taken.take(name);
    const made = new Set(this.#nodes.flatMap(node => node.outputs));
    const copied: { name: string; value: Value }[] = [];
    for (const [name, value] of this.#outputs) {
      if (made.has(value.name) && !finalNames.has(value.name)) finalNames.set(value.name, name);
      else copied.push({ name, value });
    }
    for (const value of [...this.#constants.keys(), ...made]) {
      if (!finalNames.has(value)) finalNames.set(value, taken.take(value));
    }
    return { finalNames, copied };
  }

  /** Adds a node with one output for each suffix; throws DiagnosticError where the inputs' shapes do not fit. */
  protected addNode<Kind extends GraphOpKind>(
    kind: Kind,
    inputs: readonly Value[],
    attrs: GraphOpOf<Kind>['attrs'],
    wanted: string | undefined,
    outputSuffixes: readonly string[],
  ): Value[] {
    for (const input of inputs) this.#check(input);
    const name = this.#nodeNames.take(wanted || kind);
    const outputs = outputSuffixes.map(suffix => this.#valueNames.take(`${name}${suffix}`));
    const names = inputs.map(input => input.name);
    // the signature ties kind and attrs together
    const node = { kind, name, inputs: names, outputs, attrs, from: [name] } as unknown as GraphOp;
    const shapes = inferNode(
      node,
      inputs.map(input => input.shape),
      i => this.#constants.get(names[i]),
    );
    this.#nodes.push(node);
    return outputs.map((output, i) => this.#value(output, shapes[i]));
  }

  /** The constant that a number or vector stands for. */
  protected operand(operand: Operand): Value {
    if (typeof operand === 'number') return this.constant(operand);
    return isVector(operand) ? this.constant(operand) : operand;
  }

  #value(name: string, shape: readonly number[]): Value {
    const value = Object.freeze({ name, shape: Object.freeze([...shape]) });
    this.#values.add(value);
    return value;
  }

  #check(value: Value): void {
    if (!this.#values.has(value)) fail(builderDiagnostic('foreign-value', { value: value.name }));
  }

  /** Inputs and outputs keep their names to the letter, so a name that is taken is an error. */
  #claimPort(name: string): void {
    if (name === '' || this.#ports.has(name)) fail(builderDiagnostic('port-name', { name }));
    this.#ports.add(name);
  }
}

export function isVector(operand: Value | readonly number[]): operand is readonly number[] {
  return Array.isArray(operand);
}

function checkShape(shape: readonly number[], least: number, name: string): void {
  if (shape.every(dim => Number.isSafeInteger(dim) && dim >= least)) return;
  fail(builderDiagnostic('shape', { shape }, { tensor: name }));
}

function checkElements(values: Float64Array, kind: ElementKind, name: string): void {
  const fits = {
    float32: Number.isFinite,
    float64: Number.isFinite,
    int64: Number.isSafeInteger,
    bool: isTruthValue,
  }[kind];
  const index = values.findIndex(value => !fits(value));
  if (index >= 0)
    fail(builderDiagnostic('not-a-number', { index, value: values[index], kind }, { tensor: name }));
}

function isTruthValue(value: unknown): boolean {
  return value === 0 || value === 1;
}
