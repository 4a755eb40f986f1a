import type { Value } from '../../src/frontend/builder.ts';
import { doReFaActivations, signWeights } from '../../src/frontend/named-quantizers.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { sizeOf } from '../../src/ir/tensor.ts';
import { drawing } from '../models/tiny-network.ts';
import { CalibratedNetwork } from './calibrated.ts';

/** What a block moves information by. */
export const BLOCKS = {
  'shift block, whole shifts': 'whole',
  'shift block, shifts between pixels': 'real',
  'two 3x3 convolutions': 'two',
  'one 3x3 convolution': 'one',
} as const;

export type BlockName = keyof typeof BLOCKS;

/** Channels that are shifted or convolved, and height and width of their image. */
export const SIZES = [
  [16, 32],
  [32, 16],
] as const;

/** What a block of 4-bit codes is compiled with. */
export const BLOCK_WIRE = 'uint4:1/15';

/**
 * The main path of a block, weights of 1 bit and activations of 4: pointwise from 4 c to c channels, shift, pointwise to 4 c
 * (SSPQ), or 3x3 convolutions of c channels (ResNet); without the sum with the shortcut, which both have.
 */
export function shiftBlock(block: BlockName, channels: number, size: number): Graph<GraphOp> {
  const kind = BLOCKS[block];
  const p = new CalibratedNetwork(`block_${kind}_${channels}`, 307);
  const draw = drawing(311);

  function conv(x: Value, outputs: number, kernel: number, name: string): Value {
    const shape = [outputs, x.shape[1], kernel, kernel];
    const data = Array.from({ length: sizeOf(shape) }, () => 2 * draw() - 1);
    const pads = kernel === 3 ? [1, 1, 1, 1] : [0, 0, 0, 0];
    const made = p.step(
      (net, v) => net.conv(v, signWeights(net, data, shape, { scale: 'mean' }), { pads, name }),
      x,
    );
    return p.step(
      (net, v) => doReFaActivations(net, net.add(net.mul(v, 0.25), 0.375), { bits: 4, name: `${name}_act` }),
      p.norm(made, { isSigned: true }),
    );
  }

  if (kind === 'one' || kind === 'two') {
    const x = p.input('x', [1, channels, size, size], [0, 1]);
    const first = conv(x, channels, 3, 'conv1');
    return p.done(kind === 'one' ? first : conv(first, channels, 3, 'conv2'));
  }
  const x = p.input('x', [1, 4 * channels, size, size], [0, 1]);
  const narrow = conv(x, channels, 1, 'in');
  const coordinate = (): number => Math.fround(3 * draw() - 1.5);
  const shifts = Array.from({ length: channels }, (_, c) =>
    kind === 'whole'
      ? ([(c % 3) - 1, (Math.floor(c / 3) % 3) - 1] as const)
      : ([coordinate(), coordinate()] as const),
  );
  const moved = p.step((net, v) => net.shift(v, { shifts, name: 'shift' }), narrow);
  return p.done(conv(moved, 4 * channels, 1, 'out'));
}
