import { expect, it } from 'vitest';
import { lowerToHardware } from '../../src/schedule/index.ts';
import { layerGraph } from './layers.ts';

const LONG = 'a_layer_whose_name_is_longer_than_any_instance_name_may_be';

/** The names of a burst of 16 into a second layer, which needs a FIFO where `slow`, and of the registers around. */
function namesOf(slow: boolean, name: string): Record<string, string[]> {
  const layers = layerGraph(16, [
    { dense: 16, name },
    { dense: 16, name: `${name}_reg` },
  ]);
  const folding = slow
    ? { [name]: { pe: 1, simd: 1 }, [`${name}_reg`]: { pe: 1, simd: 1 } }
    : { [name]: { pe: 16, simd: 16 }, [`${name}_reg`]: { pe: 16, simd: 16 } };
  const { hardware } = lowerToHardware(layers, { folding });
  const ids = hardware.kernels.map(k => k.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { from, to } of hardware.links)
    expect(ids).toEqual(expect.arrayContaining([from.kernel, to.kernel]));
  const ofKind = (kind: string) => hardware.kernels.filter(k => k.kind === kind).map(k => k.id);
  return {
    registers: ofKind('axis-register'),
    fifos: ofKind('fifo'),
    streams: hardware.links.map(l => l.stream.id),
  };
}

it('calls registers and FIFOs what they are, whatever layers are called', () => {
  const shallow = namesOf(false, 'fc');
  const deep = namesOf(true, 'fc');
  expect(shallow.fifos).toEqual([]);
  // A layer has the name fc_reg.
  expect(shallow.registers).toEqual(['frame_in_reg', 'fc_reg_2', 'fc_reg_reg']);
  expect(deep.fifos).toEqual(['fc_fifo']);
  expect(deep.registers).toEqual(shallow.registers.filter(id => id !== 'fc_reg_2'));
});

it('keeps what a buffer and a stream are at the end of long names', () => {
  const { registers, fifos, streams } = namesOf(true, LONG);
  for (const id of registers) expect(id).toMatch(/_reg(_\d+)?$/);
  expect(fifos).toEqual(['a_layer_whose_name_is_longer_than_any_insta_fifo']);
  for (const id of streams) expect(id).toMatch(/_(out|wide)(_\d+)?$|^to_/);
});
