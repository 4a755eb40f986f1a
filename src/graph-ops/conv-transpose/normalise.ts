import type { CanonicalOp } from '../../canonical/graph.ts';
import type { Node } from '../../ir/graph.ts';
import { broadcastIndices, sizeOf, tensor } from '../../ir/tensor.ts';
import { baseOf, constantOf, type NormaliseContext } from '../normalising/context.ts';
import { convolutionNodes } from '../normalising/convolution.ts';
import type { ExactConstant } from '../normalising/exact-constant.ts';
import { turnedBlocks } from '../normalising/layout.ts';
import { takenAlongAxes } from '../normalising/taken.ts';
import { type ConvTransposeAttrs, transposedAxes } from './axes.ts';
import { phaseAxis, phaseWeights } from './phases.ts';

/**
 * The places of the result that have the same rest modulo the strides, a phase, are an ordinary convolution of the input
 * by some of the taps. One convolution makes all phases as channels; they become the places of a block, as DepthToSpace
 * does it, and what the padding takes away is cut off. No zeros are put between the pixels.
 */
export function normaliseTransposed(
  node: Node<string, ConvTransposeAttrs>,
  context: NormaliseContext,
): CanonicalOp[] {
  const base = baseOf(node);
  const [output] = base.outputs;
  const weights = constantOf(node, context, 1, 'weights');
  const bias = node.inputs[2] ? constantOf(node, context, 2, 'bias') : undefined;
  const { group } = node.attrs;
  const [batch, , ...spatial] = context.shapeOf(base.inputs[0]);
  const [, outputs, ...places] = context.shapeOf(output);
  const axes = transposedAxes(node.attrs, weights.tensor.shape.slice(2), spatial, node.name).map(phaseAxis);
  const sizes = axes.map(axis => axis.phases);
  const phases = sizeOf(sizes);
  const windows = axes.map(axis => axis.window.output);
  const made = windows.map((count, i) => count * sizes[i]);
  // Channels of one phase are moved together; but the outputs of a group stay together.
  const isPhaseFirst = group === 1;
  const value = (what: string, shape: readonly number[]): string => {
    context.shapes.set(`${output} ${what}`, shape);
    return `${output} ${what}`;
  };
  const isWhole = String(made) === String(places);
  const whole = isWhole ? output : value('whole', [batch, outputs, ...made]);
  const phased = phases === 1 ? whole : value('phases', [batch, outputs * phases, ...windows]);
  const nodes = convolutionNodes(
    { ...base, outputs: [phased] },
    {
      weights: phaseWeights(weights, { axes, group, isPhaseFirst }),
      ...(bias ? { bias: ofPhases(bias, phases, isPhaseFirst) } : {}),
      group,
      axes: axes.map(axis => axis.window),
    },
    context,
  );
  if (phases > 1) {
    const [channels, first] = isPhaseFirst ? [1 + axes.length, 1] : [1, 2];
    const blocks = isPhaseFirst ? [batch, ...sizes, outputs] : [batch, outputs, ...sizes];
    const perm = axes.flatMap((_, i) => [2 + axes.length + i, first + i]);
    const own = { ...node, name: `${node.name} spread`, inputs: [phased], outputs: [whole] };
    nodes.push(...turnedBlocks(own, context, [...blocks, ...windows], [0, channels, ...perm]));
  }
  if (isWhole) return nodes;
  const taken = axes.map(({ start }, i) => ({
    axis: 2 + i,
    indices: Array.from({ length: places[i] }, (_, place) => start + place),
  }));
  const cut = { ...base, name: `${node.name} cut`, inputs: [whole] };
  return [...nodes, ...takenAlongAxes(cut, context, taken, node.kind)];
}

/** The bias of an output is that of each of its phases. */
function ofPhases(bias: ExactConstant, phases: number, isPhaseFirst: boolean): ExactConstant {
  const outputs = bias.tensor.data.length;
  const from = Array.from({ length: outputs * phases }, (_, row) =>
    isPhaseFirst ? row % outputs : Math.floor(row / phases),
  );
  const moved = (data: ArrayLike<number>): Float64Array => Float64Array.from(from, i => data[i]);
  const repeated = tensor(bias.tensor.kind, [from.length], moved(bias.tensor.data));
  if (!bias.quantized) return { tensor: repeated };
  const { codes, unit } = bias.quantized;
  const units = broadcastIndices(unit.shape, [outputs]);
  const values = from.map(i => unit.values[units[i]]);
  return { tensor: repeated, quantized: { codes: moved(codes), unit: { shape: [from.length], values } } };
}
