import { banksOf, dataInputsOf, selectorOf } from '../src/ir/graph.ts';
import { isValueOf } from '../src/ir/integer-type.ts';
import { invariant } from '../src/ir/invariant.ts';
import { type AttrsOf, infoOf, type LayerGraph, type LayerKind, type LayerOp } from '../src/ops/index.ts';
import type { ValueInfo } from '../src/ops/op-room.ts';

/**
 * What frames can exercise. `thresholds`: one that lies in its input's range was passed on both sides; `steps`: its input
 * was the threshold itself, and one less, so that any change of it shows; `weights`: what a weight is multiplied by was
 * not 0, and of both signs where it can be; `multipliers`: a requantizer's input was not 0 and its result not cut off; `entries`
 * of tables; `banks` of gated layers; `winners` of rankings.
 */
export const EXERCISED = [
  'thresholds',
  'steps',
  'weights',
  'multipliers',
  'entries',
  'banks',
  'winners',
] as const;
export type Exercised = (typeof EXERCISED)[number];

/** Items of one kind in a layer: an item is exercised when all its points are. */
export interface Items {
  readonly what: Exercised;
  readonly count: number;
  readonly pointsPerItem: 1 | 2;
  /** Calls `mark` with each point, item * pointsPerItem and on, that a frame reaches. */
  readonly visit: (frame: Frame, mark: (point: number) => void) => void;
}

/** A layer's values of one frame. */
interface Frame {
  readonly input: Float64Array;
  readonly result: Float64Array;
  /** Which bank the frame goes through. */
  readonly bank: number;
}

/** Tables larger than this are not looked at: no number of frames reaches all of their entries. */
const MAX_ENTRIES = 2 ** 20;

type ItemsOf<K extends LayerKind> = (banks: readonly AttrsOf<K>[], input: ValueInfo) => readonly Items[];

const none = (): readonly Items[] => [];

const itemsOf: { readonly [K in LayerKind]: ItemsOf<K> } = {
  threshold: thresholdItems,
  dense: (banks, input) => weightItems(banks.length, banks[0].weights.shape[1], input),
  depthwise: (banks, input) => weightItems(banks.length, input.shape.at(-1) ?? 1, input),
  requantize: multiplierItems,
  lookup: entryItems,
  'top-k': (_, input) => winnerItems(input.shape.at(-1) ?? 1),
  window: none,
  pool: none,
  reshape: none,
  add: none,
  concat: none,
  slice: none,
  multiply: none,
  upsample: none,
  reorder: none,
  pad: none,
  shift: none,
  gather: none,
};

/** The items of a node, each with what it reads of a frame's values. */
export interface NodeItems {
  readonly items: Items;
  readonly frameOf: (read: (value: string) => Float64Array) => Frame;
}

export function itemsOfNode(graph: LayerGraph, node: LayerOp): NodeItems[] {
  const banks = banksOf(node);
  const [input] = dataInputsOf(node);
  const selector = selectorOf(node);
  // The one place where a node meets its table: the union is closed, so kind and attributes agree.
  const make = itemsOf[node.kind] as ItemsOf<LayerKind>;
  const all = [
    ...make(banks as readonly AttrsOf<LayerKind>[], infoOf(graph, input)),
    ...bankItems(banks.length),
  ];
  const frameOf: NodeItems['frameOf'] = read => ({
    input: read(input),
    result: read(node.outputs[0]),
    bank: selector === undefined ? 0 : read(selector)[0],
  });
  return all.filter(({ count }) => count > 0).map(items => ({ items, frameOf }));
}

function bankItems(banks: number): Items[] {
  const visit: Items['visit'] = ({ bank }, mark) => mark(bank);
  return banks > 1 ? [{ what: 'banks', count: banks, pointsPerItem: 1, visit }] : [];
}

