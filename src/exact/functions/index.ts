import { type Affine, affine } from './affine.ts';
import { type Clip, clip } from './clip.ts';
import { type Elu, elu } from './elu.ts';
import { type Erf, erf } from './erf.ts';
import { type Exp, exp } from './exp.ts';
import { type Leaky, leaky } from './leaky.ts';
import { type Log, log } from './log.ts';
import { type PartedLine, partedLine } from './parted-line.ts';
import type { FunctionRoom } from './room.ts';
import { type Round, round } from './round.ts';
import { type Sigmoid, sigmoid } from './sigmoid.ts';
import { type Sign, sign } from './sign.ts';
import { type Softplus, softplus } from './softplus.ts';
import { type Step, step } from './step.ts';
import { type Tanh, tanh } from './tanh.ts';
import { type TimesRoot2OverPi, timesRoot2OverPi } from './times-root-2-over-pi.ts';

/** Every function that is not made of others. */
export type PlainFunction =
  | Affine
  | Clip
  | Elu
  | Erf
  | Exp
  | Leaky
  | Log
  | PartedLine
  | Round
  | Sigmoid
  | Sign
  | Softplus
  | Step
  | Tanh
  | TimesRoot2OverPi;

const functions: { readonly [F in PlainFunction as F['kind']]: FunctionRoom<F> } = {
  affine: affine,
  clip: clip,
  elu: elu,
  erf: erf,
  exp: exp,
  leaky: leaky,
  log: log,
  'parted-line': partedLine,
  round: round,
  sigmoid: sigmoid,
  sign: sign,
  softplus: softplus,
  step: step,
  tanh: tanh,
  'times-root-2-over-pi': timesRoot2OverPi,
};

/** The room of a function, its parameters' type forgotten. */
export const functionRoom = ({ kind }: PlainFunction): FunctionRoom<PlainFunction> => functions[kind];
