const elementwise: Readonly<Record<string, (v: number) => number>> = {
  Sigmoid: v => 1 / (1 + Math.exp(-v)),
  Tanh: Math.tanh,
  Relu: v => Math.max(v, 0),
};

/** What a host does at the end of a network, along the last axis; functions it does not know leave the values alone. */
export function leftToHost(
  functions: readonly string[],
  values: Float64Array,
  shape: readonly number[],
): Float64Array {
  return functions.reduce((before, name) => {
    if (name in elementwise) return before.map(elementwise[name]);
    if (name === 'Softmax' || name === 'LogSoftmax') return softmax(before, shape, name === 'LogSoftmax');
    return before;
  }, values);
}

function softmax(values: Float64Array, shape: readonly number[], isLog: boolean): Float64Array {
  const length = shape.at(-1) ?? 1;
  const out = new Float64Array(values.length);
  for (let row = 0; row < values.length; row += length) {
    const logits = values.subarray(row, row + length);
    const most = logits.reduce((a, b) => Math.max(a, b));
    const sum = logits.reduce((total, v) => total + Math.exp(v - most), 0);
    logits.forEach((v, i) => {
      const log = v - most - Math.log(sum);
      out[row + i] = isLog ? log : Math.exp(log);
    });
  }
  return out;
}
