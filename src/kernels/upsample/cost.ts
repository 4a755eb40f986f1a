import { ringCost } from '../ring-cost.ts';
import { widthBits } from '../stream.ts';
import { foldsOf, inputShape, repeatedPixels, type UpsampleParams } from './schema.ts';

export const upsampleCost = (params: UpsampleParams) =>
  ringCost(params.depthBeats, widthBits(inputShape(params)), [
    params.factors[0],
    repeatedPixels(params),
    params.factors[1],
    foldsOf(params),
  ]);
