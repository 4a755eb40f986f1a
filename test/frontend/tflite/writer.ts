import { Builder } from 'flatbuffers';

/** Codes of the schema, as the tests need them. */
export const TYPES = { float32: 0, int32: 2, uint8: 3, int8: 9, int16: 7 } as const;
export const OPERATORS = {
  ADD: 0,
  AVERAGE_POOL_2D: 1,
  CONCATENATION: 2,
  CONV_2D: 3,
  DEPTHWISE_CONV_2D: 4,
  DEQUANTIZE: 6,
  FULLY_CONNECTED: 9,
  LOGISTIC: 14,
  MAX_POOL_2D: 17,
  MUL: 18,
  RELU: 19,
  RELU6: 21,
  RESHAPE: 22,
  SOFTMAX: 25,
  TANH: 28,
  PAD: 34,
  TRANSPOSE: 39,
  MEAN: 40,
  SUB: 41,
  PADV2: 60,
  QUANTIZE: 114,
  CUSTOM: 32,
  HARD_SWISH: 117,
  SIGN: 158,
} as const;

export interface TensorParts {
  readonly shape: readonly number[];
  readonly type?: keyof typeof TYPES;
  readonly scales?: readonly number[];
  readonly zeroPoints?: readonly number[];
  readonly axis?: number;
  /** Elements of a constant. */
  readonly data?: readonly number[];
  readonly name?: string;
}

type Field = readonly [field: number, type: 'int8' | 'int32' | 'float32', value: number];

export interface OperatorParts {
  readonly kind: keyof typeof OPERATORS;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options?: readonly Field[];
}

export interface ModelParts {
  readonly tensors: readonly TensorParts[];
  readonly operators: readonly OperatorParts[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** A TensorFlow Lite file, written field by field: it shares nothing with the reader but the schema's numbers. */
export function tfliteOf({ tensors, operators, inputs, outputs }: ModelParts): Uint8Array {
  const b = new Builder(1024);
  const scalars = (values: readonly number[], size: number, add: (value: number) => void) => {
    b.startVector(size, values.length, size);
    for (const value of [...values].reverse()) add(value);
    return b.endVector();
  };
  const ints = (values: readonly number[]) => scalars(values, 4, value => b.addInt32(value));
  const offsets = (values: readonly number[]) => scalars(values, 4, value => b.addOffset(value));
  const bytes = (data: readonly number[], type: keyof typeof TYPES) =>
    type === 'int32'
      ? scalars([...new Uint8Array(Int32Array.from(data).buffer)], 1, value => b.addInt8(value))
      : scalars(data, 1, value => b.addInt8(value));
  const table = (count: number, write: () => void) => {
    b.startObject(count);
    write();
    return b.endObject();
  };

  const kinds = [...new Set(operators.map(({ kind }) => kind))];
  const buffers = [table(3, () => {})];
  const written = tensors.map(({ shape, type = 'int8', scales, zeroPoints, axis = 0, data, name }, i) => {
    let buffer = 0;
    if (data) {
      const content = bytes(data, type);
      buffer = buffers.push(table(3, () => b.addFieldOffset(0, content, 0))) - 1;
    }
    const scaleVector = scales && scalars(scales, 4, value => b.addFloat32(value));
    const zeros = scales?.map((_, at) => zeroPoints?.[at] ?? 0) ?? [];
    const zeroVector = scales && scalars(zeros, 8, value => b.addInt64(BigInt(value)));
    const quantization = table(7, () => {
      if (scaleVector) b.addFieldOffset(2, scaleVector, 0);
      if (zeroVector) b.addFieldOffset(3, zeroVector, 0);
      b.addFieldInt32(6, axis, 0);
    });
    const [shapeVector, text] = [ints(shape), b.createString(name ?? `t${i}`)];
    return table(8, () => {
      b.addFieldOffset(0, shapeVector, 0);
      b.addFieldInt8(1, TYPES[type], 0);
      b.addFieldInt32(2, buffer, 0);
      b.addFieldOffset(3, text, 0);
      b.addFieldOffset(4, quantization, 0);
    });
  });
  const steps = operators.map(({ kind, inputs: from, outputs: to, options = [] }) => {
    const [fromVector, toVector] = [ints(from), ints(to)];
    b.forceDefaults(true);
    const told = table(10, () => {
      for (const [field, type, value] of options) {
        if (type === 'int8') b.addFieldInt8(field, value, 0);
        else if (type === 'int32') b.addFieldInt32(field, value, 0);
        else b.addFieldFloat32(field, value, 0);
      }
    });
    b.forceDefaults(false);
    return table(5, () => {
      b.addFieldInt32(0, kinds.indexOf(kind), 0);
      b.addFieldOffset(1, fromVector, 0);
      b.addFieldOffset(2, toVector, 0);
      b.addFieldInt8(3, 1, 0);
      b.addFieldOffset(4, told, 0);
    });
  });
  const codes = kinds.map(kind =>
    table(4, () => {
      b.addFieldInt8(0, Math.min(OPERATORS[kind], 127), 0);
      b.addFieldInt32(3, OPERATORS[kind], 0);
    }),
  );
  const vectors = [offsets(written), ints(inputs), ints(outputs), offsets(steps)];
  const graph = table(5, () => {
    vectors.forEach((vector, field) => {
      b.addFieldOffset(field, vector, 0);
    });
  });
  const [codeVector, graphVector, bufferVector] = [offsets(codes), offsets([graph]), offsets(buffers)];
  const root = table(5, () => {
    b.addFieldInt32(0, 3, 0);
    b.addFieldOffset(1, codeVector, 0);
    b.addFieldOffset(2, graphVector, 0);
    b.addFieldOffset(4, bufferVector, 0);
  });
  b.finish(root, 'TFL3');
  return b.asUint8Array();
}
