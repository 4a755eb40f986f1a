import { ARTY_A7 } from './arty-a7.ts';
import { BASYS3 } from './basys3.ts';
import type { BoardText } from './board-text.ts';
import { DE10_NANO } from './de10-nano.ts';
import { ICE40_HX8K_BREAKOUT } from './ice40-hx8k-breakout.ts';
import { ICEBREAKER } from './icebreaker.ts';
import { ORANGECRAB } from './orangecrab.ts';
import { PYNQ_Z2 } from './pynq-z2.ts';
import { TANG_NANO_9K } from './tang-nano-9k.ts';
import { TANG_NANO_20K } from './tang-nano-20k.ts';
import { ULTRA96 } from './ultra96.ts';
import { ULX3S_25F } from './ulx3s-25f.ts';
import { ULX3S_85F } from './ulx3s-85f.ts';

/** The boards that bitwright knows: one file each. */
export const BOARD_TEXTS: readonly BoardText[] = [
  ICEBREAKER,
  ICE40_HX8K_BREAKOUT,
  ULX3S_25F,
  ULX3S_85F,
  ORANGECRAB,
  TANG_NANO_9K,
  TANG_NANO_20K,
  ARTY_A7,
  BASYS3,
  PYNQ_Z2,
  ULTRA96,
  DE10_NANO,
];
