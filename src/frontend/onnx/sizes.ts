import type { GraphProto } from 'onnx-buf';
import { spend } from '../../ir/budget.ts';

/** As much of a name as a message shows. */
const SHOWN = 60;

/** Stops at a graph of more nodes, inputs or outputs, or longer names, than anything that follows is made for. */
export function checkSizes({ node: nodes, input, output, initializer }: GraphProto): void {
  spend('nodes', nodes.length);
  const constants = new Set(initializer.map(({ name }) => name));
  const inputs = input.filter(({ name }) => !constants.has(name));
  spend('ports', inputs.length + output.length);
  for (const { name } of [...input, ...output, ...initializer]) checkName(name, 'tensor');
  for (const node of nodes) {
    checkName(node.name, 'node');
    const at = { node: node.name || node.opType };
    spend('operands', node.input.length, at);
    spend('operands', node.output.length, at);
    for (const value of [...node.input, ...node.output]) checkName(value, 'tensor');
  }
}

function checkName(name: string, of: 'node' | 'tensor'): void {
  spend('name', name.length, { [of]: name.slice(0, SHOWN) });
}
