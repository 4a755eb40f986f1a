import { clone, create } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  type FunctionProto,
  type GraphProto,
  GraphProtoSchema,
  type ModelProto,
  type NodeProto,
  NodeProtoSchema,
} from 'onnx-buf';
import { graphOps } from '../../graph-ops/index.ts';
import { BUDGETS, spend } from '../../ir/budget.ts';
import { DiagnosticSink, fail } from '../../ir/diagnostic.ts';
import { UniqueNames } from '../unique-names.ts';
import { kindOf } from './bindings/index.ts';
import { onnxDiagnostic } from './diagnostics.ts';
import { normalDomain, STANDARD_DOMAIN } from './domains.ts';
import { expansionOf } from './expansions/index.ts';
import { nameNodes } from './node-names.ts';
import { nodeProto } from './proto-builders.ts';
import type { ModelWithGraph } from './read-model.ts';
import { isConstantNode } from './unknown-operators.ts';

/** Functions that call one another deeper than this are none that anyone wrote. */
const MAX_DEPTH = 500;

/** As much of a name as a message shows. */
const SHOWN_NAME = 60;

export interface InlinedGraph {
  readonly graph: GraphProto;
  /** The standard operator set of nodes from functions that import another one than the model. */
  readonly opsets: ReadonlyMap<NodeProto, number>;
}

/**
 * The model's graph with every call of a model-local function replaced by the function's nodes, those of functions
 * that they call included. Operators that are known by name stay, whether or not the file has functions for them: a
 * quantizer is a quantizer, also where its body is there for runtimes that do not know it.
 *
 * The node that makes the call's first output has the call's name, the others `<call>/<name in the function>`; so have
 * values inside. Throws DiagnosticError for functions that call themselves, and for calls that do not fit.
 */
export function inlineFunctions(model: ModelWithGraph): InlinedGraph {
  const inliner = new Inliner(model);
  if (!model.graph.node.some(node => inliner.functionOf(node))) {
    return { graph: model.graph, opsets: new Map() };
  }
  return inliner.inlineAll();
}

/** A call with what it stands in. */
interface Call {
  readonly node: NodeProto;
  readonly name: string;
  /** Functions that are being inlined, outermost first. */
  readonly within: readonly FunctionProto[];
}

class Inliner {
  readonly #model: ModelWithGraph;
  readonly #functions: ReadonlyMap<string, FunctionProto>;
  readonly #values = new UniqueNames();
  readonly #sink = new DiagnosticSink();
  readonly #nodes: NodeProto[] = [];
  readonly #opsets = new Map<NodeProto, number>();
  readonly #opset: number | undefined;
  readonly #sizes = new Map<FunctionProto, number>();

  constructor(model: ModelWithGraph) {
    this.#model = model;
    this.#functions = new Map(model.functions.map(f => [keyOf(f.domain, f.name, f.overload), f]));
    this.#opset = standardVersion(model);
  }

  /** The function that a node calls; undefined for every operator that is known by name. */
  functionOf({ domain, opType, overload }: NodeProto): FunctionProto | undefined {
    if (kindOf(domain, opType) || expansionOf(domain, opType) || isConstantNode(domain, opType))
      return undefined;
    return this.#functions.get(keyOf(domain, opType, overload));
  }

