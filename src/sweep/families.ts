import { chuResnet } from './chu-resnet.ts';
import { chuVgg } from './chu-vgg.ts';
import type { Family } from './family.ts';

/** The families that bitwright builds itself, by name. */
export const FAMILIES: ReadonlyMap<string, Family> = new Map(
  [chuVgg, chuResnet].map(family => [family.name, family]),
);

/** What the input wire of them all carries: pixels / 255. */
export const FAMILY_INPUT = 'uint8:1/255';
