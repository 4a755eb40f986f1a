import { clone, create } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  type TensorProto,
  TensorProto_DataType,
} from 'onnx-buf';
import type { Random } from '../kernels/random.ts';
import type { Mutation } from './graph-mutations.ts';
import { ODD_INTEGERS, ODD_NAMES, ODD_NUMBERS } from './odd-values.ts';

const ATTRIBUTE_NAMES = ['axis', 'axes', 'pads', 'strides', 'group', 'kernel_shape', 'dilations', 'keepdims'];

const numberOf = (random: Random): number => random.pick(ODD_NUMBERS);

/** A list of integers with one entry replaced, dropped or added. */
function otherIntegers(list: bigint[], random: Random): void {
  const place = random.integer(0, Math.max(0, list.length - 1));
  const kind = random.integer(0, 3);
  if (kind === 0) list.splice(place, 1);
  else if (kind === 1) list.splice(place, 0, random.pick(ODD_INTEGERS));
  else list[place] = random.pick(ODD_INTEGERS);
}

/** Another value of the same type. */
function otherValue(attribute: AttributeProto, random: Random): void {
  attribute.i = random.pick(ODD_INTEGERS);
  attribute.f = numberOf(random);
  if (attribute.ints.length > 0) otherIntegers(attribute.ints, random);
  if (attribute.floats.length > 0) attribute.floats[0] = numberOf(random);
  if (attribute.s.length > 0) attribute.s = Uint8Array.from(new TextEncoder().encode(random.pick(ODD_NAMES)));
  if (attribute.t) otherTensor(attribute.t, random);
}

const otherAttribute: Mutation = (graph, random) => {
  const node = random.pick(graph.node.filter(({ attribute }) => attribute.length > 0));
  const attribute = node && random.pick(node.attribute);
  if (!attribute) return;
  const kind = random.integer(0, 9);
  if (kind === 0) node.attribute.splice(node.attribute.indexOf(attribute), 1);
  else if (kind === 1) node.attribute.push(clone(AttributeProtoSchema, attribute));
  else if (kind === 2) attribute.name = random.pick([...ODD_NAMES, ...ATTRIBUTE_NAMES]);
  else if (kind === 3)
    attribute.type = random.pick(Object.values(AttributeProto_AttributeType).filter(isNumber));
  else otherValue(attribute, random);
};

/** An attribute where there was none. */
const addedAttribute: Mutation = (graph, random) => {
  const node = random.pick(graph.node);
  if (!node) return;
  const name = random.pick(ATTRIBUTE_NAMES);
  const isList = random.next() < 0.5;
  const ints = Array.from({ length: random.integer(1, 4) }, () => random.pick(ODD_INTEGERS));
  node.attribute.push(
    create(AttributeProtoSchema, {
      name,
      type: isList ? AttributeProto_AttributeType.INTS : AttributeProto_AttributeType.INT,
      ...(isList ? { ints } : { i: ints[0] }),
    }),
  );
};

const isNumber = (value: unknown): value is AttributeProto_AttributeType => typeof value === 'number';

const isType = (value: unknown): value is number => typeof value === 'number';

function otherTensor(tensor: TensorProto, random: Random): void {
  const { rawData, dims } = tensor;
  const kind = random.integer(0, 9);
  if (kind === 0) otherIntegers(dims, random);
  else if (kind === 1) tensor.dataType = random.pick(Object.values(TensorProto_DataType).filter(isType));
  else if (kind === 2) tensor.rawData = rawData.slice(0, random.integer(0, rawData.length));
  else if (kind === 3) dims.unshift(1n);
  else if (kind === 4) dims.reverse();
  else otherElements(tensor, random);
}

/** One element, or all, of float and integer tensors. */
function otherElements({ rawData, dataType }: TensorProto, random: Random): void {
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  const bytes = dataType === TensorProto_DataType.FLOAT ? 4 : dataType === TensorProto_DataType.INT64 ? 8 : 1;
  const count = Math.floor(rawData.length / bytes);
  if (count === 0) return;
  const isAll = random.next() < 0.3;
  const number = numberOf(random);
  const integer = random.pick(ODD_INTEGERS);
  const only = random.integer(0, count - 1);
  for (let i = isAll ? 0 : only; i <= (isAll ? count - 1 : only); i++) {
    if (bytes === 4) view.setFloat32(4 * i, number, true);
    else if (bytes === 8) view.setBigInt64(8 * i, integer, true);
    else view.setUint8(i, random.integer(0, 255));
  }
}

const otherConstant = ({ initializer, node }: GraphProto, random: Random): void => {
  const values = node.flatMap(({ attribute }) => attribute.flatMap(({ t }) => t ?? []));
  const tensors = [...initializer, ...values];
  if (tensors.length > 0) otherTensor(random.pick(tensors), random);
};

export const VALUE_MUTATIONS: readonly Mutation[] = [
  ...[otherAttribute, otherAttribute, addedAttribute],
  ...[otherConstant, otherConstant, otherConstant],
];
