import { type Device, deviceNamed, devicesFor } from '../devices/data.ts';
import { areaOf, RESOURCES, type Resource, type Resources, shownAmount } from '../devices/resources.ts';
import { deviceFor, fits, shareOf } from '../devices/shares.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import { typeName } from '../ir/integer-type.ts';
import type { Family } from '../kernels/family.ts';
import { kernelCycles } from '../kernels/index.ts';
import { beatsPerFrame, widthBits } from '../kernels/stream.ts';
import { bottleneckOf } from '../schedule/bottleneck.ts';
import { type HardwareGraph, layerKernels } from '../schedule/hardware.ts';
import { type PipelineView, pipelineViewOf } from './pipeline-view.ts';
import { resourceNames } from './resource-names.ts';

export interface DeviceRow {
  readonly name: string;
  readonly found: string;
  readonly isChosen: boolean;
  readonly isHeld: boolean;
  /** Of the device's own, from 0 to 1 and beyond. */
  readonly shares: Resources;
}

export interface FifoRow {
  readonly id: string;
  readonly type: string;
  readonly lanes: number;
  readonly depth: number;
  readonly frames: number;
  readonly bits: number;
}

export interface FoldRow {
  readonly layer: string;
  readonly pe: number;
  readonly simd: number;
  readonly cycles: number;
}

/** A network as hardware: what `compile` prints and report.html shows, before anything is written. */
export interface DesignView {
  readonly intervalCycles: number;
  readonly latencyCycles: number;
  readonly clockMegahertz: number;
  readonly isClockGiven: boolean;
  readonly bottleneck: { readonly layer: string; readonly kind: string; readonly cycles: number };
  readonly family: Family;
  readonly resources: { readonly [R in Resource]: string };
  readonly area: Resources;
  readonly devices: readonly DeviceRow[];
  readonly folds: readonly FoldRow[];
  readonly fifos: readonly FifoRow[];
  readonly pipeline: PipelineView;
  readonly notes: readonly Diagnostic[];
}

const DEFAULT_CLOCK = 100;

/** A design that was compiled here, or read from a folder. */
export interface DesignOfView {
  readonly hardware: HardwareGraph;
  readonly rtl: { readonly family: Family; readonly device?: string };
  readonly cycles: { readonly initiationInterval: number; readonly latency: number };
  readonly folds: readonly { readonly layer: string; readonly pe: number; readonly simd: number }[];
  readonly notes: readonly Diagnostic[];
}

export function designViewOf(
  { hardware, rtl, cycles: { initiationInterval, latency }, folds, notes }: DesignOfView,
  clockMegahertz: number | undefined,
): DesignView {
  const { family } = rtl;
  const area = areaOf(hardware.kernels, family);
  const { kernel: slowest, cycles } = bottleneckOf(hardware, initiationInterval);
  const chosen = (rtl.device === undefined ? undefined : deviceNamed(rtl.device)) ?? deviceFor(area, family);
  const kernelOf = layerKernels(hardware);
  const fifos = hardware.kernels.flatMap(kernel => (kernel.kind === 'fifo' ? [kernel] : []));
  return {
    intervalCycles: initiationInterval,
    latencyCycles: latency,
    clockMegahertz: clockMegahertz ?? DEFAULT_CLOCK,
    isClockGiven: clockMegahertz !== undefined,
    bottleneck: { layer: slowest.layer, kind: slowest.kind, cycles },
    family,
    resources: resourceNames(family),
    area: shown(area),
    devices: devicesFor(family).map(device => deviceRow(device, area, device === chosen)),
    folds: folds.map(({ layer, pe, simd }) => {
      const kernel = kernelOf.get(layer);
      return { layer, pe, simd, cycles: kernel ? kernelCycles(kernel) : 0 };
    }),
    fifos: fifos
      .map(({ id, params: { depth, stream } }) => ({
        ...{ id, depth, lanes: stream.lanes, type: typeName(stream.type) },
        frames: depth / beatsPerFrame(stream),
        bits: depth * widthBits(stream),
      }))
      .sort((a, b) => b.bits - a.bits),
    pipeline: pipelineViewOf(hardware, family),
    notes,
  };
}

const shown = (area: Resources): Resources =>
  Object.fromEntries(RESOURCES.map(resource => [resource, shownAmount(area, resource)])) as Record<
    Resource,
    number
  >;

const deviceRow = (device: Device, area: Resources, isChosen: boolean): DeviceRow => ({
  ...{ name: device.name, found: device.found, isChosen, isHeld: fits(device, area) },
  shares: Object.fromEntries(
    RESOURCES.map(resource => [resource, shareOf(device, area, resource)]),
  ) as Record<Resource, number>,
});
