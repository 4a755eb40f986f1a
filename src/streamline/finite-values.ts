import type { CanonicalOp } from '../canonical/graph.ts';
import type { FunctionChain } from '../exact/element-function.ts';
import { ENCLOSURE_BITS, type EnclosedValue, enclosedAt } from '../exact/enclosed-value.ts';
import { floorDivide, ofSurd } from '../exact/interval.ts';
import * as Q from '../exact/rational.ts';
import type * as S from '../exact/surd.ts';
import { integerTensor } from '../ir/integer-tensor.ts';
import { type IntegerRange, isValueOf, narrowestType } from '../ir/integer-type.ts';
import type { ValueInfo } from '../ops/op-room.ts';
import { functionsOf, type Meaning } from './integers/meaning.ts';
import { byChannel } from './integers/thresholds.ts';
import type { LayerBuilder } from './layer-builder.ts';

/** Most integers of a function that becomes a table of wide values. */
export const MAX_TABLED = 2 ** 12;

/** The values of a function at all integers of a range, one after another; undefined where no integer of the type is. */
export type ValueRow = readonly (EnclosedValue | undefined)[];

/** The functions of each channel of the layer value (or of all as one); undefined where they vary inside a channel. */
export function chainsOf(meaning: Meaning, builder: LayerBuilder): readonly FunctionChain[] | undefined {
  const width = builder.channelsOf(meaning.layer);
  const stages = meaning.stages.map(stage => byChannel(functionsOf(stage), meaning, width));
  if (!stages.every(stage => stage !== undefined)) return undefined;
  const count = Math.max(1, ...stages.map(stage => stage.length));
  return Array.from({ length: count }, (_, c) => stages.map(stage => stage[stage.length === 1 ? 0 : c]));
}

/** What a function gives of every integer; undefined where these are too many, or one has no value that can be enclosed. */
export function valueRow(
  chain: FunctionChain,
  { type, range }: Pick<ValueInfo, 'type'> & { readonly range: IntegerRange },
): ValueRow | undefined {
  const count = range.max - range.min + 1;
  if (count > MAX_TABLED) return undefined;
  const row: (EnclosedValue | undefined)[] = [];
  for (let x = range.min; x <= range.max; x++) {
    const isReached = isValueOf(type, x);
    const value = isReached ? enclosedAt(chain, x) : undefined;
    if (isReached && !value) return undefined;
    row.push(value);
  }
  return row;
}

/** The nearest multiples of a unit, a tie upward; of an integer that is none the entry before. */
export function multiplesOf(row: ValueRow, unit: S.Surd): number[] {
  const step = ofSurd(unit, 2 * ENCLOSURE_BITS);
  const twice = step.lo + step.hi;
  const found: number[] = [];
  for (const value of row) {
    if (!value) found.push(found.at(-1) ?? 0);
    else {
      const sum = (value.interval.lo + value.interval.hi) << BigInt(ENCLOSURE_BITS);
      found.push(Number(floorDivide(2n * sum + twice, 2n * twice)));
    }
  }
  return found;
}

/** How far multiples of a unit lie from the values that they stand for, at most. */
export function distanceOf(row: ValueRow, multiples: readonly number[], unit: S.Surd): number {
  const { lo, hi } = ofSurd(unit, ENCLOSURE_BITS);
  return row.reduce((most, value, i) => {
    if (!value) return most;
    const times = BigInt(multiples[i]);
    const ends = [times * lo, times * hi];
    const differences = ends.flatMap(end => [value.interval.lo - end, value.interval.hi - end]);
    const farthest = differences.map(d => (d < 0n ? -d : d)).reduce((a, b) => (a > b ? a : b));
    return Math.max(most, Q.toNumber(Q.rational(farthest, 1n << BigInt(ENCLOSURE_BITS))));
  }, 0);
}

/** The layer that looks multiples up, by channel or for all. */
export function tableLayer(
  layer: string,
  tables: readonly (readonly number[])[],
  what: string,
  node: Pick<CanonicalOp, 'name' | 'from'>,
  builder: LayerBuilder,
): string {
  const isOne = tables.every(table => table.every((entry, i) => entry === tables[0][i]));
  const rows = isOne ? tables.slice(0, 1) : tables;
  const all = rows.flat();
  const [min, max] = [all.reduce((a, b) => Math.min(a, b), 0), all.reduce((a, b) => Math.max(a, b), 0)];
  return builder.emit({
    kind: 'lookup',
    name: `${node.name} ${what}`,
    attrs: {
      tables: integerTensor([rows.length, rows[0].length], all),
      min: builder.infoOf(layer).range.min,
      output: narrowestType({ min, max }),
    },
    inputs: [layer],
    outputs: [`${layer} as ${what} of ${node.name}`],
    from: node.from,
  });
}
