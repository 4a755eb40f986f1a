/** Names that mean something to a language or a file system, or to nobody. */
export const ODD_NAMES = [
  ...['', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'undefined', '0'],
  ...['a/b', '../x', 'a b', 'a\nb', '\u0000', 'module', 'x; $finish', '\'"`', '\u{1f600}', 'x'.repeat(5000)],
];

/** Integers that an attribute or a dimension becomes. */
export const ODD_INTEGERS = [
  ...[0n, 1n, 2n, 3n, 4n, 5n, 7n, 8n, 16n, 28n, 64n, -1n, -2n, -3n, -8n],
  ...[1000n, 4096n, 65536n, 2n ** 28n, 2n ** 31n, 2n ** 32n, 2n ** 53n, -(2n ** 31n)],
  ...[2n ** 63n - 1n, -(2n ** 63n)],
];

/** Numbers that a constant or a float attribute becomes. */
export const ODD_NUMBERS = [
  ...[0, -0, 1, -1, 0.5, 2, 3, -3, 0.1, 1 / 3, 7, 28, 53, 255, 1000, 65536],
  ...[2 ** 24, 2 ** 24 + 2, 2 ** 28, 2 ** 53, 1e-3, 1e-30, 1e-45, 1e30, 3e38, -3e38],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
];

/** Operators with one input of data that stand where none stood, by the constants that they read behind it. */
export const INSERTED: readonly {
  readonly op: string;
  readonly ints?: Readonly<Record<string, readonly number[]>>;
  readonly int?: Readonly<Record<string, number>>;
  readonly operands?: readonly (readonly number[])[];
}[] = [
  ...['Relu', 'Sigmoid', 'Tanh', 'Exp', 'Log', 'Erf', 'Abs', 'Neg', 'Sqrt', 'Cos', 'Sign', 'Round'].map(
    op => ({ op }),
  ),
  ...['Identity', 'Softmax', 'LogSoftmax', 'Flatten', 'GlobalAveragePool', 'GlobalMaxPool', 'Transpose'].map(
    op => ({ op }),
  ),
  ...['ReduceMax', 'ReduceMean', 'ReduceSum'].flatMap(op =>
    [-1, 0, 1, 2, 3].map(axis => ({ op, ints: { axes: [axis] } })),
  ),
  ...['ReduceMax', 'ArgMax'].flatMap(op => [0, 1].map(keepdims => ({ op, int: { keepdims } }))),
  ...[[1, 1], [2, 2], [3, 3], [1000, 1000], [2]].flatMap(kernel =>
    ['MaxPool', 'AveragePool'].map(op => ({ op, ints: { kernel_shape: kernel } })),
  ),
  ...['Add', 'Mul', 'Sub', 'Div', 'Pow', 'Max', 'Min', 'MatMul', 'Mod', 'Greater'].flatMap(op =>
    [[2], [0], [-1.5], [1e30]].map(operand => ({ op, operands: [operand] })),
  ),
  { op: 'Clip', operands: [[-1], [1]] },
  { op: 'BatchNormalization', operands: [[2], [1], [0], [1]] },
  { op: 'Unsqueeze', ints: { axes: [0] } },
  { op: 'Squeeze', ints: { axes: [0] } },
];