  inlineAll(): InlinedGraph {
    const { graph } = this.#model;
    for (const name of valuesOf(graph)) if (!this.#values.has(name)) this.#values.take(name);
    const named = nameNodes(graph.node);
    let size = 0;
    for (const { proto, name } of named) {
      const called = this.functionOf(proto);
      if (!called) continue;
      size += this.#sizeOf(called, 0);
      // Functions that call others many times over can stand for more nodes than there is memory.
      const most = BUDGETS.nodes.most;
      if (size <= most) continue;
      const args = { what: describe(called), most };
      fail(onnxDiagnostic('function-size', args, { node: name }));
    }
    for (const { proto, name } of named) {
      if (this.functionOf(proto)) this.#inline({ node: proto, name, within: [] });
      else this.#nodes.push(proto.name === name ? proto : changed(proto, { name }));
    }
    this.#sink.stopOnErrors();
    return { graph: create(GraphProtoSchema, { ...graph, node: this.#nodes }), opsets: this.#opsets };
  }

  /** The nodes that a function stands for; what calls itself counts once. */
  #sizeOf(called: FunctionProto, depth: number): number {
    const known = this.#sizes.get(called);
    if (known !== undefined) return known;
    if (depth > MAX_DEPTH) return Number.POSITIVE_INFINITY;
    this.#sizes.set(called, 0);
    const sizes = called.node.map(node => {
      const inner = this.functionOf(node);
      return inner ? this.#sizeOf(inner, depth + 1) : 1;
    });
    const size = sizes.reduce((a, b) => a + b, 0);
    this.#sizes.set(called, size);
    return size;
  }

  #inline(call: Call): void {
    const called = this.functionOf(call.node);
    if (!called || !this.#isSound(call, called)) return;
    // Each level makes the names longer.
    spend('name', call.name.length, { node: call.name.slice(0, SHOWN_NAME) });
    const names = this.#bind(call, called);
    const within = [...call.within, called];
    const opset = standardVersion(called);
    for (const part of called.node) {
      const node = this.#copy(part, call, called, names);
      if (this.functionOf(node)) {
        this.#inline({ node, name: node.name, within });
        continue;
      }
      this.#checkInputs(part, node, call, called);
      this.#nodes.push(node);
      if (opset !== undefined && opset !== this.#opset) this.#opsets.set(node, opset);
    }
    this.#passThrough(call, called, names);
  }

  #isSound({ node, name, within }: Call, called: FunctionProto): boolean {
    const what = describe(called);
    const at = { node: name };
    const before = within.indexOf(called);
    if (before >= 0) {
      const circle = [...within.slice(before), called].map(describe);
      this.#sink.report(onnxDiagnostic('function-recursion', { circle }, { node: name.split('/')[0] }));
      return false;
    }
    const wrong =
      (node.input.length > called.input.length && (['inputs', node.input, called.input] as const)) ||
      (node.output.length > called.output.length && (['outputs', node.output, called.output] as const));
    if (wrong) {
      const [kind, found, most] = wrong;
      this.#sink.report(
        onnxDiagnostic('function-signature', { what, kind, found: found.length, most: most.length }, at),
      );
      return false;
    }
    const known = new Set([...called.attribute, ...called.attributeProto.map(a => a.name)]);
    const unknown = node.attribute.map(a => a.name).filter(attribute => !known.has(attribute));
    if (unknown.length > 0) {
      this.#sink.report(onnxDiagnostic('function-attributes', { what, attributes: unknown }, at));
      return false;
    }
    return true;
  }

  /** What the function's own names of inputs and outputs stand for; '' for an input that the call leaves out. */
  #bind({ node, name }: Call, called: FunctionProto): Map<string, string> {
    const names = new Map(called.input.map((formal, i) => [formal, node.input[i] ?? '']));
    const made = new Set(called.node.flatMap(part => part.output));
    called.output.forEach((formal, i) => {
      // an output that no node makes is an input passed on
      if (!made.has(formal)) return;
      names.set(formal, node.output[i] || this.#values.take(`${name}/${formal}`));
    });
    return names;
  }

  #copy(part: NodeProto, call: Call, called: FunctionProto, names: Map<string, string>): NodeProto {
    const actual = (value: string) => {
      if (value === '') return '';
      const known = names.get(value);
      if (known !== undefined) return known;
      const fresh = this.#values.take(`${call.name}/${value}`);
      names.set(value, fresh);
      return fresh;
    };
    const isResult = part.output[0] !== undefined && part.output[0] === called.output[0];
    return changed(part, {
      name: isResult ? call.name : `${call.name}/${part.name || part.opType}`,
      input: part.input.map(actual),
      output: part.output.map(actual),
      attribute: part.attribute.flatMap(attribute => this.#resolve(attribute, call, called) ?? []),
    });
  }

  /** An attribute with its reference to one of the call's followed; none where the call does not give it. */
  #resolve(
    attribute: AttributeProto,
    { node, name }: Call,
    called: FunctionProto,
  ): AttributeProto | undefined {
    const { refAttrName } = attribute;
    if (refAttrName === '') return attribute;
    const given =
      node.attribute.find(a => a.name === refAttrName) ??
      called.attributeProto.find(a => a.name === refAttrName);
    if (!given) {
      if (!called.attribute.includes(refAttrName)) {
        const what = describe(called);
        this.#sink.report(
          onnxDiagnostic('function-reference', { what, attribute: refAttrName }, { node: name }),
        );
      }
      return undefined;
    }
    const copy = clone(AttributeProtoSchema, given);
    copy.name = attribute.name;
    return copy;
  }

  /** Every required input of a known operator that the function names is one that the call gives. */
  #checkInputs(part: NodeProto, node: NodeProto, call: Call, called: FunctionProto): void {
    const kind = kindOf(node.domain, node.opType);
    if (!kind) return;
    const needs = graphOps[kind].inputs;
    part.input.forEach((formal, i) => {
      if (formal === '' || node.input[i] !== '') return;
      if (needs[Math.min(i, needs.length - 1)] === 'optional') return;
      const args = { what: describe(called), input: formal, op: node.opType };
      this.#sink.report(onnxDiagnostic('function-input', args, { node: call.name }));
    });
  }

  /** Outputs of the function that are its inputs. */
  #passThrough({ node, name }: Call, called: FunctionProto, names: ReadonlyMap<string, string>): void {
    const made = new Set(called.node.flatMap(part => part.output));
    called.output.forEach((formal, i) => {
      const output = node.output[i] ?? '';
      if (output === '' || made.has(formal)) return;
      const value = names.get(formal) ?? '';
      if (value === '') {
        const args = { what: describe(called), output: formal };
        this.#sink.report(onnxDiagnostic('function-output', args, { node: name }));
        return;
      }
      const copy = nodeProto({
        op: 'Identity',
        name: `${name}/Identity`,
        inputs: [value],
        outputs: [output],
      });
      this.#nodes.push(copy);
    });
  }
}

/** A node with some of its fields changed; unset ones keep the defaults of their type. */
const changed = (node: NodeProto, fields: Partial<NodeProto>): NodeProto =>
  Object.assign(create(NodeProtoSchema), node, fields);

const keyOf = (domain: string, name: string, overload: string): string =>
  JSON.stringify([normalDomain(domain), name, overload]);

const describe = ({ domain, name }: FunctionProto): string => (domain === '' ? name : `${domain}::${name}`);

/** The newest standard operator set that a model or function imports. */
function standardVersion({ opsetImport }: Pick<ModelProto, 'opsetImport'>): number | undefined {
  const versions = opsetImport
    .filter(({ domain }) => normalDomain(domain) === STANDARD_DOMAIN)
    .map(({ version }) => Number(version));
  return versions.length === 0 ? undefined : Math.max(...versions);
}

function valuesOf(graph: GraphProto): string[] {
  return [
    ...graph.input.map(input => input.name),
    ...graph.initializer.map(tensor => tensor.name),
    ...graph.node.flatMap(node => [...node.input, ...node.output]),
    ...graph.output.map(output => output.name),
  ];
}
