import { NetworkBuilder, type Value } from '../../src/frontend/builder.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { drawing } from '../models/tiny-network.ts';

export interface ChainOptions {
  readonly name?: string;
  /** Draws the weights of each of the three layers. */
  readonly seeds?: readonly [number, number, number];
  /** Of the activations behind the first two layers. */
  readonly scale?: number;
  readonly bits?: number;
  readonly width?: number;
  /** Points that the network itself names. */
  readonly named?: readonly ('act1' | 'act2')[];
  /** What the nodes are called behind their layer's number. */
  readonly suffix?: string;
  /** The number of the first layer. */
  readonly first?: number;
}

/** Three matrix products with quantized activations `act1` and `act2` between them; the wire int4 fits. */
export function chain(options: ChainOptions = {}): Graph<GraphOp> {
  const {
    name = 'chain',
    seeds = [1, 2, 3],
    scale = 1,
    bits = 2,
    width = 6,
    named = [],
    suffix = '',
    first = 1,
  } = options;
  const net = new NetworkBuilder(name);
  const widths = [8, width, width, 4];
  let x: Value = net.input('x', [1, widths[0]]);
  for (const [i, seed] of seeds.entries()) {
    const draw = drawing(seed);
    const shape = [widths[i], widths[i + 1]];
    const raw = net.constant(
      Array.from({ length: shape[0] * shape[1] }, () => 3 * draw() - 1.5),
      shape,
    );
    const weights = net.quant(raw, { scale: 1, bits: 2, signed: true, narrow: true });
    x = net.matMul(x, weights, { name: `fc${i + first}${suffix}` });
    if (i === 2) break;
    const slopes = Array.from({ length: widths[i + 1] }, () => 0.1 + 0.2 * draw());
    x = net.mul(x, net.constant(slopes, [widths[i + 1]]), { name: `slope${i + first}${suffix}` });
    x = net.add(x, 1, { name: `bias${i + first}${suffix}` });
    x = net.relu(x, { name: `relu${i + first}${suffix}` });
    const act = `act${i + first}`;
    x = net.quant(x, { scale, bits, signed: false, name: `${act}${suffix}` });
    if (named.some(point => point === act)) net.cut(x);
  }
  net.output('y', x);
  return net.build();
}
