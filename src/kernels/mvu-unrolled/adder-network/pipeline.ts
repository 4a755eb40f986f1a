import { type AdderNetwork, type AdderNode, operandsOf } from './network.ts';

/**
 * Levels of adders between two registers. With one there are twice the flip-flops (16 x 16 ternary weights of 4-bit
 * activations: 881 instead of 431, and 526 LUTs instead of 479) for paths of 4 cells instead of 7.
 */
const LEVELS_PER_STAGE = 2;

/**
 * Where the registers of a network are. Part p (from 1) computes what is between register stage p - 1 and stage p;
 * stage 0 is the input. Every value goes through each stage between the part that computes it and those that read it.
 */
export interface Pipeline {
  /** Register stages, at least 1: cycles from an input vector to its results. */
  readonly stages: number;
  /** By node: the part that computes it. An input is there in part 1. */
  readonly partOf: readonly number[];
  /** By node: the last part that reads it; `stages` + 1 where a row is it. */
  readonly lastReader: readonly number[];
}

/** Register stages of a network whose deepest row has this level. */
const partOfLevel = (level: number, levelsPerStage: number): number =>
  Math.max(1, Math.ceil(level / levelsPerStage));

export function pipelineOf({ nodes, rows }: AdderNetwork, levelsPerStage = LEVELS_PER_STAGE): Pipeline {
  const partOf = nodes.map(({ level }) => partOfLevel(level, levelsPerStage));
  const stages = Math.max(1, ...partOf);
  const lastReader = nodes.map(() => 0);
  const read = (node: number, part: number): void => {
    lastReader[node] = Math.max(lastReader[node], part);
  };
  nodes.forEach((node: AdderNode, i) => {
    for (const operand of operandsOf(node)) read(operand, partOf[i]);
  });
  for (const { node } of rows) if (node !== undefined) read(node, stages + 1);
  return { stages, partOf, lastReader };
}

/** The nodes that stage s (1 to `stages`) holds. */
export function heldBy({ partOf, lastReader }: Pipeline, stage: number): number[] {
  return Array.from(partOf.keys()).filter(i => partOf[i] <= stage && lastReader[i] > stage);
}
