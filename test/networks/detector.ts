import type { Value } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { CalibratedNetwork } from './calibrated.ts';

export interface DetectorOptions {
  readonly size: number;
  /** Channels and bits of the blocks of two 3x3 convolutions; max pooling stands between blocks. */
  readonly blocks: readonly (readonly [channels: number, bits: number])[];
  /** Boxes proposed at each place. */
  readonly anchors: number;
  /**
   * Where the hardware ends. `features`: the map that the proposal network and region pooling read. `proposals`: that
   * map beside the proposal network's two scores and four coordinates of each box, as channels of one output.
   */
  readonly end: 'features' | 'proposals';
}

/**
 * The part of Faster R-CNN (Ren et al. 2015) that belongs on the FPGA, bits falling with depth (Chu et al.): the
 * backbone of VGG, and the proposal network. Region pooling and the suppression of overlapping boxes are the host's.
 */
export function detector({ size, blocks, anchors, end }: DetectorOptions): Graph<GraphOp> {
  const p = new CalibratedNetwork('detector', 127);
  const pads = [1, 1, 1, 1];
  const codes = (bits: number, name: string) => ({ bits, scale: 2 ** (2 - bits), name });
  let x: Value = p.input('image', [1, 3, size, size], [0, 1]);
  blocks.forEach(([channels, bits], block) => {
    if (block > 0)
      x = p.step((net, v) => net.maxPool(v, { kernel: [2, 2], strides: [2, 2], name: `pool${block}` }), x);
    for (const i of [0, 1]) {
      const sums = p.conv(x, channels, [3, 3], { bits, pads, name: `conv${block}_${i}` });
      // Codes of one bit would tell region pooling little: the map that leaves has two.
      x = p.activation(sums, codes(Math.max(bits, 2), `act${block}_${i}`));
    }
  });
  const features = x;
  if (end === 'features') return p.done(features);
  const [channels, bits] = blocks[blocks.length - 1];
  const inner = p.activation(
    p.conv(features, channels, [3, 3], { bits, pads, name: 'proposal' }),
    codes(2, 'proposal_act'),
  );
  const scores = p.bias(p.conv(inner, 2 * anchors, [1, 1], { bits, name: 'objectness' }));
  const boxes = p.bias(p.conv(inner, 4 * anchors, [1, 1], { bits, name: 'boxes' }));
  return p.done(
    p.step((net, ...parts) => net.concat(parts, { axis: 1, name: 'ends' }), features, scores, boxes),
  );
}