function thresholdItems(banks: readonly AttrsOf<'threshold'>[], { shape, range }: ValueInfo): Items[] {
  const [sets, levels] = banks[0].thresholds.shape;
  const channels = shape.at(-1) ?? 1;
  // Of several banks each channel has its own in memory, also where all have the same.
  const isShared = sets === 1 && banks.length === 1;
  const rowOf = (set: number): number => (sets === 1 ? 0 : set) * levels;
  // Those that the input can pass; the others are constants.
  let count = 0;
  const itemOf = banks.map(({ thresholds: { data } }) =>
    Array.from({ length: (isShared ? 1 : channels) * levels }, (_, i) => {
      const t = data[rowOf(Math.floor(i / levels)) + (i % levels)];
      return t > range.min && t <= range.max ? count++ : -1;
    }),
  );
  const passed =
    (
      isReached: (x: number, t: number) => boolean,
      isShort: (x: number, t: number) => boolean,
    ): Items['visit'] =>
    ({ input, bank }, mark) => {
      const { data } = banks[bank].thresholds;
      for (let e = 0; e < input.length; e++) {
        const set = isShared ? 0 : e % channels;
        for (let i = 0; i < levels; i++) {
          const item = itemOf[bank][set * levels + i];
          if (item < 0) continue;
          const threshold = data[rowOf(set) + i];
          if (isReached(input[e], threshold)) mark(2 * item);
          else if (isShort(input[e], threshold)) mark(2 * item + 1);
        }
      }
    };
  return [
    {
      what: 'thresholds',
      count,
      pointsPerItem: 2,
      visit: passed(
        (x, t) => x >= t,
        () => true,
      ),
    },
    {
      what: 'steps',
      count,
      pointsPerItem: 2,
      visit: passed(
        (x, t) => x === t,
        (x, t) => x === t - 1,
      ),
    },
  ];
}

function weightItems(banks: number, inputs: number, { range }: ValueInfo): Items[] {
  const hasSigns = range.min < 0 && range.max > 0;
  const visit: Items['visit'] = ({ input, bank }, mark) => {
    for (let e = 0; e < input.length; e++) {
      const item = bank * inputs + (e % inputs);
      if (input[e] !== 0) mark(hasSigns ? 2 * item + (input[e] < 0 ? 1 : 0) : item);
    }
  };
  return [{ what: 'weights', count: banks * inputs, pointsPerItem: hasSigns ? 2 : 1, visit }];
}

function multiplierItems(banks: readonly AttrsOf<'requantize'>[], { shape }: ValueInfo): Items[] {
  const given = Math.max(banks[0].multipliers.data.length, banks[0].biases.data.length);
  invariant(given === 1 || given === shape.at(-1), `${given} multipliers for [${shape}]`);
  // As of thresholds.
  const sets = banks.length > 1 ? (shape.at(-1) ?? 1) : given;
  const visit: Items['visit'] = ({ input, result, bank }, mark) => {
    const { min, max } = banks[bank];
    for (let e = 0; e < input.length; e++)
      if (input[e] !== 0 && result[e] > min && result[e] < max) mark(bank * sets + (e % sets));
  };
  return [{ what: 'multipliers', count: banks.length * sets, pointsPerItem: 1, visit }];
}

function entryItems(banks: readonly AttrsOf<'lookup'>[], { type, range }: ValueInfo): Items[] {
  const [sets] = banks[0].tables.shape;
  const span = range.max - range.min + 1;
  if (banks.length * sets * span > MAX_ENTRIES) return [];
  let reached = 0;
  const placeOf = Array.from({ length: span }, (_, i) => (isValueOf(type, range.min + i) ? reached++ : -1));
  const entries = reached;
  const visit: Items['visit'] = ({ input, bank }, mark) => {
    for (let e = 0; e < input.length; e++)
      mark((bank * sets + (e % sets)) * entries + placeOf[input[e] - range.min]);
  };
  return [{ what: 'entries', count: banks.length * sets * entries, pointsPerItem: 1, visit }];
}

function winnerItems(classes: number): Items[] {
  const visit: Items['visit'] = ({ result }, mark) => {
    for (const winner of result) mark(winner);
  };
  return [{ what: 'winners', count: classes, pointsPerItem: 1, visit }];
}
