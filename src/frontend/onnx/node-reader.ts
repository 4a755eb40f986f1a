import { type AttributeProto, AttributeProto_AttributeType as AttributeType, type NodeProto } from 'onnx-buf';
import { type Diagnostic, fail, type Location } from '../../ir/diagnostic.ts';
import type { PortKind } from '../../ir/graph.ts';
import type { Tensor } from '../../ir/tensor.ts';
import { onnxDiagnostic } from './diagnostics.ts';
import { portKind } from './element-types.ts';
import { readTensor, type TensorSource } from './tensor-proto.ts';

/** What a node reader may ask of the graph around its node. */
export interface NodeSurroundings extends TensorSource {
  /** Version of the standard operator set. */
  readonly opset: number;
  /** The contents of a value where they follow from constants. */
  readonly constant: (value: string) => Tensor | undefined;
  /** The number type of a value where it is known, integer types told apart. */
  readonly typeOf: (value: string) => PortKind | undefined;
  /** The shape of a value where it is known; an open batch counts as 1. */
  readonly shapeOf: (value: string) => readonly number[] | undefined;
  /** Adds a constant under a new value name, made from `wanted`. */
  readonly addConstant: (wanted: string, tensor: Tensor) => string;
}

const TYPE_NAMES = {
  [AttributeType.INT]: 'an integer',
  [AttributeType.FLOAT]: 'a float',
  [AttributeType.STRING]: 'a string',
  [AttributeType.TENSOR]: 'a tensor',
  [AttributeType.INTS]: 'a list of integers',
  [AttributeType.FLOATS]: 'a list of floats',
} as const;

type KnownType = keyof typeof TYPE_NAMES;

/** Typed access to one model node; every wrong attribute or operand is a DiagnosticError naming the node. */
export class NodeReader {
  readonly op: string;
  readonly name: string;
  readonly opset: number;
  readonly #proto: NodeProto;
  readonly #surroundings: NodeSurroundings;
  readonly #unread: Set<string>;

  constructor(proto: NodeProto, name: string, surroundings: NodeSurroundings) {
    this.op = proto.opType;
    this.name = name;
    this.opset = surroundings.opset;
    this.#proto = proto;
    this.#surroundings = surroundings;
    this.#unread = new Set(proto.attribute.map(attribute => attribute.name));
  }

  get at(): Location {
    return { node: this.name };
  }

