import { create } from '@bufbuild/protobuf';
import {
  type GraphProto,
  GraphProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  type TypeProto_Tensor,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { fail } from '../../ir/diagnostic.ts';
import { onnxDiagnostic } from './diagnostics.ts';

/** The shape that the user gives an input of the model: all dimensions, each positive. */
export interface InputShape {
  /** May be left out where the model has one input. */
  readonly input?: string;
  readonly shape: readonly number[];
}

/** An input whose shape the model does not say in full. */
export interface OpenInput {
  readonly name: string;
  /** As declared, -1 where open; absent where the model says nothing of it. */
  readonly shape?: readonly number[];
}

/** The inputs of which the model leaves a dimension other than the batch open, or the whole shape. */
export function openInputs(proto: GraphProto): readonly OpenInput[] {
  return inputsOf(proto).flatMap((value): OpenInput[] => {
    const type = value.type?.value;
    if (type?.case !== 'tensorType') return [];
    const shape = declaredShape(type.value);
    if (!shape) return [{ name: value.name }];
    return shape.slice(1).some(dim => dim < 0) ? [{ name: value.name, shape }] : [];
  });
}

/** The names of a model's inputs, without those that are constants. */
export const inputNames = (proto: GraphProto): readonly string[] => inputsOf(proto).map(({ name }) => name);

function inputsOf(proto: GraphProto): readonly ValueInfoProto[] {
  const constants = new Set(proto.initializer.map(({ name }) => name));
  return proto.input.filter(({ name }) => !constants.has(name));
}

function declaredShape({ shape }: TypeProto_Tensor): readonly number[] | undefined {
  return shape?.dim.map(({ value: dim }) =>
    dim.case === 'dimValue' && dim.value > 0n ? Number(dim.value) : -1,
  );
}

/**
 * The graph with the dimensions that it leaves open filled in. Throws DiagnosticError for an input that it does not have,
 * and for a shape that changes what it declares.
 */
export function withInputShapes(proto: GraphProto, given: readonly InputShape[]): GraphProto {
  if (given.length === 0) return proto;
  const constants = new Set(proto.initializer.map(({ name }) => name));
  const known = inputNames(proto);
  const shapes = new Map<string, readonly number[]>();
  for (const { input, shape } of given) {
    const name = input ?? (known.length === 1 ? known[0] : '');
    if (!known.includes(name) || shapes.has(name)) fail(onnxDiagnostic('input-shape-of', { input, known }));
    shapes.set(name, shape);
  }
  const input = proto.input.map(value => {
    const shape = constants.has(value.name) ? undefined : shapes.get(value.name);
    return shape ? shaped(value, shape) : value;
  });
  return create(GraphProtoSchema, { ...proto, input });
}

function shaped(value: ValueInfoProto, shape: readonly number[]): ValueInfoProto {
  const type = value.type?.value;
  const tensorType = type?.case === 'tensorType' ? type.value : undefined;
  // What is no tensor is refused where ports are read.
  if (!tensorType) return value;
  const declared = declaredShape(tensorType);
  const isFilled = (declared ?? shape).every((dim, i) => dim < 0 || dim === shape[i]);
  if (declared && (declared.length !== shape.length || !isFilled))
    fail(onnxDiagnostic('input-shape', { declared, shape }, { tensor: value.name }));
  const dim = shape.map(size =>
    create(TensorShapeProto_DimensionSchema, { value: { case: 'dimValue', value: BigInt(size) } }),
  );
  const filled = create(TypeProto_TensorSchema, {
    elemType: tensorType.elemType,
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name: value.name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: filled } }),
  });
}
