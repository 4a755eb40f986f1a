import type { VerificationRecord } from '../../formats/verification.ts';
import { type Markup, markup, markupText, type Word, word } from '../../ir/target-text.ts';
import { whatOf } from './advice.ts';
import { barLength, type Figure, figure, shortName, shortText } from './figure.ts';
import { MOST_ROWS } from './source.ts';

/** What `verify` found. */
export interface ProofSection {
  readonly isOk: boolean;
  readonly version: Word;
  readonly verdict: Markup;
  readonly frames: Figure;
  readonly mismatches: Figure;
  readonly facts: readonly Markup[];
  readonly coverage: readonly {
    readonly what: Markup;
    readonly seen: Figure;
    readonly all: Figure;
    readonly bar: number;
  }[];
  readonly hasCoverage: boolean;
  readonly streams: readonly {
    readonly id: Markup;
    readonly beats: Figure;
    readonly mismatches: Figure;
    readonly distinct: Figure;
    readonly possible: Figure;
    readonly isWrong: boolean;
  }[];
  readonly hidden: readonly Figure[];
}

export function proofSection(record: VerificationRecord): ProofSection {
  const { ok, tool, frames, mismatches, coverage, streams } = record;
  return {
    isOk: ok,
    version: word(tool.version),
    verdict: ok
      ? markup`Proved on ${figure(frames).text} frames`
      : markup`Failed: ${figure(mismatches).text} mismatches`,
    frames: figure(frames),
    mismatches: figure(mismatches),
    facts: factsOf(record),
    coverage: coverage.map(({ what, seen, all }) => ({
      what: whatOf(what),
      seen: figure(seen),
      all: figure(all),
      bar: barLength(all > 0 ? seen / all : 0),
    })),
    hasCoverage: coverage.length > 0,
    streams: streams.slice(0, MOST_ROWS).map(s => ({
      id: shortName(s.stream),
      beats: figure(s.beats),
      mismatches: figure(s.mismatches),
      distinct: figure(s.distinct),
      possible: figure(s.possible),
      isWrong: s.mismatches > 0,
    })),
    hidden: streams.length > MOST_ROWS ? [figure(streams.length - MOST_ROWS)] : [],
  };
}

function factsOf({
  firstMismatch,
  takenAsIs,
  stalls,
  seed,
  cycles,
  longStalls,
  accuracy,
}: VerificationRecord): Markup[] {
  const { initiationInterval, latency, areAsPredicted } = cycles;
  const cycleText = (value: number | null): Markup =>
    value === null ? markup`no end` : markup`${figure(value).text} cycles`;
  const measured = markup`measured: ${cycleText(initiationInterval)} per frame, latency ${cycleText(latency)}`;
  return [
    ...(firstMismatch === undefined ? [] : [markup`first: ${shortText(firstMismatch)}`]),
    ...(takenAsIs ? [markup`the sources of the folder ran as they are (<code>--changed</code>)`] : []),
    stalls === 'random' ? markup`random stalls at both ends, seed ${seed}` : markup`without stalls`,
    areAsPredicted
      ? markup`${measured}; every frame ended in the predicted cycle`
      : markup`${measured}; <strong>not as predicted</strong>`,
    ...(longStalls
      ? [
          markup`filled and drained ${figure(longStalls.blocks).text} times in ${figure(longStalls.frames).text} frames, with a reset while it was full: ${figure(longStalls.mismatches).text} mismatches`,
        ]
      : []),
    ...(accuracy === undefined ? [] : [markup`accuracy ${markupText((100 * accuracy).toFixed(2))} %`]),
  ];
}

/** The accuracy as it is printed by `verify`. */
export const accuracyFigure = (accuracy: number): Figure => ({
  value: accuracy,
  text: markup`${markupText((100 * accuracy).toFixed(2))} %`,
});
