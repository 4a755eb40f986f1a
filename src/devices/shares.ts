import type { LutsPer } from '../kernels/area-price.ts';
import type { Family } from '../kernels/family.ts';
import { type Device, devicesFor } from './data.ts';
import { RESOURCES, type Resource, type Resources } from './resources.ts';

/**
 * Of the flip-flops of an iCE40, those that stand in a logic cell without a LUT in front: nextpnr-ice40 reports some half
 * of them (docs/area.md).
 */
const LONE_FLIP_FLOPS = 0.5;

/** The share of a resource that is taken, from 0 to 1 and beyond; 0 of what is neither there nor wanted. */
export function shareOf(device: Device, area: Resources, resource: Resource): number {
  const lone = resource === 'lut' && device.family === 'ice40' ? LONE_FLIP_FLOPS * area.ff : 0;
  const used = area[resource] + lone;
  return used === 0 ? 0 : used / device[resource];
}

/** A design takes at most so much of a part; behind that routing fails. */
const MOST = 0.8;

/** The resources of which more is taken than a share of the device. */
export const overIn = (
  device: Device,
  area: Resources,
  most: { readonly [R in Resource]: number },
): Resource[] => RESOURCES.filter(resource => shareOf(device, area, resource) > most[resource]);

const MOST_OF_ALL = { lut: MOST, ff: MOST, blockRam: MOST, dsp: MOST };

export const fits = (device: Device, area: Resources): boolean =>
  overIn(device, area, MOST_OF_ALL).length === 0;

/** The first part of the family that holds an area, else the largest. */
export function deviceFor(area: Resources, family: Family): Device {
  const devices = devicesFor(family);
  return devices.find(device => fits(device, area)) ?? devices[devices.length - 1];
}

/** What resources count on a device, in LUTs: its own ratios, so that no resource is used up while others are left. */
export const lutsPerOn = ({ lut, ff, dsp, blockRam }: Device): LutsPer => ({
  ff: (lut / ff) * FLIP_FLOPS_BESIDE,
  // What is not there is counted nowhere.
  dsp: dsp === 0 ? lut : lut / dsp,
  blockRam: lut / blockRam,
});

/** Where a LUT and a flip-flop are one cell, every second flip-flop has its LUT in front. */
const FLIP_FLOPS_BESIDE = 0.5;
