import { type AdderNetwork, type AdderNode, nodeFormat } from './network.ts';
import { heldBy, pipelineOf } from './pipeline.ts';

/** LUTs of a register stage's handshake. */
const STAGE_LUTS = 1;

/** Of adders and tables, what is left: Yosys joins the two adders of a part, and finds equal bits. */
const SHARE = 0.76;

/** Area of a network with its register stages on a 7 series device. */
export function networkArea(network: AdderNetwork): { readonly lut: number; readonly ff: number } {
  const pipeline = pipelineOf(network);
  const held = Array.from({ length: pipeline.stages }, (_, i) => heldBy(pipeline, i + 1));
  const bits = held.flat().reduce((sum, i) => sum + nodeFormat(network.nodes[i]).bits, 0);
  const luts = network.nodes.reduce((sum, node) => sum + adderLuts(network, node), 0);
  return {
    lut: Math.round(SHARE * luts) + pipeline.stages * STAGE_LUTS,
    ff: bits + pipeline.stages,
  };
}

/** An adder takes a LUT for each bit that both its operands have, a table one for each of its bits. */
function adderLuts(network: AdderNetwork, node: AdderNode): number {
  const { bits } = nodeFormat(node);
  switch (node.kind) {
    case 'input':
      return 0;
    case 'table':
      return bits;
    case 'negation':
      return bits;
    case 'sum': {
      const [left, right] = [network.nodes[node.left], network.nodes[node.right]];
      // Low bits of one operand alone pass; below a shifted minuend they are negated.
      const passed = node.isDifference ? node.rightShift : Math.max(node.leftShift, node.rightShift);
      const isUnsigned = ![node, left, right].some(n => nodeFormat(n).isSigned);
      const reach = Math.max(
        nodeFormat(left).bits + node.leftShift,
        nodeFormat(right).bits + node.rightShift,
      );
      // The carry out of an unsigned sum needs no LUT.
      return Math.max(0, (isUnsigned ? Math.min(bits, reach) : bits) - passed);
    }
  }
}
