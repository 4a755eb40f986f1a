import { type AffineMap, type Condition, throughAffine } from '../condition.ts';
import * as S from '../surd.ts';
import { affine } from './affine.ts';
import type { FunctionRoom } from './room.ts';

/** A step that a real value climbs where the integer that stands for it reaches a threshold. */
export interface PartedStep {
  readonly at: S.Surd;
  readonly inclusive: boolean;
  readonly threshold: number;
}

/**
 * What an integer stands for that is not a line of it: near a rising line, and on the right side of each of the steps that it is
 * asked about. (A sum whose integers part what its readers tell apart, and follow no line that does.)
 */
export interface PartedLine {
  readonly kind: 'parted-line';
  readonly map: AffineMap;
  readonly steps: readonly PartedStep[];
  /** How far the line may lie from what is meant. */
  readonly moved: number;
}

const line = ({ map }: PartedLine) => ({ kind: 'affine', map }) as const;

export const partedLine: FunctionRoom<PartedLine> = {
  kind: 'parted-line',
  direction: () => 1,
  approximation: f => affine.approximation(line(f)),
  valueAt: (f, x, precision) => affine.valueAt(line(f), x, precision),
  pullBack({ map, steps }) {
    const known = new Map(steps.map(step => [S.format(step.at), step] as const));
    const back = throughAffine(map);
    return (condition): Condition => {
      if (condition.kind === 'constant') return condition;
      const { at, inclusive } = condition;
      const isIt = (step: PartedStep | undefined): step is PartedStep =>
        step?.inclusive === inclusive && S.equals(step.at, at);
      const near = known.get(S.format(at));
      const found = isIt(near) ? near : steps.find(isIt);
      return found ? { ...condition, at: S.fromNumber(found.threshold), inclusive: true } : back(condition);
    };
  },
  roundoffs:
    ({ moved }) =>
    () =>
      moved * 2 ** 24,
};
