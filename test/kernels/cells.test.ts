import { expect, it } from 'vitest';
import { cellsOf } from '../../src/kernels/cells.ts';
import { FAMILY_NAMES } from '../../src/kernels/family.ts';
import { ramCost, romCost } from '../../src/kernels/memory-cost.ts';

const [ecp5, ice40, gowin] = [cellsOf('ecp5'), cellsOf('ice40'), cellsOf('gowin')];

it('puts memories that are read where Yosys does', () => {
  // Weights of MNIST w1a1: 1024 words of 50 bits. Three blocks of 1024 x 18, thirteen of 1024 x 4.
  for (const { rom } of [ecp5, gowin]) expect(rom(1024, 50)).toMatchObject({ lut: 0, blockRam: 3 });
  expect(ice40.rom(1024, 50).blockRam).toBe(13);
  // Of 4096 bits a block of 18 Kbit is worth its price, of 640 no block is.
  expect(ecp5.rom(1024, 4).blockRam).toBe(1);
  for (const { rom } of [ecp5, gowin, ice40]) expect(rom(640, 1)).toMatchObject({ lut: 80, blockRam: 0 });
  // 1280 bits go to iCE40's RAM, which is small, and not to the others'.
  expect([ecp5.rom(640, 2).blockRam, ice40.rom(640, 2).blockRam]).toEqual([0, 1]);
  for (const { rom } of [ecp5, gowin, ice40]) {
    expect(rom(16, 8).lut).toBeCloseTo(8, 2);
    expect(rom(16, 8).ff).toBeCloseTo(8, 2);
    expect(rom(1, 1000)).toEqual({ lut: 0, ff: 0, blockRam: 0 });
  }
});

it('puts memories that are written where Yosys does', () => {
  // 32 words of 25 bits: fourteen LUT RAMs of four LUTs and a choice a bit; two blocks; where neither is, flip-flops.
  expect(ecp5.ram(32, 25)).toEqual({ lut: 56 + 25, ff: 25, blockRam: 0 });
  expect(ice40.ram(32, 25)).toEqual({ lut: 0, ff: 0, blockRam: 2 });
  expect(ice40.ram(16, 4).blockRam).toBe(0);
  expect(ice40.ram(16, 4).ff).toBe(64 + 4);
  expect(ice40.ram(16, 5).blockRam).toBe(1);
  expect(ecp5.ram(128, 8).blockRam).toBe(0);
  expect(ecp5.ram(256, 8).blockRam).toBe(1);
  // What is just being written is kept beside a block.
  expect(ecp5.ring(256, 8)).toEqual({ lut: 16, ff: 17, blockRam: 1 });
  expect(ecp5.ring(16, 8)).toEqual(ecp5.ram(16, 8));
});

it('multiplies as Yosys 0.70 does', () => {
  const blocks = (a: number, b: number): number[] => [ecp5.dsps(a, b), gowin.dsps(a, b), ice40.dsps(a, b)];
  expect(blocks(2, 2)).toEqual([1, 0, 0]);
  expect(blocks(3, 3)).toEqual([1, 0, 0]);
  expect(blocks(4, 4)).toEqual([1, 0.5, 0]);
  expect(blocks(8, 8)).toEqual([1, 0.5, 0]);
  expect(blocks(10, 10)).toEqual([1, 1, 0]);
  expect(blocks(1, 8)).toEqual([0, 0, 0]);
  // One bit above a block is added in LUTs; two are a block more on ECP5.
  expect([ecp5.dsps(19, 9), ecp5.restPairs(19, 9)]).toEqual([1, 9]);
  expect([ecp5.dsps(20, 20), ecp5.restPairs(20, 20)]).toEqual([4, 0]);
  expect([gowin.dsps(20, 20), gowin.restPairs(20, 20)]).toEqual([1, 80]);
});

it('7 series and UltraScale+ are what the costs were calibrated on', () => {
  for (const family of ['xc7', 'xcup'] as const) {
    expect(cellsOf(family).rom).toBe(romCost);
    expect(cellsOf(family).ram).toBe(ramCost);
    expect(cellsOf(family)).toMatchObject({ control: 1, choice: 1, compare: 1, sum: 1, product: 1, gate: 0 });
  }
});

it('a small LUT holds no more than a large one', () => {
  for (const family of FAMILY_NAMES) {
    const { control, choice, compare, sum, product } = cellsOf(family);
    for (const factor of [control, choice, compare, sum, product]) expect(factor).toBeGreaterThanOrEqual(1);
  }
});
