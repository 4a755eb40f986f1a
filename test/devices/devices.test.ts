import { expect, it } from 'vitest';
import { BOARD_NAMES, boardOfName } from '../../src/boards/index.ts';
import { deviceOf } from '../../src/boards/plan.ts';
import { DEVICES, deviceNamed, devicesFor } from '../../src/devices/data.ts';
import { deviceFor, fits, shareOf } from '../../src/devices/shares.ts';
import { BLOCK_RAMS } from '../../src/kernels/block-rams.ts';
import { FAMILY_NAMES } from '../../src/kernels/family.ts';

it('every family has a device, and every device a name of its own', () => {
  expect(new Set(DEVICES.map(({ name }) => name)).size).toBe(DEVICES.length);
  for (const family of FAMILY_NAMES) expect(devicesFor(family).length, family).toBeGreaterThan(0);
  expect(deviceNamed('ecp5-85k')).toMatchObject({ lut: 83_640, blockRam: 208, dsp: 156 });
  expect(deviceNamed('ecp5-86k')).toBeUndefined();
});

it('a block RAM holds as many bits in each of its shapes, parity aside', () => {
  for (const { kilobits, shapes, unit } of Object.values(BLOCK_RAMS)) {
    for (const [words, bits] of shapes) {
      expect(words * bits, unit).toBeLessThanOrEqual(kilobits * 1024);
      expect(words * bits, unit).toBeGreaterThanOrEqual((kilobits * 1024 * 4) / 5);
    }
  }
});

it.each(BOARD_NAMES)('%s is of the family of its device', name => {
  const board = boardOfName(name);
  const device = deviceOf(board);
  expect(deviceNamed(device.name)).toBe(device);
  expect(board.limits).toMatchObject({ lut: device.lut, ff: device.ff, dsp: device.dsp });
  expect(board.limits.blockRam.count).toBe(device.blockRam);
});

it('a board of a user is a device by what its file says', () => {
  const limits = { lut: 100, ff: 90, blockRam: { unit: 'X', count: 3, shapes: [] }, dsp: 1 };
  expect(deviceOf({ ...boardOfName('icebreaker'), name: 'mine', limits })).toMatchObject({
    ...{ name: 'mine', family: 'ice40', lut: 100, ff: 90, blockRam: 3, dsp: 1 },
  });
});

it('flip-flops of an iCE40 take logic cells of their own where no LUT stands in front', () => {
  const hx8k = deviceNamed('ice40-hx8k');
  const ecp5 = deviceNamed('ecp5-25k');
  if (!hx8k || !ecp5) throw new Error('devices of the table');
  const area = { lut: 3840, ff: 3840, blockRam: 0, dsp: 0 };
  expect(shareOf(hx8k, area, 'lut')).toBeCloseTo(0.75);
  expect(shareOf(ecp5, area, 'lut')).toBeCloseTo(3840 / 24_288);
  // No multiplier is there, and none is wanted.
  expect(fits(hx8k, area)).toBe(true);
  expect(fits(hx8k, { ...area, dsp: 1 })).toBe(false);
});

it('the smallest part of the family holds a design', () => {
  const area = { lut: 30_000, ff: 1000, blockRam: 10, dsp: 0 };
  expect(deviceFor(area, 'ecp5').name).toBe('ECP5-45K');
  expect(deviceFor(area, 'xc7').name).toBe('XC7Z020');
  expect(deviceFor(area, 'ice40').name).toBe('ICE40-HX8K');
});
