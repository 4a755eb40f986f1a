import { tensor } from '../../ir/tensor.ts';
import type { HostStep } from '../../quant/host-front.ts';
import { type Operands, stepWith } from '../on-host.ts';

/**
 * x * alpha + beta with alpha = scale / sqrt(var + epsilon) and beta = bias - mean * alpha, float32 after each step: the order in
 * which onnxruntime and torch compute inference.
 */
export function batchNormalizationOnHost(
  { epsilon }: { readonly epsilon: number },
  [, scale, bias, mean, variance]: Operands,
  rank: number,
): readonly HostStep[] | undefined {
  if (!scale || !bias || !mean || !variance) return undefined;
  const channels = scale.data.length;
  const shape = [channels, ...new Array<number>(Math.max(rank - 2, 0)).fill(1)];
  const alpha = variance.data.map((v, c) => {
    const deviation = Math.fround(Math.sqrt(Math.fround(v + epsilon)));
    return Math.fround(Math.fround(1 / deviation) * scale.data[c]);
  });
  const beta = bias.data.map((b, c) => Math.fround(b - Math.fround(mean.data[c] * alpha[c])));
  return [
    stepWith('multiply', tensor('float32', shape, alpha)),
    stepWith('add', tensor('float32', shape, beta)),
  ];
}
