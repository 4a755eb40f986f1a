import type { CanonicalOp } from '../canonical/graph.ts';
import type { FunctionChain } from '../exact/element-function.ts';
import { type EnclosedValue, enclosedAt } from '../exact/enclosed-value.ts';
import { integerTensor } from '../ir/integer-tensor.ts';
import { type IntegerRange, isValueOf, narrowestType } from '../ir/integer-type.ts';
import type { ValueInfo } from '../ops/op-room.ts';
import { functionsOf, type Meaning } from './integers/meaning.ts';
import type { ValueRow } from './integers/multiples.ts';
import { byChannel } from './integers/thresholds.ts';
import type { LayerBuilder } from './layer-builder.ts';

/** Most integers of a function that becomes a table of wide values. */
export const MAX_TABLED = 2 ** 12;

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

/** Entries of the integers of a type as those of all integers of its range; one that is none of them has the entry before. */
export function spread(
  entries: readonly number[],
  { type, range }: Pick<ValueInfo, 'type'> & { readonly range: IntegerRange },
): readonly number[] {
  const row: number[] = [];
  let next = 0;
  for (let x = range.min; x <= range.max; x++) row.push(entries[isValueOf(type, x) ? next++ : next - 1]);
  return row;
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
