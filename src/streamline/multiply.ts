import { canonicalDiagnostic } from '../canonical/diagnostics.ts';
import * as B from '../exact/broadcast.ts';
import * as S from '../exact/surd.ts';
import { fail } from '../ir/diagnostic.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { factorInFixedPoint } from './fixed-point.ts';
import { asAffine, bareMeaning, withAffine } from './integers/meaning.ts';
import { type NodeToLayers, named } from './layer-builder.ts';
import { functionOfOneSource } from './one-source.ts';
import { provedTerms } from './proved-terms.ts';
import { onZero } from './rescale.ts';
import { settledMeaning } from './settled.ts';
import { inOneOrder, sumMeaning } from './sum-operands.ts';
import { readersOf } from './sum-readers.ts';

/**
 * A product of two functions of one value is a function of that value; of two values of the network it
 * is integers times integers, scales times scales.
 */
export const multiplyToLayers: NodeToLayers<'multiply'> = (node, builder) => {
  const at = { node: node.name };
  const refuse = (reason: string): never =>
    fail(canonicalDiagnostic('unsupported-operator', { op: 'the product', reason }, at));
  const [left, right] = node.inputs.map(value => builder.meaningOf(value));
  const product = functionOfOneSource('product', left, right);
  if (product) return builder.define(node, product);
  const [one, other] = node.inputs.map(value => settledMeaning(value, node, builder));
  if (String(left.shape) !== String(right.shape)) refuse('its operands have different shapes');
  const ordered = inOneOrder(one, other, node, builder).map((operand, i) => {
    // An offset (a zero-point) is added to the integers first.
    const moved = asAffine(operand) ? onZero(operand, `grid ${i + 1}`, node, builder) : operand;
    return moved ?? refuse('zero is on no grid of one of its operands within 16 bits');
  });
  if (!ordered.every(asAffine)) {
    const proved = provedTerms('product', ordered, readersOf(node.outputs[0], builder.graph), node, builder);
    if (proved) {
      const inputs = proved.layers.map(({ layer }) => layer);
      const layer = builder.emit({ kind: 'multiply', attrs: {}, inputs, ...named(node) });
      return builder.define(node, sumMeaning(layer, ordered, proved));
    }
  }
  const [a, b] = ordered.map((operand, i) => {
    if (asAffine(operand)) return operand;
    const line =
      factorInFixedPoint(operand, `value ${i + 1}`, node, builder) ??
      fail(streamlineDiagnostic('unquantized-activation', { op: 'the product' }, at));
    return (
      onZero(line, `grid ${i + 1}`, node, builder) ??
      refuse('zero is on no grid of one of its operands within 16 bits')
    );
  });
  const maps = [a, b].map(
    m => asAffine(m) ?? fail(streamlineDiagnostic('unquantized-activation', { op: 'the product' }, at)),
  );
  const map = B.zip(maps[0], maps[1], (x, y) => ({ scale: S.multiply(x.scale, y.scale), offset: S.ZERO }));
  const layer = builder.emit({ kind: 'multiply', attrs: {}, inputs: [a.layer, b.layer], ...named(node) });
  const terms = a.rounding.terms + b.rounding.terms + 1;
  const bare = {
    ...bareMeaning(layer, a.shape, a.channelAxis, terms),
    ...(a.order ? { order: a.order } : {}),
  };
  builder.define(node, withAffine(bare, map, B.shared(a.shape.length, 0), 0, a.shape));
};
