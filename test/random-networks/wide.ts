import { type Block, spatialOf } from './branch.ts';
import { asCodes, quantized } from './quantized.ts';
import { weights } from './weights.ts';

/** A layer of weights or of activations of 9 to 16 bits; more than float32 holds exactly where both are. */
export const wide: Block = (site, state) => {
  const { net, draw, note } = site;
  const codes = asCodes(site, state, 8);
  const { shape } = codes.value;
  const outputs = draw.whole(1, 4);
  const isWideWeights = draw.chance(0.5);
  const bits = draw.whole(9, 16);
  const kernel = spatialOf(codes.value).map(() => 1);
  const isDense = kernel.length === 0;
  const w = weights(
    site,
    isDense ? [shape[1], outputs] : [outputs, shape[1], ...kernel],
    codes.bits,
    isDense ? 1 : 0,
    isWideWeights ? bits : undefined,
  );
  const sums = net.step((b, v) => (isDense ? b.matMul(v, w(b)) : b.conv(v, w(b))), codes.value);
  const summed = draw.chance(0.3) ? net.step((b, v) => b.relu(v), sums) : sums;
  const isWideCodes = !isWideWeights || draw.chance(0.3);
  if (isWideWeights) note(`${bits}-bit weights`);
  if (isWideCodes) note('wide codes');
  note(isWideCodes || codes.bits + bits > 14 ? 'wide~' : 'wide');
  return isWideCodes ? quantized(site, summed, 16, draw.whole(9, 16)) : quantized(site, summed);
};
