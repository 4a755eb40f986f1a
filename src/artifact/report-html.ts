import { createHash } from 'node:crypto';
import type { ExplorationRecord } from '../formats/exploration.ts';
import { render } from '../node/render.ts';
import { frontChart } from '../report/front-chart.ts';
import { layerAreas, totalArea } from '../report/page/areas.ts';
import { type OwnCode, type PageCode, pageContext } from '../report/page/context.ts';
import type { Base64, Chart, PageSource } from '../report/page/source.ts';

/** What templates/report/page.css.hbs and page.js.hbs need: nothing, they are the same for every design. */
export type NoContext = Readonly<Record<never, never>>;

/** The text of report.html; equal sources give equal bytes. */
export function reportHtml(source: PageSource): string {
  const chart = source.exploration && chartOf(source, source.exploration);
  return render('report/page.html.hbs', pageContext(source, pageCode(), chart));
}

/** The designs that `explore` found, with the folder's own among them where areas are in the same cells. */
function chartOf(source: PageSource, { points, family }: ExplorationRecord): Chart {
  const { rtl, cycles } = source.manifest;
  const own = {
    initiationIntervalCycles: cycles.initiationInterval,
    area: totalArea(layerAreas(source)),
  };
  const context = frontChart('designs of this network', points, rtl.family === family ? own : undefined);
  const svg = Buffer.from(render('report/front.svg.hbs', context)).toString('base64') as Base64;
  return { svg, width: context.width, height: context.height };
}

let known: PageCode | undefined;

function pageCode(): PageCode {
  if (known) return known;
  // These templates print nothing: what stands in them is the package's own.
  const [styles, script] = ['report/page.css.hbs', 'report/page.js.hbs'].map(
    path => render<NoContext>(path, {}) as OwnCode,
  );
  known = { styles, script, stylesHash: hashOf(styles), scriptHash: hashOf(script) };
  return known;
}

/** Of what stands between the tags: the line end before the closing one too. */
const hashOf = (code: string): Base64 => createHash('sha256').update(`\n${code}`).digest('base64') as Base64;
