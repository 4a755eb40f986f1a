import { TensorProto_DataType as DataType, type NodeProto } from 'onnx-buf';
import { type Tensor, tensor } from '../../ir/tensor.ts';
import type { AttributeValue } from './binding.ts';
import { nodeProto } from './proto-builders.ts';

/** Names one value inside a function body. */
export type Value = string;

/**
 * Writes the body of a model-local function as an expression. It uses only operators that have kept their
 * form from operator set 9 to the newest (no Round, Unsqueeze or ReduceSum), because a runtime that
 * inlines the function reads its body in the model's operator set.
 */
export class FunctionBody {
  readonly nodes: NodeProto[] = [];

  op(op: string, inputs: readonly Value[], attributes: Readonly<Record<string, AttributeValue>> = {}): Value {
    const output = `v${this.nodes.length}`;
    this.nodes.push(nodeProto({ op, inputs, outputs: [output], attributes }));
    return output;
  }

  /** Names the body's result. */
  result(name: string, value: Value): void {
    this.nodes.push(nodeProto({ op: 'Identity', inputs: [value], outputs: [name] }));
  }

  constant(value: Tensor): Value {
    return this.op('Constant', [], { value: { tensor: value } });
  }

  number(value: number): Value {
    return this.constant(tensor('float32', [], [value]));
  }

  /** An int64 vector. */
  dims(...values: readonly number[]): Value {
    return this.constant(tensor('int64', [values.length], values));
  }

  /** Scales are met as double, zero-points and bit widths as int64. */
  float(value: Value): Value {
    return this.op('Cast', [value], { to: { int: DataType.FLOAT } });
  }

  add = (a: Value, b: Value): Value => this.op('Add', [a, b]);
  sub = (a: Value, b: Value): Value => this.op('Sub', [a, b]);
  mul = (a: Value, b: Value): Value => this.op('Mul', [a, b]);
  div = (a: Value, b: Value): Value => this.op('Div', [a, b]);
  floor = (a: Value): Value => this.op('Floor', [a]);
  abs = (a: Value): Value => this.op('Abs', [a]);
  less = (a: Value, b: Value): Value => this.op('Less', [a, b]);
  not = (a: Value): Value => this.op('Not', [a]);
  and = (a: Value, b: Value): Value => this.op('And', [a, b]);
  where = (condition: Value, yes: Value, no: Value): Value => this.op('Where', [condition, yes, no]);
}
