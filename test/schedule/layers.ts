import { integerTensor } from '../../src/ir/integer-tensor.ts';
import { bipolar, type IntegerType, rangeOf, uint } from '../../src/ir/integer-type.ts';
import { weightCodeOf } from '../../src/ir/weight-code.ts';
import type { LayerGraph, LayerOp } from '../../src/ops/index.ts';
import { inferValues } from '../ops/infer-values.ts';

/** One entry per layer: the outputs of a dense layer, a threshold layer of so many levels, or a ranking. */
export type LayerSpec =
  | { readonly dense: number; readonly name?: string }
  | { readonly levels: number; readonly name?: string }
  | { readonly topK: number; readonly name?: string };

/** A chain of layers with plain contents, of which schedules see shapes and types alone; `hasSigns` makes weights and codes bipolar. */
export function layerGraph(
  inputs: number,
  specs: readonly LayerSpec[],
  { vectors = 1, type = uint(2) as IntegerType, name = 'net', hasSigns = false } = {},
): LayerGraph {
  const nodes: LayerOp[] = [];
  let width = inputs;
  let value = 'x';
  for (const [i, spec] of specs.entries()) {
    const base = { name: spec.name ?? `layer${i}`, from: [], inputs: [value], outputs: [`v${i}`] };
    if ('dense' in spec) {
      const weights = integerTensor(
        [spec.dense, width],
        Array.from({ length: spec.dense * width }, (_, k) =>
          hasSigns ? ((k * 7) % 5 < 2 ? -1 : 1) : ((k * 7) % 5) - 2,
        ),
      );
      nodes.push({ ...base, kind: 'dense', attrs: { weights, weightCode: weightCodeOf(weights) } });
      width = spec.dense;
    } else if ('levels' in spec) {
      const thresholds = integerTensor(
        [1, spec.levels],
        Array.from({ length: spec.levels }, (_, k) => k - 1),
      );
      const attrs = {
        thresholds,
        descending: integerTensor([1], [0]),
        output: hasSigns ? bipolar : uint(Math.ceil(Math.log2(spec.levels + 1))),
        base: 0,
      };
      nodes.push({ ...base, kind: 'threshold', attrs });
    } else {
      nodes.push({ ...base, kind: 'top-k', attrs: { k: spec.topK } });
      width = spec.topK;
    }
    value = `v${i}`;
  }
  const shape = vectors === 1 ? [inputs] : [vectors, inputs];
  const values = inferValues('x', { shape, type, range: rangeOf(type) }, nodes);
  return {
    name,
    inputs: [{ name: 'x', value: 'x' }],
    outputs: [{ name: value, value: value }],
    nodes,
    values,
  };
}
