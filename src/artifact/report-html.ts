import type { ExplorationRecord } from '../formats/exploration.ts';
import { render } from '../node/render.ts';
import { frontChart } from '../report/front-chart.ts';
import { layerAreas, totalArea } from '../report/page/areas.ts';
import { type OwnCode, type PageCode, pageContext } from '../report/page/context.ts';
import type { Base64, Chart, PageSource } from '../report/page/source.ts';
import { sha256 } from '../sha256.ts';

/** Where a compiled folder has its page. */
export const REPORT_FILE = 'report.html';

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
  const svg = base64Of(new TextEncoder().encode(render('report/front.svg.hbs', context)));
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
const hashOf = (code: string): Base64 =>
  base64Of(Uint8Array.from(sha256(`\n${code}`).match(/../g) ?? [], byte => Number.parseInt(byte, 16)));

/** Without Node's Buffer: the page is made in browsers, too. */
const base64Of = (bytes: Uint8Array): Base64 =>
  btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join('')) as Base64;