  /** Input value names, without the omitted ones at the end. */
  get inputs(): readonly string[] {
    const inputs = [...this.#proto.input];
    while (inputs[inputs.length - 1] === '') inputs.pop();
    return inputs;
  }

  get outputCount(): number {
    return this.#proto.output.length;
  }

  hasInput(index: number): boolean {
    return (this.#proto.input[index] ?? '') !== '';
  }

  /** Stops unless the number of inputs is in the range. */
  expectInputs(least: number, most = least): void {
    const found = this.inputs.length;
    if (found >= least && found <= most) return;
    const expected =
      least === most
        ? `${least}`
        : most === Number.POSITIVE_INFINITY
          ? `${least} or more`
          : `${least} to ${most}`;
    this.fail(onnxDiagnostic('input-count', { op: this.op, expected, found }, this.at));
  }

  /** The contents of an input that must be constant. */
  operand(index: number, operand: string): Tensor {
    const value = this.#proto.input[index] ?? '';
    const tensor = this.#surroundings.constant(value);
    return tensor ?? this.fail(onnxDiagnostic('operand-not-constant', { op: this.op, operand }, this.at));
  }

  /** The one element of a constant input; `fallback` where the input is omitted. */
  scalarOperand(index: number, operand: string, fallback: number): number {
    if (!this.hasInput(index)) return fallback;
    const { data } = this.operand(index, operand);
    if (data.length === 1) return data[0];
    return this.fail(
      onnxDiagnostic('operand-value', { op: this.op, operand, expected: 'one number' }, this.at),
    );
  }

  /** The number type of an input; undefined where it is omitted or not known. */
  typeOf(index: number): PortKind | undefined {
    return this.hasInput(index) ? this.#surroundings.typeOf(this.#proto.input[index]) : undefined;
  }

  /** The shape of an input; undefined where it is omitted or not known. */
  shapeOf(index: number): readonly number[] | undefined {
    return this.hasInput(index) ? this.#surroundings.shapeOf(this.#proto.input[index]) : undefined;
  }

  /** A new constant input that holds what an older operator set writes as an attribute. */
  constantInput(operand: string, tensor: Tensor): string {
    return this.#surroundings.addConstant(`${this.name}_${operand}`, tensor);
  }

  has(attribute: string): boolean {
    return this.#find(attribute) !== undefined;
  }

  /** Whether an attribute is a list of integers, where some versions of an operator have one number instead. */
  isList(name: string): boolean {
    return this.#find(name)?.type === AttributeType.INTS;
  }

  int(name: string, fallback?: number): number {
    const attribute = this.#typed(name, AttributeType.INT);
    return attribute ? toNumber(attribute.i) : this.#missing(name, fallback);
  }

  /** An integer attribute that is a truth value. */
  flag(name: string, fallback?: boolean): boolean {
    const value = this.int(name, fallback === undefined ? undefined : Number(fallback));
    if (value !== 0 && value !== 1) this.wrongValue(name, `${value}`, '0 or 1');
    return value === 1;
  }

  float(name: string, fallback?: number): number {
    const attribute = this.#typed(name, AttributeType.FLOAT);
    if (!attribute) return this.#missing(name, fallback);
    if (!Number.isFinite(attribute.f)) this.wrongValue(name, `${attribute.f}`, 'a finite number');
    return attribute.f;
  }

  /** A number that some exporters write as an integer, some as a float, and some as a tensor of one element. */
  number(name: string, fallback?: number): number {
    const attribute = this.#find(name);
    if (!attribute) return this.#missing(name, fallback);
    if (attribute.type === AttributeType.INT) return this.int(name);
    if (attribute.type === AttributeType.FLOAT) return this.float(name);
    const data = this.tensor(name)?.data ?? [];
    return data.length === 1 ? data[0] : this.wrongValue(name, `${data.length} numbers`, 'one number');
  }

  string(name: string, fallback?: string): string {
    const attribute = this.#typed(name, AttributeType.STRING);
    return attribute ? new TextDecoder().decode(attribute.s) : this.#missing(name, fallback);
  }

  ints(name: string): number[] | undefined {
    return this.#typed(name, AttributeType.INTS)?.ints.map(toNumber);
  }

  floats(name: string): number[] | undefined {
    return this.#typed(name, AttributeType.FLOATS)?.floats;
  }

  tensor(name: string): Tensor | undefined {
    const attribute = this.#typed(name, AttributeType.TENSOR);
    if (!attribute?.t) return undefined;
    return readTensor(
      attribute.t,
      this.#surroundings,
      attribute.t.name || this.#proto.output[0] || this.name,
    );
  }

  /** The number type of a tensor attribute as the model stores it. */
  tensorType(name: string): PortKind | undefined {
    const tensor = this.#find(name)?.t;
    return tensor && portKind(tensor.dataType);
  }

  /** Marks attributes as understood although nothing follows from them at inference. */
  without(...names: readonly string[]): void {
    for (const name of names) this.#unread.delete(name);
  }

  /** Warns of attributes that nobody asked for. */
  noteUnread(): void {
    if (this.#unread.size === 0) return;
    this.#surroundings.note(
      onnxDiagnostic('attribute-ignored', { attributes: [...this.#unread], op: this.op }, this.at),
    );
  }

  wrongValue(attribute: string, value: string, expected: string): never {
    return this.fail(onnxDiagnostic('attribute-value', { attribute, value, expected }, this.at));
  }

  fail(diagnostic: Diagnostic): never {
    return fail(diagnostic);
  }

  #find(name: string): AttributeProto | undefined {
    this.#unread.delete(name);
    return this.#proto.attribute.find(attribute => attribute.name === name);
  }

  #typed(name: string, type: KnownType): AttributeProto | undefined {
    const attribute = this.#find(name);
    // models older than the type field leave it 0
    if (attribute && attribute.type !== type && attribute.type !== AttributeType.UNDEFINED) {
      this.fail(onnxDiagnostic('attribute-type', { attribute: name, expected: TYPE_NAMES[type] }, this.at));
    }
    return attribute;
  }

  #missing<T>(attribute: string, fallback: T | undefined): T {
    return fallback ?? this.fail(onnxDiagnostic('attribute-missing', { attribute, op: this.op }, this.at));
  }
}

/** Only slices use the ends of the int64 range, and there any number beyond the tensor means the same. */
function toNumber(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  return number > 0 ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER;
}
