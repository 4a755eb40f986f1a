import type { CanonicalOp } from '../canonical/graph.ts';
import type { Broadcast } from '../exact/broadcast.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import { type IntegerTensor, integerTensor } from '../ir/integer-tensor.ts';
import { narrowestType } from '../ir/integer-type.ts';
import { commonGrid, type GridStep, zeroGrid } from './integers/grid.ts';
import { asAffine, type Meaning, movedStages } from './integers/meaning.ts';
import { byChannel } from './integers/thresholds.ts';
import { type Banks, gated, type LayerBuilder, selected } from './layer-builder.ts';

/** Integers on a new grid stay below this in magnitude. */
export const MAX_MAGNITUDE = 2 ** 30;

/** How a value whose meaning may depend on a winner is brought to another grid, for each bank. */
export interface Rescaling {
  readonly meaning: Meaning;
  readonly steps: Broadcast<GridStep>;
  /** What the new integers mean. */
  readonly map: Broadcast<AffineMap>;
}

/**
 * The same values as integers of another grid: a requantizer that multiplies and adds, and rounds nothing.
 * What varies inside a channel is multiplied with the whole frame as one vector.
 *
 * @param map what the new integers mean
 * @param what tells one new grid of a node from another, in names
 * @returns undefined where the new integers are too wide
 */
export function rescaled(
  meaning: Meaning,
  steps: Broadcast<GridStep>,
  map: Broadcast<AffineMap>,
  what: string,
  node: CanonicalOp,
  builder: LayerBuilder,
): Meaning | undefined {
  return rescaledBanks({ banks: [{ meaning, steps, map }] }, what, node, builder)?.[0];
}

/** The same of a value whose meaning depends on a winner: what it means on the new grid, for each bank. */
export function rescaledBanks(
  { selector, banks }: Banks<Rescaling>,
  what: string,
  node: Pick<CanonicalOp, 'name' | 'from'>,
  builder: LayerBuilder,
): Meaning[] | undefined {
  const meant = banks.map(({ meaning, steps, map }) => meaningOnGrid(meaning, steps, map));
  const isUnmoved = banks.every(({ steps }) =>
    steps.values.every(({ multiplier, bias }) => multiplier === 1 && bias === 0),
  );
  if (isUnmoved) return meant;
  const [{ meaning }] = banks;
  const { shape } = builder.infoOf(meaning.layer);
  const ofChannels = (source: Meaning) =>
    banks.map(({ steps }) => byChannel(steps, source, builder.channelsOf(source.layer)));
  const direct = ofChannels(meaning);
  const isDirect = direct.every(each => each !== undefined);
  const source = isDirect ? meaning : builder.flattened(meaning, node);
  const { range } = builder.infoOf(source.layer);
  const all = (isDirect ? direct : ofChannels(source)).map(each => each ?? []);
  const ends = all
    .flat()
    .flatMap(({ multiplier, bias }) => [range.min, range.max].map(x => multiplier * x + bias + 0));
  const min = ends.reduce((a, b) => Math.min(a, b));
  const max = ends.reduce((a, b) => Math.max(a, b));
  if (Math.max(-min, max) >= MAX_MAGNITUDE) return undefined;
  const attrs = all.map(each => ({
    multipliers: sharedOrEach(each.map(step => step.multiplier)),
    biases: sharedOrEach(each.map(step => step.bias)),
    shift: 0,
    rounding: 'floor' as const,
    zero: 0,
    output: narrowestType({ min, max }),
    min,
    max,
  }));
  const layer = builder.emit({
    kind: 'requantize',
    name: `${node.name} ${what}`,
    ...gated({ ...selected(selector), banks: attrs }, [source.layer]),
    outputs: [`${meaning.layer} on ${what} of ${node.name}`],
    from: node.from,
  });
  const placed = isDirect ? layer : builder.reshaped(layer, shape, node);
  return meant.map(on => ({ ...on, layer: placed }));
}

/** One number for all channels where they agree. */
function sharedOrEach(values: readonly number[]): IntegerTensor {
  const shared = values.every(v => v === values[0]) ? values.slice(0, 1) : values;
  return integerTensor([shared.length], shared);
}

/** The rounding bounds count from the new integers, of magnitude |multiplier| * |x| + |bias|. */
function meaningOnGrid(meaning: Meaning, steps: Broadcast<GridStep>, map: Broadcast<AffineMap>): Meaning {
  const rank = meaning.shape.length;
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
  const weights = B.zip(meaning.rounding.weight, steps, (weight, { multiplier }) =>
    multiplier === 0 ? 0 : weight / Math.abs(multiplier),
  );
  // A bound for all elements, so that it varies no more than the scales do.
  const rounding = {
    terms: meaning.rounding.terms,
    weight: B.isShared(map) ? B.shared(rank, most(weights.values)) : weights,
    magnitude: B.isShared(map)
      ? B.shared(rank, most(meaning.rounding.magnitude.values))
      : meaning.rounding.magnitude,
  };
  return { ...meaning, stages: [{ kind: 'affine', map }], rounding };
}

/** Whether scales vary along no axis but that of the channels. */
const variesByChannel = (b: Broadcast<unknown>, { channelAxis }: Meaning): boolean =>
  b.shape.every((dim, axis) => dim === 1 || axis === channelAxis);

/**
 * The value with scales and offsets that vary by channel only: as it is where they do, else on a common grid.
 * Unchanged where it has none; a function between is left alone too.
 */
export function evened(meaning: Meaning, node: CanonicalOp, builder: LayerBuilder): Meaning {
  const map = asAffine(meaning);
  if (!map || variesByChannel(map, meaning)) return meaning;
  const { shape, channelAxis } = meaning;
  const alongChannels = <T>(b: Broadcast<T>): Broadcast<T> | undefined => {
    const values = byChannel(b, meaning, shape[channelAxis]);
    if (!values) return undefined;
    return { shape: shape.map((_, axis) => (axis === channelAxis ? values.length : 1)), values };
  };
  // In an order of its own the layer's channels are not those of an axis of the value.
  if (!meaning.order && alongChannels(map)) {
    const kept = movedStages(meaning, b => alongChannels(b) ?? b);
    if (variesByChannel(kept.rounding.weight, meaning)) return { ...meaning, ...kept };
  }
  const grid = commonGrid(map.values);
  if (!grid) return meaning;
  const steps = { shape: map.shape, values: grid.steps };
  const common = B.shared(shape.length, grid.map);
  return rescaled(meaning, steps, common, 'common grid', node, builder) ?? meaning;
}

/** The value as integers of which 0 means zero, everywhere; undefined where there are none within 16 bits. */
export function onZero(
  meaning: Meaning,
  what: string,
  node: CanonicalOp,
  builder: LayerBuilder,
): Meaning | undefined {
  const map = asAffine(meaning);
  if (!map) return undefined;
  const grids = B.map(map, zeroGrid);
  const found = grids.values.filter(grid => grid !== undefined);
  if (found.length < grids.values.length) return undefined;
  const { shape } = map;
  const steps = { shape, values: found.map(grid => grid.step) };
  return rescaled(meaning, steps, { shape, values: found.map(grid => grid.map) }, what, node, builder);
}
