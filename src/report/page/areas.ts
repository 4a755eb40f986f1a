import { type Device, deviceNamed, devicesFor } from '../../devices/data.ts';
import { addResources, RESOURCES, type Resources, shownAmount } from '../../devices/resources.ts';
import { deviceFor, fits, shareOf } from '../../devices/shares.ts';
import type { Markup, Word } from '../../ir/target-text.ts';
import { markup, markupText, word } from '../../ir/target-text.ts';
import { BLOCK_RAMS } from '../../kernels/block-rams.ts';
import type { Family } from '../../kernels/family.ts';
import { costOf } from '../../kernels/index.ts';
import { barLength, type Figure, figure, percent, shortName } from './figure.ts';
import { MOST_ROWS, type PageSource } from './source.ts';

/** Estimated area of what belongs to a layer: its kernel, with the adapters and FIFOs behind it. */
export interface LayerArea extends Resources {
  readonly layer: string;
  readonly romBits: number;
  readonly ramBits: number;
}

interface ResourceCell {
  readonly figure: Figure;
  /** Of the design's own, in percent of the bar's length. */
  readonly bar: number;
  readonly hasBar: boolean;
}

export interface AreaSection {
  readonly device: Markup;
  /** What the cells are of. */
  readonly cells: Markup;
  readonly blockRamKilobits: number;
  readonly rows: readonly { readonly name: Markup; readonly cells: readonly ResourceCell[] }[];
  readonly total: readonly Figure[];
  /** Of the chosen part. */
  readonly shares: readonly Figure[];
  readonly isHeld: boolean;
  readonly hidden: readonly Figure[];
  readonly devices: readonly {
    readonly name: Word;
    readonly found: Markup;
    readonly isChosen: boolean;
    readonly isHeld: boolean;
    readonly cells: readonly { readonly figure: Figure; readonly bar: number; readonly isOver: boolean }[];
  }[];
}

const CELLS_OF: { readonly [F in Family]: Markup } = {
  xc7: markup`7 series`,
  xcup: markup`7 series`,
  ice40: markup`iCE40`,
  ecp5: markup`ECP5`,
  gowin: markup`Gowin`,
  cyclonev: markup`Cyclone V`,
};

const NOTHING = { lut: 0, ff: 0, blockRam: 0, dsp: 0, romBits: 0, ramBits: 0 };

/** By layer, in data order. */
export function layerAreas({ hardware, manifest }: PageSource): readonly LayerArea[] {
  const areas = new Map<string, LayerArea>();
  for (const kernel of hardware.kernels) {
    const { layer } = kernel;
    const cost = costOf(kernel, manifest.rtl.family);
    const sum = { layer, ...(areas.get(layer) ?? NOTHING) };
    areas.set(layer, {
      layer,
      lut: sum.lut + cost.lut,
      ff: sum.ff + cost.ff,
      blockRam: sum.blockRam + cost.blockRam,
      dsp: sum.dsp + cost.dsp,
      romBits: sum.romBits + cost.romBits,
      ramBits: sum.ramBits + cost.ramBits,
    });
  }
  return [...areas.values()];
}

export const totalArea = (areas: readonly LayerArea[]): Resources => addResources(areas);

/** What the area is held against: the part that is asked for, that of the design, or the smallest that holds it. */
export function partOf({ part, manifest: { rtl } }: PageSource, total: Resources): Device {
  const own = rtl.device === undefined ? undefined : deviceNamed(rtl.device);
  return part ?? own ?? deviceFor(total, rtl.family);
}

export function areaSection(source: PageSource, areas: readonly LayerArea[]): AreaSection {
  const total = totalArea(areas);
  const chosen = partOf(source, total);
  const { family } = source.manifest.rtl;
  const devices = devicesFor(family);
  const { kilobits } = BLOCK_RAMS[family];
  return {
    device: markupText(chosen.name),
    cells: CELLS_OF[family],
    blockRamKilobits: kilobits,
    rows: areas.slice(0, MOST_ROWS).map(area => ({
      name: shortName(area.layer),
      cells: RESOURCES.map(resource => ({
        figure: amount(area, resource),
        bar: barLength(total[resource] > 0 ? area[resource] / total[resource] : 0),
        hasBar: total[resource] > 0,
      })),
    })),
    total: RESOURCES.map(resource => amount(total, resource)),
    shares: RESOURCES.map(resource => percent(shareOf(chosen, total, resource))),
    isHeld: fits(chosen, total),
    hidden: areas.length > MOST_ROWS ? [figure(areas.length - MOST_ROWS)] : [],
    devices: (devices.includes(chosen) ? devices : [...devices, chosen]).map(device =>
      deviceRow(device, total, device === chosen),
    ),
  };
}

const amount = (area: Resources, resource: keyof Resources): Figure => figure(shownAmount(area, resource));

function deviceRow(device: Device, area: Resources, isChosen: boolean): AreaSection['devices'][number] {
  return {
    name: word(device.name),
    found: markupText(device.found),
    isChosen,
    isHeld: fits(device, area),
    cells: RESOURCES.map(resource => {
      const share = shareOf(device, area, resource);
      return { figure: percent(share), bar: barLength(share), isOver: share > 1 };
    }),
  };
}
