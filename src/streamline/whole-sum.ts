import type { CanonicalOp } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import * as S from '../exact/surd.ts';
import { consumers, producers } from '../ir/graph.ts';
import { invariant } from '../ir/invariant.ts';
import { exactScale } from './integers/join.ts';
import { asAffine, isSameOrder, type Meaning, orderOf } from './integers/meaning.ts';
import type { LayerBuilder } from './layer-builder.ts';
import { functionOfOneSource } from './one-source.ts';
import { type ProvedTerms, provedTerms } from './proved-terms.ts';
import { settledMeaning } from './settled.ts';
import { added, sumMeaning, type TermLayer } from './sum-operands.ts';
import { readersOf } from './sum-readers.ts';

type AddNode = Extract<CanonicalOp, { kind: 'add' }>;

/** The sum that alone reads a sum; undefined where anything else does. */
function largerSum(node: AddNode, builder: LayerBuilder): AddNode | undefined {
  const [output] = node.outputs;
  const readers = consumers(builder.graph).get(output) ?? [];
  const [reader] = readers;
  const isOutput = builder.graph.outputs.some(({ name }) => name === output);
  return readers.length === 1 && reader.kind === 'add' && !isOutput ? reader : undefined;
}

/** Sums in a row that wait for the last: with more operands than that there are too many combinations to prove anything. */
const MAX_WAITING = 64;

/** Whether a sum waits for one that it is a part of: that is nothing but quantized, and this one has no unit of its own. */
export function isPartOfSum(node: AddNode, builder: LayerBuilder): boolean {
  let whole = node;
  let waiting = 0;
  for (let next = largerSum(whole, builder); next; next = largerSum(whole, builder)) {
    if (++waiting > MAX_WAITING) return false;
    whole = next;
  }
  if (whole === node || !readersOf(whole.outputs[0], builder.graph).isClosed) return false;
  if (node.inputs.some(value => builder.deferred.has(value))) return true;
  const banks = node.inputs.map(value => builder.banksOf(value));
  if (banks.some(({ selector }) => selector !== undefined)) return false;
  const [left, right] = banks.map(({ banks: [meaning] }) => meaning);
  if (functionOfOneSource('sum', left, right) || String(left.shape) !== String(right.shape)) return false;
  const [a, b] = node.inputs.map(value => asAffine(settledMeaning(value, node, builder)));
  return !a || !b || B.zip(a, b, (x, y) => exactScale([x.scale, y.scale])).values.some(scale => !scale);
}

/**
 * A sum with the sums that wait for it, where it is proved as a whole: each operand multiplied or looked up, and all added up as
 * they stand. False where nothing waits for it, or it is not proved.
 */
export function wholeSumToLayers(node: AddNode, builder: LayerBuilder): boolean {
  if (!node.inputs.some(value => builder.deferred.has(value))) return false;
  const producerOf = producers(builder.graph);
  const partsOf = (value: string): AddNode | undefined => {
    const producer = builder.deferred.has(value) ? producerOf.get(value) : undefined;
    return producer?.kind === 'add' ? producer : undefined;
  };
  const valuesOf = (sum: AddNode): readonly string[] =>
    sum.inputs.flatMap(value => {
      const part = partsOf(value);
      return part ? valuesOf(part) : [value];
    });
  const values = valuesOf(node);
  if (values.some(value => builder.banksOf(value).selector !== undefined)) return false;
  const operands = values.map(value => settledMeaning(value, node, builder));
  if (!operands.every(operand => isAlike(operand, operands[0], builder))) return false;
  const proved = provedTerms('sum', operands, readersOf(node.outputs[0], builder.graph), node, builder);
  if (!proved) return false;
  let next = 0;
  const emit = (sum: AddNode): string => {
    const from = next;
    const terms = sum.inputs.map((value): TermLayer => {
      const part = partsOf(value);
      return part ? { layer: emit(part), factor: 1 } : proved.layers[next++];
    });
    const layer = added(sum, terms, builder);
    if (sum !== node) {
      builder.deferred.delete(sum.outputs[0]);
      builder.define(sum, partialMeaning(layer, operands.slice(from, next), proved));
    }
    return layer;
  };
  builder.define(node, sumMeaning(emit(node), operands, proved));
  return true;
}

/** Whether two values have their elements in one order. */
function isAlike(a: Meaning, b: Meaning, builder: LayerBuilder): boolean {
  const [one, other] = [a, b].map(meaning => String(builder.infoOf(meaning.layer).shape));
  return String(a.shape) === String(b.shape) && one === other && isSameOrder(orderOf(a), orderOf(b));
}

/** What a part of a sum means: it has the whole's unit, and its own offsets. */
function partialMeaning(
  layer: string,
  operands: readonly Meaning[],
  { map, moved }: Pick<ProvedTerms, 'map' | 'moved'>,
): Meaning {
  const rank = operands[0].shape.length;
  const offsets = operands.reduce<Broadcast<S.Surd>>(
    (sum, operand) => {
      const own = asAffine(operand);
      return own ? B.zip(sum, own, (total, { offset }) => S.add(total, offset)) : sum;
    },
    B.shared(rank, S.ZERO),
  );
  const meant = B.zip(map, offsets, ({ scale }, offset): AffineMap => ({ scale, offset }));
  invariant(moved, 'a proved sum says how far it is off');
  return sumMeaning(layer, operands, { map: meant, moved });
}
