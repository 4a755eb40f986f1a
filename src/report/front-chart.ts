import { scaleLinear, scaleLog } from 'd3-scale';
import { RESOURCES, type Resource, type Resources, shownAmount } from '../devices/resources.ts';
import { type Markup, markupText } from '../ir/target-text.ts';

/** A design in the chart. */
export interface ChartPoint {
  readonly initiationIntervalCycles: number;
  readonly area: Resources;
}

/** What templates/report/front.svg.hbs needs: panels above one another, one for each resource, over the cycles per frame. */
export interface FrontChart {
  readonly width: number;
  readonly height: number;
  readonly title: Markup;
  readonly left: number;
  readonly right: number;
  readonly ticks: readonly { readonly x: number; readonly label: Markup }[];
  readonly axisY: number;
  readonly panels: readonly {
    readonly title: Markup;
    readonly titleY: number;
    readonly top: number;
    readonly bottom: number;
    readonly ticks: readonly { readonly y: number; readonly labelY: number; readonly label: Markup }[];
    readonly dots: readonly {
      readonly x: number;
      readonly y: number;
      readonly isOwn: boolean;
      readonly about: Markup;
    }[];
  }[];
}

// All in pixels.
const WIDTH = 720;
const LEFT = 74;
const RIGHT = WIDTH - 34;
const HEAD = 56;
const PANEL = { lut: 220, other: 110 } as const;
const GAP = 34;
const FOOT = 48;

const TITLES: { readonly [R in Resource]: string } = {
  lut: 'LUT',
  ff: 'flip-flops',
  blockRam: 'block RAM',
  dsp: 'DSP',
};

/**
 * The designs of a front: LUTs on a logarithmic scale, as are cycles, and each other resource that any of them takes.
 *
 * @param own the design that the chart stands beside, drawn apart
 */
export function frontChart(title: string, points: readonly ChartPoint[], own?: ChartPoint): FrontChart {
  const all = own ? [...points, own] : points;
  const cycles = scaleLog()
    .domain(extent(all.map(point => point.initiationIntervalCycles)))
    .range([LEFT, RIGHT])
    .nice();
  const shown = RESOURCES.filter(
    resource => resource === 'lut' || (resource !== 'ff' && all.some(({ area }) => area[resource] > 0)),
  );
  let top = HEAD;
  const panels = shown.map(resource => {
    const bottom = top + (resource === 'lut' ? PANEL.lut : PANEL.other);
    const amounts = all.map(({ area }) => area[resource]);
    const scale =
      resource === 'lut'
        ? scaleLog().domain(extent(amounts)).range([bottom, top]).nice()
        : scaleLinear()
            .domain([0, Math.max(...amounts)])
            .range([bottom, top])
            .nice();
    const panel = {
      title: markupText(TITLES[resource]),
      titleY: top - 8,
      top,
      bottom,
      ticks: readable(scale.ticks(resource === 'lut' ? 6 : 4)).map(value => ({
        y: tenth(scale(value)),
        labelY: tenth(scale(value) + 4),
        label: markupText(digits(value)),
      })),
      dots: all.map(point => ({
        x: tenth(cycles(point.initiationIntervalCycles)),
        y: tenth(scale(Math.max(point.area[resource], scale.domain()[0]))),
        isOwn: point === own,
        about: markupText(
          `${digits(point.initiationIntervalCycles)} cycles per frame: ${digits(shownAmount(point.area, resource))} ${TITLES[resource]}`,
        ),
      })),
    };
    top = bottom + GAP;
    return panel;
  });
  const axisY = panels[panels.length - 1].bottom;
  return {
    ...{ width: WIDTH, height: axisY + FOOT, title: markupText(title), left: LEFT, right: RIGHT, axisY },
    ticks: readable(cycles.ticks(6)).map(value => ({
      x: tenth(cycles(value)),
      label: markupText(digits(value)),
    })),
    panels,
  };
}

/** From the least to the greatest, both above 0 as a logarithm asks. */
function extent(values: readonly number[]): [number, number] {
  const least = Math.max(1, Math.min(...values));
  return [least, Math.max(least + 1, ...values)];
}

const MOST_TICKS = 10;

/** A logarithmic scale has a tick for each of 1, 2, 3, ... of every power of ten; where these are too many, 1, 2 and 5. */
function readable(ticks: readonly number[]): readonly number[] {
  if (ticks.length <= MOST_TICKS) return ticks;
  const leading = (value: number): number => Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9));
  const few = ticks.filter(tick => [1, 2, 5].includes(leading(tick)));
  return few.length <= MOST_TICKS ? few : ticks.filter(tick => leading(tick) === 1);
}

const tenth = (value: number): number => Math.round(10 * value) / 10;
const digits = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 1 });
