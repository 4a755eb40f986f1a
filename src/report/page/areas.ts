import type { Markup, Word } from '../../ir/target-text.ts';
import { markupText, word } from '../../ir/target-text.ts';
import { costOf } from '../../kernels/index.ts';
import { DEVICES, type Device, deviceFor, fits, RESOURCES, type Resources, shareOf } from '../devices.ts';
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

const NOTHING = { lut: 0, ff: 0, blockRam: 0, dsp: 0, romBits: 0, ramBits: 0 };

/** By layer, in data order. */
export function layerAreas({ hardware }: PageSource): readonly LayerArea[] {
  const areas = new Map<string, LayerArea>();
  for (const kernel of hardware.kernels) {
    const { layer } = kernel;
    const cost = costOf(kernel);
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

export const totalArea = (areas: readonly LayerArea[]): Resources =>
  areas.reduce<Resources>(
    (sum, area) => ({
      lut: sum.lut + area.lut,
      ff: sum.ff + area.ff,
      blockRam: sum.blockRam + area.blockRam,
      dsp: sum.dsp + area.dsp,
    }),
    NOTHING,
  );

export function areaSection(areas: readonly LayerArea[], part?: Device): AreaSection {
  const total = totalArea(areas);
  const chosen = part ?? deviceFor(total);
  return {
    device: markupText(chosen.name),
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
    devices: DEVICES.map(device => deviceRow(device, total, device === chosen)),
  };
}

/** Block RAMs come in halves; the models of LUTs and flip-flops are of no fractions. */
const amount = (area: Resources, resource: keyof Resources): Figure =>
  figure(resource === 'blockRam' ? Math.round(2 * area[resource]) / 2 : Math.round(area[resource]));

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
