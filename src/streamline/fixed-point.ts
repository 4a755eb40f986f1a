import type { CanonicalOp } from '../canonical/graph.ts';
import * as B from '../exact/broadcast.ts';
import type { AffineMap } from '../exact/condition.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import { greatest, least } from '../ir/extremes.ts';
import { isSameData } from '../ir/same-data.ts';
import { type ClippedLine, clippedLines, endsOf } from './clipped-line.ts';
import { streamlineDiagnostic } from './diagnostics.ts';
import { tabled } from './fixed-table.ts';
import { type Beside, unitsBeside } from './fixed-units.ts';
import { asAffine, functionsOf, type Meaning, type Stage, withStages } from './integers/meaning.ts';
import { byChannel } from './integers/thresholds.ts';
import type { LayerBuilder } from './layer-builder.ts';
import { type RoundedValue, roundedTo } from './rounded-value.ts';

/**
 * A value that functions have made of an integer, with no quantizer behind, in fixed point: rounded to a multiple of a unit.
 * Straight lines and clips of any integers are rounded clip by clip, other functions of few integers become a table. Snapped,
 * with its distance stated (claim A2). Beside what it is added to the unit is the scale of that, times a power of two, so
 * that their sum needs no more; else a power of two. Undefined of other values, and where --snap none forbids it.
 */
export function inFixedPoint(
  meaning: Meaning,
  other: Meaning | undefined,
  what: string,
  node: CanonicalOp,
  builder: LayerBuilder,
): Meaning | undefined {
  if (builder.options.snap === 'none') return undefined;
  const found =
    clipByClip(meaning, other, what, node, builder) ?? tabled(meaning, other, what, node, builder);
  if (!found) return undefined;
  builder.notes.push(streamlineDiagnostic('snapped-value', { bound: found.bound }, { node: node.name }));
  return found.meaning;
}

/** Such a value as a factor of a product: an integer of it means zero, so its offset is rounded too. */
export function factorInFixedPoint(
  meaning: Meaning,
  what: string,
  node: CanonicalOp,
  builder: LayerBuilder,
): Meaning | undefined {
  if (builder.options.snap === 'none') return undefined;
  const found =
    clipByClip(meaning, undefined, what, node, builder) ?? tabled(meaning, undefined, what, node, builder);
  const map = found && asAffine(found.meaning);
  if (!map) return undefined;
  const even = B.map(map, ({ scale, offset }): AffineMap => {
    if (S.sign(scale) === 0) return { scale, offset };
    const times = Math.round(S.toNumber(offset) / S.toNumber(scale));
    return { scale, offset: S.scale(scale, Q.fromNumber(times)) };
  });
  const moved = B.zip(map, even, (a, b) => Math.abs(S.toNumber(S.subtract(a.offset, b.offset))));
  const bound = found.bound + greatest(moved.values);
  builder.notes.push(streamlineDiagnostic('snapped-value', { bound }, { node: node.name }));
  return { ...found.meaning, stages: [{ kind: 'affine', map: even }] };
}

/** A chain of lines and clips, each clip rounded; undefined of other chains, and where channels are clipped differently. */
function clipByClip(
  meaning: Meaning,
  other: Meaning | undefined,
  what: string,
  node: CanonicalOp,
  builder: LayerBuilder,
): RoundedValue | undefined {
  const width = builder.channelsOf(meaning.layer);
  const { stages } = meaning;
  if (stages.length === 0 || !stages.every(stage => isLineOrClip(stage, meaning, width))) return undefined;
  const behind = stages.findIndex(stage => stage.kind === 'elementwise') + 1;
  if (behind === 0) return { meaning, bound: 0 };
  const rest = stages.slice(behind);
  const isLast = rest.every(stage => stage.kind === 'affine');
  const head = { ...meaning, stages: stages.slice(0, behind) };
  const lines = clippedLines(head, width);
  const line = rest[0]?.kind === 'affine' ? rest[0].map : undefined;
  const rounded = lines && clipped(head, lines, isLast ? { other, line } : {}, what, node, builder);
  if (!rounded) return undefined;
  const next = withStages(rounded.meaning, rest);
  const slope = line ? greatest(line.values.map(m => Math.abs(S.toNumber(m.scale)))) : 1;
  const last = isLast ? { meaning: next, bound: 0 } : clipByClip(next, other, what, node, builder);
  return last && { meaning: last.meaning, bound: rounded.bound * slope + last.bound };
}

function isLineOrClip(stage: Stage, meaning: Meaning, width: number): boolean {
  const each = byChannel(functionsOf(stage), meaning, width);
  if (!each || stage.kind === 'affine') return each !== undefined;
  return each.every(fn => fn.kind === 'clip' && isSameData(fn, each[0]));
}

/** Clipped lines rounded to multiples of their units, and clipped there. */
function clipped(
  meaning: Meaning,
  lines: readonly ClippedLine[],
  beside: Beside,
  what: string,
  node: CanonicalOp,
  builder: LayerBuilder,
): RoundedValue | undefined {
  const { range } = builder.infoOf(meaning.layer);
  const width = builder.channelsOf(meaning.layer);
  const ends = lines.map(line => endsOf(line, range));
  const mosts = ends.map(each => greatest(each.map(Math.abs)));
  const most = greatest(mosts);
  if (!(most > 0)) return undefined;
  const [{ clip }] = lines;
  // Bounds other than zero are multiples of one unit.
  const isEven = [clip.min, clip.max].some(bound => bound !== undefined && bound.num !== 0n);
  const units = unitsBeside(meaning, beside, mosts, isEven, width);
  const count = Math.max(lines.length, units.length);
  const channels = Array.from({ length: count }, (_, c) => {
    const { map } = lines[lines.length === 1 ? 0 : c];
    return { map, unit: units[units.length === 1 ? 0 : c], ends: ends[ends.length === 1 ? 0 : c] };
  });
  const codes = channels.flatMap(channel =>
    channel.ends.map(end => Math.round(end / S.toNumber(channel.unit)) + 0),
  );
  const bounds = { min: least(codes), max: greatest(codes) };
  const reach = channels.map(({ map }) => {
    const [scale, offset] = [S.toNumber(map.scale), S.toNumber(map.offset)].map(Math.abs);
    return Math.min(
      Math.max(-range.min, range.max),
      scale === 0 ? Number.POSITIVE_INFINITY : (most + offset) / scale,
    );
  });
  return roundedTo(meaning, channels, bounds, reach, what, node, builder);
}
