import type { AffineMap } from '../exact/condition.ts';
import type { ElementFunction } from '../exact/element-function.ts';
import type { Clip } from '../exact/functions/clip.ts';
import * as Q from '../exact/rational.ts';
import * as S from '../exact/surd.ts';
import type { IntegerRange } from '../ir/integer-type.ts';
import { isSameData } from '../ir/same-data.ts';
import { functionsOf, IDENTITY, type Meaning } from './integers/meaning.ts';
import { byChannel } from './integers/thresholds.ts';

/** One channel: a straight line of the integer, and what it is clipped to. */
export interface ClippedLine {
  readonly map: AffineMap;
  readonly clip: Clip;
}

/** The channels of a value that is a clipped straight line, all clipped alike; undefined where it is anything else. */
export function clippedLines(meaning: Meaning, width: number): readonly ClippedLine[] | undefined {
  const stages = meaning.stages.map(stage => byChannel(functionsOf(stage), meaning, width));
  if (!stages.every(stage => stage !== undefined)) return undefined;
  const count = Math.max(...stages.map(stage => stage.length));
  const channels = Array.from({ length: count }, (_, c) =>
    clippedLine(stages.map(stage => stage[stage.length === 1 ? 0 : c])),
  );
  if (!channels.every(channel => channel !== undefined)) return undefined;
  const [{ clip }] = channels;
  return channels.every(channel => isSameData(channel.clip, clip)) ? channels : undefined;
}

function clippedLine(chain: readonly ElementFunction[]): ClippedLine | undefined {
  const [first] = chain;
  const hasLine = chain.length === 2 && first.kind === 'affine';
  const last = chain[hasLine ? 1 : 0];
  if (last?.kind !== 'clip' || chain.length !== (hasLine ? 2 : 1)) return undefined;
  return { map: hasLine ? first.map : IDENTITY, clip: last };
}

/** The clipped values at both ends of a range. */
export function endsOf(
  { map: { scale, offset }, clip: { min, max } }: ClippedLine,
  range: IntegerRange,
): number[] {
  const low = min ? Q.toNumber(min) : Number.NEGATIVE_INFINITY;
  const high = max ? Q.toNumber(max) : Number.POSITIVE_INFINITY;
  return [range.min, range.max].map(x =>
    Math.min(Math.max(x * S.toNumber(scale) + S.toNumber(offset), low), high),
  );
}
