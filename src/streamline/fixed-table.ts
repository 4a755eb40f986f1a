import type { CanonicalOp } from '../canonical/graph.ts';
import * as B from '../exact/broadcast.ts';
import * as S from '../exact/surd.ts';
import { greatest } from '../ir/extremes.ts';
import { chainsOf, tableLayer, valueRow } from './finite-values.ts';
import { unitsBeside } from './fixed-units.ts';
import { bareMeaning, type Meaning, withAffine, withStages } from './integers/meaning.ts';
import { distanceOf, multiplesOf } from './integers/multiples.ts';
import type { LayerBuilder } from './layer-builder.ts';
import { broadcastOf, type RoundedValue } from './rounded-value.ts';

/** A function of few integers as a table of the nearest multiples of a unit; undefined of one of many. */
export function tabled(
  meaning: Meaning,
  other: Meaning | undefined,
  what: string,
  node: CanonicalOp,
  builder: LayerBuilder,
): RoundedValue | undefined {
  const last = meaning.stages.at(-1);
  // A line behind the last function goes on behind the table, but where its scale is to be that of a sum.
  const line = other === undefined && last?.kind === 'affine' ? last : undefined;
  const head = line ? { ...meaning, stages: meaning.stages.slice(0, -1) } : meaning;
  const info = builder.infoOf(head.layer);
  const rows = chainsOf(head, builder)?.map(chain => valueRow(chain, info));
  if (!rows?.every(row => row !== undefined)) return undefined;
  const mosts = rows.map(row => row.reduce((most, value) => Math.max(most, Math.abs(value?.double ?? 0)), 0));
  if (!mosts.some(most => most > 0)) return undefined;
  const units = unitsBeside(head, { other }, mosts, false, builder.channelsOf(head.layer));
  const channels = Array.from({ length: Math.max(rows.length, units.length) }, (_, c) => {
    const [row, unit] = [rows[rows.length === 1 ? 0 : c], units[units.length === 1 ? 0 : c]];
    const table = multiplesOf(row, unit);
    return { table, bound: distanceOf(row, table, unit) };
  });
  const tables = channels.map(({ table }) => table);
  const { shape, channelAxis, order } = head;
  const bare = {
    ...bareMeaning(tableLayer(head.layer, tables, what, node, builder), shape, channelAxis, 1),
    ...(order ? { order } : {}),
  };
  const maps = units.map(unit => ({ scale: unit, offset: S.ZERO }));
  const found = withAffine(bare, broadcastOf(maps, head), B.shared(shape.length, 0), 0, shape);
  const bound = greatest(channels.map(channel => channel.bound));
  if (!line) return { meaning: found, bound };
  const slope = greatest(line.map.values.map(m => Math.abs(S.toNumber(m.scale))));
  return { meaning: withStages(found, [line]), bound: bound * slope };
}
