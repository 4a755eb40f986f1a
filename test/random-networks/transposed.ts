import { sizeOf } from '../../src/ir/tensor.ts';
import { activation } from './activation.ts';
import { type Block, MOST_ELEMENTS, spatialOf } from './branch.ts';
import { vector, weights } from './weights.ts';

/** A transposed convolution with any of its attributes; outputs of one group share their scales with those of the others. */
export const transposed: Block = (site, state) => {
  const { net, draw, note } = site;
  const { value } = state;
  const [, channels] = value.shape;
  // Beside the border a place misses taps, as if zeros stood there.
  if (!state.hasZero) return state;
  const group = draw.chance(0.3) ? channels : 1;
  const perGroup = draw.whole(1, group === 1 ? 4 : 2);
  const spatial = spatialOf(value);
  const kernel = spatial.map(() => draw.whole(1, 4));
  const strides = spatial.map(() => draw.whole(1, 3));
  const dilations = spatial.map(() => (draw.chance(0.2) ? 2 : 1));
  const outputPadding = strides.map(stride => draw.whole(0, stride - 1));
  const full = spatial.map((size, i) => (size - 1) * strides[i] + (kernel[i] - 1) * dilations[i] + 1);
  const side = () => full.map((size, i) => draw.whole(0, Math.min(kernel[i], Math.floor((size - 1) / 2))));
  const pads = [...side(), ...side()];
  if (perGroup * group * sizeOf(full) > 2 * MOST_ELEMENTS) return state;
  note(group === 1 ? 'transposed' : 'transposed depthwise');
  const w = weights(site, [channels, perGroup, ...kernel], state.bits, 1);
  const bias = draw.chance(0.3) ? { bias: vector(site, perGroup * group, 2) } : {};
  const window = { strides, dilations, pads, outputPadding, group, ...bias };
  return activation(
    site,
    net.step((b, v) => b.convTranspose(v, w(b), window), value),
  );
};
