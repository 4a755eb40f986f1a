import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileNetwork } from '../../src/compile.ts';
import { type Device, deviceNamed } from '../../src/devices/data.ts';
import { areaOf, type Resources } from '../../src/devices/resources.ts';
import type { GraphOp } from '../../src/graph-ops/index.ts';
import { DiagnosticError } from '../../src/ir/diagnostic.ts';
import type { Graph } from '../../src/ir/graph.ts';
import type { Family } from '../../src/kernels/family.ts';
import { parseWireType } from '../../src/quant/wire.ts';
import { fittingTarget } from '../../src/schedule/fit-device.ts';
import { tinyNetwork } from '../models/tiny-network.ts';
import { own } from './aimed-networks.ts';

const device = (changed: Partial<Device> = {}): Device => ({
  ...{ name: 'small', family: 'ecp5', found: 'here', lut: 1000, ff: 1000, blockRam: 10, dsp: 10 },
  ...changed,
});
const range = { fastest: 10, slowest: 5000 };

it('finds a target that fits, and of which two thirds do not', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 500_000 }),
      fc.double({ min: 0.3, max: 1, noNaN: true }),
      (work, most) => {
        // So many LUTs as work is to be done in a cycle.
        const areaAt = (target: number): Resources => ({ lut: work / target, ff: 0, blockRam: 0, dsp: 0 });
        const least = work / (1000 * most);
        fc.pre(least <= range.slowest);
        const target = fittingTarget(areaAt, { device: device(), most }, range) as number;
        expect(target).toBeGreaterThanOrEqual(least - 1e-6);
        expect(target).toBeLessThanOrEqual(Math.max(range.fastest, least * 1.3 + 2));
      },
    ),
  );
});

it('holds every resource: logic to the share, block RAM to nine tenths, multipliers to all of them', () => {
  const least = (of: (target: number) => Partial<Resources>): number =>
    fittingTarget(
      target => ({ lut: 0, ff: 0, blockRam: 0, dsp: 0, ...of(target) }),
      { device: device(), most: 0.5 },
      range,
    ) as number;
  const about = (target: number, wanted: number): void => {
    expect(target).toBeGreaterThanOrEqual(wanted);
    expect(target).toBeLessThan(1.1 * wanted + 1);
  };
  about(
    least(target => ({ lut: 100_000 / target })),
    200,
  );
  about(
    least(target => ({ ff: 100_000 / target })),
    200,
  );
  about(
    least(target => ({ blockRam: 1800 / target })),
    200,
  );
  about(
    least(target => ({ dsp: 2000 / target })),
    200,
  );
  expect(least(() => ({}))).toBe(range.fastest);
});

const compiled = (small: Device, options: { readonly targetCycles?: number } = {}) =>
  compileNetwork(tinyNetwork(), {
    wire: parseWireType('uint4:1/15'),
    budget: { device: small, most: 0.7 },
    ...options,
  });

it('a network is folded so that it fits, and less than twice as fast would not', () => {
  const ample = compiled(device({ lut: 100_000, ff: 100_000 }));
  const small = device({ lut: 900 });
  const fitted = compiled(small);
  const area = areaOf(fitted.hardware.kernels, 'ecp5');
  expect(area.lut).toBeLessThanOrEqual(0.7 * small.lut);
  const { initiationIntervalCycles: interval } = fitted.prediction;
  expect(interval).toBeGreaterThan(ample.prediction.initiationIntervalCycles);
  const faster = compiled(small, { targetCycles: Math.floor(interval / 2) });
  expect(areaOf(faster.hardware.kernels, 'ecp5').lut).toBeGreaterThan(0.7 * small.lut);
  expect(faster.notes.map(({ code }) => code)).toContain('folding/over-device');
  expect(fitted.notes.map(({ code }) => code)).not.toContain('folding/over-device');
});

it('the family of the FIFOs is that of the device, and the device stands in the style of a known one', () => {
  const known = deviceNamed('gw1nr-9');
  if (!known) throw new Error('a device of the table');
  expect(compiled(known).rtl).toEqual({ family: 'gowin', device: 'GW1NR-9', library: 'own' });
  expect(compiled(device({ lut: 10_000 })).rtl).toEqual({ family: 'ecp5', library: 'own' });
});

it('says what is over where no folding fits, and what helps', () => {
  const refused = (): void => void compiled(device({ lut: 50 }));
  expect(refused).toThrow(DiagnosticError);
  expect(refused).toThrow(
    /no folding fits small, of which 70 % may be taken: the smallest takes \d+ of 50 LUT/,
  );
});

const plain = (graph: Graph<GraphOp>, family: Family, wire?: string) => {
  const { hardware, notes, rtl, prediction } = compileNetwork(graph, {
    family,
    ...(wire === undefined ? {} : { wire: parseWireType(wire) }),
  });
  return {
    area: areaOf(hardware.kernels, family),
    codes: notes.map(({ code }) => code).filter(code => code.startsWith('folding/')),
    device: rtl.device,
    interval: prediction.initiationIntervalCycles,
  };
};

it('warns where no part of the family holds what nobody asked for', () => {
  const { codes, device: part } = plain(own('mnist-cnn-int8/qdq-int8.onnx')(), 'ice40');
  expect(codes).toEqual(['folding/over-device']);
  expect(part).toBeUndefined();
});

it('makes products of LUTs where multipliers run out and LUTs are left', () => {
  const part = deviceNamed('ecp5-25k');
  if (!part) throw new Error('a device of the table');
  const graph = own('mnist-cnn-int8/qdq-int8.onnx')();
  const { hardware, prediction } = compileNetwork(graph, { budget: { device: part, most: 0.7 } });
  const area = areaOf(hardware.kernels, 'ecp5');
  expect(area.dsp).toBeLessThanOrEqual(28);
  expect(area.lut).toBeLessThanOrEqual(0.7 * 24_288);
  expect(prediction.initiationIntervalCycles).toBeLessThanOrEqual(25_000);
  const inLogic = hardware.kernels.filter(k => k.kind === 'mvu' && k.params.logicProducts);
  expect(inLogic.length).toBeGreaterThan(0);
});
