import { type CompiledNetwork, compileNetwork } from '../src/compile.ts';
import type { GraphOp } from '../src/graph-ops/index.ts';
import type { Graph } from '../src/ir/graph.ts';
import { parseWireType } from '../src/quant/wire.ts';
import { CalibratedNetwork } from '../test/networks/calibrated.ts';
import { pictureGraph } from './picture-graph.ts';
import { placePicture } from './picture-layout.ts';
import { pictureSvg } from './picture-svg.ts';

/** The picture in the README: kernels and streams of a compiled network with a residual block. */
export async function networkPicture(): Promise<string> {
  const network = residualDesign();
  const { initiationIntervalCycles, latencyCycles } = network.prediction;
  const [interval, latency] = [initiationIntervalCycles, latencyCycles].map(n => n.toLocaleString('en-US'));
  const graph = pictureGraph(network.hardware, network.folds);
  return pictureSvg(
    'A residual block of 2-bit weights, as hardware',
    `16 x 16 pixels, ${interval} cycles per frame, latency ${latency}. A box is a kernel, with its cycles for a frame (orange: the ` +
      'most). An arrow is a stream: type x lanes.',
    graph,
    await placePicture(graph),
  );
}

/** The network of the pictures, compiled. */
export const residualDesign = (): CompiledNetwork =>
  compileNetwork(residualNetwork(), { wire: parseWireType('uint8:1/255'), targetCycles: 4096 });

/** Two 3x3 convolutions with a skip around them, between a first convolution and a dense layer. */
function residualNetwork(): Graph<GraphOp> {
  const p = new CalibratedNetwork('residual', 31);
  const window = { bits: 2, pads: [1, 1, 1, 1] };
  const codes = { bits: 2, scale: 1 };
  const image = p.input('image', [1, 3, 16, 16], [0, 1]);
  const x = p.activation(p.conv(image, 8, [3, 3], { ...window, name: 'conv1' }), { ...codes, name: 'act1' });
  const inner = p.conv(x, 8, [3, 3], { ...window, name: 'conv2' });
  const second = p.conv(p.activation(inner, { ...codes, name: 'act2' }), 8, [3, 3], {
    ...window,
    name: 'conv3',
  });
  const branch = p.signedCodes(second, { bits: 3, scale: 0.5, name: 'act3' });
  const sum = p.step((net, a, b) => net.relu(net.add(a, b, { name: 'sum' })), branch, x);
  const out = p.step((net, v) => net.quant(v, { ...codes, signed: false, name: 'act4' }), sum);
  const mean = p.step((net, v) => net.flatten(net.globalAveragePool(v, { name: 'mean' })), out);
  return p.done(p.dense(mean, 10, { bits: 2, name: 'scores' }));
}
