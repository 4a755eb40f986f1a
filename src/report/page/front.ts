import { RESOURCES, shownAmount } from '../../devices/resources.ts';
import type { ExplorationRecord } from '../../formats/exploration.ts';
import { type Markup, markupText } from '../../ir/target-text.ts';
import { FAMILIES } from '../../kernels/family.ts';
import { type Figure, figure } from './figure.ts';
import { type Base64, type Chart, MOST_ROWS } from './source.ts';

/** Other designs of the network, as `explore` found them. */
export interface FrontSection {
  /** What areas are counted in. */
  readonly family: Markup;
  readonly chart: Base64;
  readonly chartWidth: number;
  readonly chartHeight: number;
  readonly rows: readonly {
    readonly interval: Figure;
    readonly latency: Figure;
    readonly framesPerSecond: Figure;
    readonly area: readonly Figure[];
  }[];
  readonly hidden: readonly Figure[];
}

export function frontSection(
  { points, family, clockMegahertz = 100 }: ExplorationRecord,
  chart: Chart,
): FrontSection {
  return {
    family: markupText(FAMILIES[family].description),
    chart: chart.svg,
    chartWidth: chart.width,
    chartHeight: chart.height,
    rows: points.slice(0, MOST_ROWS).map(({ initiationIntervalCycles, latencyCycles, area }) => ({
      interval: figure(initiationIntervalCycles),
      latency: figure(latencyCycles),
      framesPerSecond: figure(Math.round((clockMegahertz * 1e6) / initiationIntervalCycles)),
      area: RESOURCES.map(resource => figure(shownAmount(area, resource))),
    })),
    hidden: points.length > MOST_ROWS ? [figure(points.length - MOST_ROWS)] : [],
  };
}
