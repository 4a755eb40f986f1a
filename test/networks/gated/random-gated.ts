import type { Value } from '../../../src/frontend/builder.ts';
import { random } from '../../graph-ops/samples.ts';
import { type GatedNetwork, GatedNetworkWriter, type GatedOptions } from './gated-network.ts';

/** What a random network is made of, for the name of its test. */
export interface RandomGated {
  readonly options: GatedOptions;
  /** For the folds of its layers. */
  readonly targetCycles: number;
  readonly blocks: readonly BlockName[];
  readonly write: () => GatedNetwork;
}

/** One step of a network under construction, from what is not negative to what is not negative. */
type Block = (writer: GatedNetworkWriter, x: Value, name: string, draw: (below: number) => number) => Value;

const PADS = [1, 1, 1, 1];

const BLOCKS = {
  wide: (writer, x, name, draw) => {
    const strides = draw(3) === 0 && x.shape[2] > 3 ? [2, 2] : [1, 1];
    return writer.activation(writer.conv(x, x.shape[1] + draw(3), [3, 3], { pads: PADS, strides, name }));
  },
  pointwise: (writer, x, name, draw) =>
    writer.activation(writer.conv(x, x.shape[1] + draw(3), [1, 1], { name })),
  depthwise: (writer, x, name) =>
    writer.activation(writer.conv(x, x.shape[1], [3, 3], { pads: PADS, group: x.shape[1], name })),
  shifted: (writer, x, name, draw) => {
    const inner = writer.activation(writer.conv(x, x.shape[1] + draw(3), [1, 1], { name: `${name}_in` }));
    // whole shifts, or quarters of pixels
    const unit = draw(2) === 0 ? 1 : 4;
    const shifts = Array.from({ length: inner.shape[1] }, () => {
      const [dx, dy] = [draw(4 * unit + 1), draw(4 * unit + 1)].map(steps => steps / unit - 2);
      return [dx, dy] as const;
    });
    const stride = draw(3) === 0 && x.shape[2] > 3 ? 2 : 1;
    const moved = writer.shift(inner, shifts, stride, `${name}_shift`);
    return writer.activation(writer.conv(moved, x.shape[1], [1, 1], { name: `${name}_out` }));
  },
  residual: (writer, x, name) => {
    const channels = x.shape[1];
    const inner = writer.conv(x, channels, [3, 3], { pads: PADS, name: `${name}_conv1` });
    const branch = writer.conv(writer.activation(inner), channels, [3, 3], {
      pads: PADS,
      name: `${name}_conv2`,
    });
    const skip = writer.conv(x, channels, [1, 1], { name: `${name}_short` });
    return writer.activation(writer.add(branch, skip, `${name}_sum`));
  },
  joined: (writer, x, name) => {
    const parts = [1, 3].map(size => {
      const pads = PADS.map(pad => pad * ((size - 1) / 2));
      return writer.conv(x, x.shape[1], [size, size], { pads, name: `${name}_conv${size}` });
    });
    return writer.activation(writer.concat(parts, `${name}_join`));
  },
  pool: (writer, x, name) => {
    if (x.shape[2] < 4) return x;
    return writer.maxPool(x, { kernel: [2, 2], strides: [2, 2], name });
  },
} satisfies Readonly<Record<string, Block>>;

type BlockName = keyof typeof BLOCKS;

/**
 * A small network of gated layers, drawn from a seed: kernels, what gates see and how they compute, scales, and two to
 * four blocks. Poolings stand only behind codes.
 */
export function randomGated(seed: number): RandomGated {
  const draw = drawer(seed);
  const pick = <T>(choices: readonly T[]): T => choices[draw(choices.length)];
  const kernels = pick([1, 2, 3, 4, 6]);
  const options: GatedOptions = {
    kernels,
    size: 5 + draw(5),
    width: 1,
    gateSees: pick(['before', 'after']),
    gateForm: pick(['linear', 'quantized']),
    codesAt: pick(['layer', 'activation']),
    isFirstGated: draw(4) === 0,
    // joined parts need a common unit
    scales: 'dyadic',
  };
  const names: readonly BlockName[] = ['wide', 'pointwise', 'depthwise', 'shifted', 'residual', 'joined'];
  const choices = options.codesAt === 'activation' ? [...names, 'pool' as const] : names;
  const blocks = Array.from({ length: 2 + draw(3) }, () => pick(choices));
  const stem = 3 + draw(8);
  const isDense = options.codesAt === 'activation' && draw(2) === 0;
  const write = (): GatedNetwork => {
    const writer = new GatedNetworkWriter(`random_gated${seed}`, 1000 + seed, options);
    const drawShape = drawer(seed + 0x10000);
    let x = writer.activation(writer.firstConv(writer.image(), stem, [3, 3], { pads: PADS, name: 'stem' }));
    for (const [i, block] of blocks.entries()) x = BLOCKS[block](writer, x, `${block}${i}`, drawShape);
    if (!isDense) return writer.done(x, 3);
    const most = writer.maxPool(x, { kernel: x.shape.slice(2) });
    const vector = writer.network.step((net, v) => net.flatten(v), most);
    return writer.doneWith(writer.activation(writer.dense(vector, 5, 'dense')), 3);
  };
  return { options, blocks, write, targetCycles: pick([60, 200, 800, 4000]) };
}

function drawer(seed: number): (below: number) => number {
  const next = random(seed);
  return below => Math.floor(next() * below);
}
