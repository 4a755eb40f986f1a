import type { TensorProto } from 'onnx-buf';
import { type Diagnostic, fail } from '../../ir/diagnostic.ts';
import { type Tensor, tensor } from '../../ir/tensor.ts';
import { onnxDiagnostic } from './diagnostics.ts';
import { type ElementType, elementType, elementTypeName } from './element-types.ts';
import { type ExternalData, isExternal, readExternalData } from './external-data.ts';

export interface TensorSource {
  /** Reads tensors that are not in the model's file. */
  readonly externalData: ExternalData | undefined;
  /** Takes what the user should know about a tensor that was read. */
  readonly note: (diagnostic: Diagnostic) => void;
}

/**
 * Reads a tensor, float types as float32, integers as int64 (exact), bool as bool; throws DiagnosticError
 * naming the tensor when its type, shape or data are unusable or a value is not finite.
 *
 * @param name for diagnostics, where the tensor itself has none
 */
export function readTensor(proto: TensorProto, source: TensorSource, name = proto.name): Tensor {
  const at = { tensor: name };
  const type =
    elementType(proto.dataType) ??
    fail(onnxDiagnostic('tensor-type', { type: elementTypeName(proto.dataType) }, at));
  if (proto.segment) fail(onnxDiagnostic('tensor-segmented', {}, at));
  const shape = proto.dims.map(Number);
  const size = shape.reduce((product, dim) => product * dim, 1);
  if (shape.some(dim => dim < 0) || !Number.isSafeInteger(size)) {
    fail(onnxDiagnostic('tensor-dimension', { dims: proto.dims.join(', ') }, at));
  }
  const values = entriesOf(proto, type, size, source.externalData, at);
  return tensor(type.kind, shape, toNumbers(values, type, source, at));
}

/** The elements as stored, after their number has been checked against the shape. */
function entriesOf(
  proto: TensorProto,
  type: ElementType,
  size: number,
  externalData: ExternalData | undefined,
  at: { readonly tensor: string },
): ArrayLike<number | bigint> {
  const dims = proto.dims.join(', ');
  const typed: readonly (number | bigint)[] = proto[type.field];
  const raw = isExternal(proto) ? readExternalData(proto, externalData) : proto.rawData;
  if (raw.length > 0 && typed.length > 0) fail(onnxDiagnostic('tensor-ambiguous', {}, at));
  if (typed.length > 0 && type.bits >= 8) {
    if (typed.length !== size) {
      fail(onnxDiagnostic('tensor-size', { dims, expected: size, found: typed.length, unit: 'values' }, at));
    }
    const { fromField } = type;
    if (fromField) return typed.map(entry => fromField(Number(entry)));
    if (type.field === 'int32Data' && type.kind === 'int64') checkEntries(typed, type, at);
    return typed;
  }
  // a typed entry of a packed type is one byte of the raw layout
  const bytes = typed.length > 0 ? Uint8Array.from(typed, Number) : raw;
  const expected = Math.ceil((size * type.bits) / 8);
  if (bytes.length !== expected) {
    fail(onnxDiagnostic('tensor-size', { dims, expected, found: bytes.length, unit: 'bytes' }, at));
  }
  return type.bits < 8 ? unpack(bytes, type, size) : unpackWhole(bytes, type, size);
}

/** Small integer types are kept in a wider field, which can hold values outside the type. */
function checkEntries(
  entries: readonly (number | bigint)[],
  type: ElementType,
  at: { readonly tensor: string },
): void {
  const view = new DataView(new ArrayBuffer(4));
  entries.forEach((entry, index) => {
    const value = Number(entry);
    view.setInt32(0, value, true);
    if (type.read(view, 0) !== value)
      fail(onnxDiagnostic('tensor-entry', { index, value, type: type.name }, at));
  });
}

function unpackWhole(bytes: Uint8Array, type: ElementType, size: number): (number | bigint)[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Array<number | bigint>(size);
  for (let i = 0; i < size; i++) values[i] = type.read(view, (i * type.bits) / 8);
  return values;
}

function unpack(bytes: Uint8Array, type: ElementType, size: number): (number | bigint)[] {
  const perByte = 8 / type.bits;
  const low = new DataView(new ArrayBuffer(1));
  return Array.from({ length: size }, (_, i) => {
    low.setUint8(0, bytes[Math.floor(i / perByte)] >> ((i % perByte) * type.bits));
    return type.read(low, 0);
  });
}

function toNumbers(
  values: ArrayLike<number | bigint>,
  type: ElementType,
  source: TensorSource,
  at: { readonly tensor: string },
): Float64Array {
  const data = new Float64Array(values.length);
  let clamped = 0;
  let rounded = 0;
  for (let index = 0; index < data.length; index++) {
    const value = values[index];
    if (type.kind === 'float32') {
      data[index] = Math.fround(Number(value));
      if (!Number.isFinite(data[index]))
        fail(onnxDiagnostic('not-finite', { index, value: data[index] }, at));
      if (data[index] !== value) rounded++;
    } else if (type.kind === 'bool') {
      data[index] = Number(value) === 0 ? 0 : 1;
    } else {
      data[index] = Number(value);
      if (Number.isSafeInteger(data[index])) continue;
      if (!meansNoLimit(BigInt(value)))
        fail(onnxDiagnostic('integer-range', { index, value: BigInt(value) }, at));
      data[index] = data[index] < 0 ? Number.MIN_SAFE_INTEGER : Number.MAX_SAFE_INTEGER;
      clamped++;
    }
  }
  if (clamped > 0) source.note(onnxDiagnostic('integer-clamped', { count: clamped }, at));
  if (rounded > 0) source.note(onnxDiagnostic('double-rounded', { count: rounded }, at));
  return data;
}

/** Exporters write the last int64 values, and their neighbours, for "to the end" in slices. */
function meansNoLimit(value: bigint): boolean {
  return value >= 2n ** 63n - 2n ? value < 2n ** 63n : value <= -(2n ** 63n) + 1n;
}
