import { NetworkBuilder } from '../../src/frontend/builder.ts';

/** The sum of two inputs of three numbers. */
export function twoInputs() {
  const net = new NetworkBuilder('two');
  net.output('sum', net.add(net.input('left', [1, 3]), net.input('right', [1, 3])));
  return net.build();
}
