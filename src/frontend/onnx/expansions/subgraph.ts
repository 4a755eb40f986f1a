import { create } from '@bufbuild/protobuf';
import { type NodeProto, NodeProtoSchema } from 'onnx-buf';
import type { AttributeValue } from '../binding.ts';
import type { NamedNode } from '../node-names.ts';
import type { NodeReader } from '../node-reader.ts';
import { nodeProto } from '../proto-builders.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

/** Hands out names that nothing in the model has. */
export interface NameSource {
  readonly value: (wanted: string) => string;
  readonly node: (wanted: string) => string;
}

/**
 * The standard nodes that one model node stands for, written down in order. The one that does its work keeps its
 * name, the others are named after it.
 */
export class Subgraph {
  readonly nodes: NamedNode[] = [];
  readonly #original: NamedNode;
  readonly #names: NameSource;

  constructor(original: NamedNode, names: NameSource) {
    this.#original = original;
    this.#names = names;
  }

  /** The original node's input, '' where it is omitted. */
  input(index: number): string {
    return this.#original.proto.input[index] ?? '';
  }

  get inputCount(): number {
    return this.#original.proto.input.length;
  }

  /** Adds a node `<original>_<suffix>` and returns its output. */
  op(suffix: string, op: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const output = this.#value(suffix);
    this.#add(suffix, nodeProto({ op, inputs, outputs: [output], attributes }));
    return output;
  }

  /** The same for a node of several outputs. */
  many(suffix: string, op: string, inputs: readonly string[], outputs: readonly string[]): string[] {
    const values = outputs.map(output => this.#value(`${suffix}_${output}`));
    this.#add(suffix, nodeProto({ op, inputs, outputs: values }));
    return values;
  }

  /** The same for the last node, whose output is the original one's. */
  result(suffix: string, op: string, inputs: readonly string[], attributes: Attributes = {}): void {
    this.#add(
      suffix,
      nodeProto({ op, inputs, outputs: this.#original.proto.output.slice(0, 1), attributes }),
    );
  }

  /**
   * Adds the node that does the work, with the original one's name and attributes (but those in `without`), and
   * returns its output: a new value, or the original output where the node is `last`.
   */
  main(
    op: string,
    inputs: readonly string[],
    { without = [], last = false }: { readonly without?: readonly string[]; readonly last?: boolean } = {},
  ): string {
    const { proto, name } = this.#original;
    const output = last ? proto.output[0] : this.#value('result');
    const attribute = proto.attribute.filter(a => !without.includes(a.name));
    // trailing outputs stay, so that a use of them is refused as it is for the standard operator
    const outputs = [output, ...proto.output.slice(1)];
    this.nodes.push({
      proto: create(NodeProtoSchema, { opType: op, input: trimmed(inputs), output: outputs, attribute }),
      name,
    });
    return output;
  }

  #value(suffix: string): string {
    return this.#names.value(`${this.#original.name}_${suffix}`);
  }

  #add(suffix: string, proto: NodeProto): void {
    proto.input = trimmed(proto.input);
    this.nodes.push({ proto, name: this.#names.node(`${this.#original.name}_${suffix}`) });
  }
}

/** Writes down the standard nodes that one node stands for. */
export type Expand = (node: NodeReader, out: Subgraph) => void;

/** Without the omitted inputs at the end. */
function trimmed(inputs: readonly string[]): string[] {
  return inputs.slice(0, inputs.findLastIndex(input => input !== '') + 1);
}
