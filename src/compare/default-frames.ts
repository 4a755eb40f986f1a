import { type LayerGraph, macsOf } from '../ops/index.ts';

/** Frames compared when the user gives no data and no number. */
const FRAMES = 100;

/** Multiplications that those may take: some seconds of the reference. */
const MACS = 4e9;

/** How many random frames of a network are compared: 100, or as many as take some seconds, at least one. */
export function defaultFrames(layers: LayerGraph): number {
  const macs = layers.nodes.reduce((sum, node) => sum + macsOf(layers, node), 0);
  return Math.min(FRAMES, Math.max(1, Math.floor(MACS / Math.max(1, macs))));
}
