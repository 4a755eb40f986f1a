import { canonicalDiagnostic } from '../canonical/diagnostics.ts';
import type { CanonicalOp } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import { direction } from '../exact/element-function.ts';
import * as S from '../exact/surd.ts';
import { fail } from '../ir/diagnostic.ts';
import { invariant } from '../ir/invariant.ts';
import { fillerExcess } from './border.ts';
import { excessOff } from './border-sums.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { asAffine, bareMeaning, type Meaning, movedStages, withAffine } from './integers/meaning.ts';
import { byChannel } from './integers/thresholds.ts';
import { type Banks, type LayerBuilder, type NodeToLayers, named } from './layer-builder.ts';

type PoolNode = Extract<CanonicalOp, { kind: 'pool' }>;

/** A function that nowhere falls gives the maximum of its results at the maximum of its arguments. */
function refuseFalling(node: CanonicalOp, meaning: Meaning): void {
  const at = { node: node.name };
  for (const stage of meaning.stages) {
    if (stage.kind === 'affine' && stage.map.values.some(m => S.sign(m.scale) < 0)) {
      const reason = 'its input has a negative scale';
      fail(canonicalDiagnostic('unsupported-operator', { op: 'max pooling', reason }, at));
    }
    if (stage.kind === 'elementwise' && stage.fn.values.some(f => direction([f]) !== 1)) {
      fail(streamlineDiagnostic('unquantized-activation', { op: 'max pooling' }, at));
    }
  }
}

/** The greatest integer of each window, of which a winner chooses what they mean. */
function gatedMaximum(node: PoolNode, builder: LayerBuilder): void {
  const { banks, ...winner } = builder.banksOf(node.inputs[0]);
  for (const meaning of banks) refuseFalling(node, meaning);
  const { places, mode } = node.attrs;
  const inputs = [banks[0].layer];
  const layer = builder.emit({ kind: 'pool', attrs: { mode, places }, inputs, ...named(node) });
  const shape = builder.shapeOf(node.outputs[0]);
  const first = firstPlace(shape, places);
  builder.defineBanks(node, {
    ...winner,
    banks: banks.map(meaning => ({ ...meaning, layer, shape, ...movedStages(meaning, first) })),
  });
}

/** What belongs to the channels of the first place of windows, which all places repeat. */
const firstPlace =
  (shape: readonly number[], places: number) =>
  <T>(b: Broadcast<T>): Broadcast<T> =>
    B.isShared(b)
      ? B.shared(shape.length, b.values[0])
      : {
          shape: b.shape.map((dim, axis) => (axis === 1 ? dim / places : dim)),
          values: b.values.slice(0, b.values.length / places),
        };

/** What sums of as many values as a window has places mean: each is scale * sum + places * offset. */
function meaningOfSums(node: PoolNode, meaning: Meaning, layer: string, builder: LayerBuilder): Meaning {
  const { places, mode } = node.attrs;
  const maps = asAffine(meaning);
  invariant(maps, 'sums of what is on a grid');
  const shape = builder.shapeOf(node.outputs[0]);
  const count = S.fromNumber(mode === 'sum' ? places : 1);
  const first = firstPlace(shape, places);
  const map = B.map(first(maps), m => ({ scale: m.scale, offset: S.multiply(m.offset, count) }));
  const magnitude = B.map(map, m => Math.abs(S.toNumber(m.offset)));
  const terms = meaning.rounding.terms + (mode === 'sum' ? places : 0);
  return withAffine(bareMeaning(layer, shape, meaning.channelAxis, terms), map, magnitude, 0, shape);
}

/** The sum over each window of integers of which a winner chooses what they mean. */
function gatedSums(node: PoolNode, { banks, ...winner }: Banks<Meaning>, builder: LayerBuilder): void {
  const { places, mode } = node.attrs;
  const inputs = [banks[0].layer];
  const layer = builder.emit({ kind: 'pool', attrs: { mode, places }, inputs, ...named(node) });
  const meanings = banks.map(meaning => meaningOfSums(node, meaning, layer, builder));
  builder.defineBanks(node, { ...winner, banks: meanings });
}

/** The maximum or sum over the places of each window. */
export const poolToLayers: NodeToLayers<'pool'> = (node, builder) => {
  const [input] = node.inputs;
  const border = builder.borderedWindows.get(input);
  const { places, mode } = node.attrs;
  const gatedInput = border ? undefined : builder.banksOf(input);
  if (gatedInput?.selector !== undefined) {
    return mode === 'max' ? gatedMaximum(node, builder) : gatedSums(node, gatedInput, builder);
  }
  const meaning = border?.meaning ?? builder.arranged(builder.meaningOf(input), 1, node);
  if (mode === 'max') refuseFalling(node, meaning);
  const maps = asAffine(meaning);
  if (!maps && mode === 'sum') {
    fail(streamlineDiagnostic('unquantized-activation', { op: 'pooling' }, { node: node.name }));
  }
  const layer = builder.emit({
    kind: 'pool',
    attrs: { mode, places },
    inputs: [meaning.layer],
    ...named(node),
  });
  const shape = builder.shapeOf(node.outputs[0]);
  if (!maps) {
    builder.define(node, {
      ...meaning,
      layer,
      shape,
      ...movedStages(meaning, firstPlace(shape, places)),
    });
    return;
  }
  const sums = meaningOfSums(node, meaning, layer, builder);
  if (!border) return builder.define(node, sums);
  const channels = builder.channelsOf(layer);
  const each = fillerExcess(border, byChannel(maps, meaning, places * channels) ?? []);
  const taps = Array.from({ length: channels }, (_, c) =>
    Array.from({ length: places }, () => each[each.length === 1 ? 0 : c]),
  );
  builder.define(node, excessOff(sums, border, taps, builder));
};
