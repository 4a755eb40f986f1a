import * as S from '../exact/surd.ts';
import type { CanonicalGraph } from './graph.ts';

/** What an input's wire might carry, as --input takes it, and what speaks for it. */
export interface ProposedWire {
  readonly wire: string;
  readonly reason: string;
}

/** A network that multiplies its input by less than this expects bytes as they are. */
const DIVIDES = 1 / 32;

/**
 * What to try where nobody says what an input carries: bytes where the network itself divides by some 255, or where the
 * input has the shape of an image; else the fixed point that other compilers take unless told.
 *
 * @param first the name of the node that stops the input's way to a quantizer, where one does
 */
export function proposedWire(graph: CanonicalGraph, input: string, first: string | undefined): ProposedWire {
  const node = graph.nodes.find(({ name }) => name === first);
  if (node?.kind === 'affine') {
    const scales = node.attrs.map.values.map(({ scale }) => Math.abs(S.toNumber(scale)));
    if (Math.max(...scales) < DIVIDES)
      return { wire: 'uint8', reason: `'${node.name}' brings 0 to 255 to about 1` };
  }
  const shape = graph.inputs.find(({ name }) => name === input)?.shape ?? [];
  const isImage =
    shape.length === 4 && [shape[1], shape[3]].some(channels => channels === 1 || channels === 3);
  if (isImage) return { wire: 'uint8:1/255', reason: 'bytes of an image, as 0 to 1' };
  return { wire: 'fixed<16,6>', reason: 'fixed point from -32 to 32' };
}
