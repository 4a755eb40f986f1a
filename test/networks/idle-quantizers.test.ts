import { expect, it } from 'vitest';
import { CalibratedNetwork } from './calibrated.ts';
import type { NetworkCase } from './cases.ts';
import { idleQuantizers } from './idle-quantizers.ts';
import { prove } from './prove.ts';

/** Two layers, the first one's activations with a scale of their own. */
function network(scale: number): NetworkCase {
  const graph = () => {
    const p = new CalibratedNetwork('scaled', 5);
    const bits = 4;
    const image = p.input('image', [1, 3, 6, 6], [0, 1]);
    const conv = p.conv(image, 4, [3, 3], { bits, name: 'first' });
    const codes = p.activation(conv, { bits, scale, name: 'act' });
    const flat = p.step((net, v) => net.flatten(v), codes);
    return p.done(p.dense(flat, 3, { bits, name: 'second' }));
  };
  return { graph, wire: 'uint8:1/255', options: { targetCycles: 100 } };
}

it('names a quantizer whose scale leaves most of its levels unused, and no other', async () => {
  expect(idleQuantizers(await prove(network(0.2), 4))).toEqual([]);
  const [idle, ...others] = idleQuantizers(await prove(network(1), 4));
  expect(idle).toMatch(/: [2-7] of 16$/);
  expect(others).toEqual([]);
});
