import { type Base64, type OwnCode, type PageCode, pageContext } from '../report/page/context.ts';
import type { PageSource } from '../report/page/source.ts';
import { sha256Base64 } from '../sha256.ts';
import type { Emitter } from './emitter.ts';
import { render } from './render.ts';

/** What templates/report/page.css.hbs and page.js.hbs need: nothing, they are the same for every design. */
export type NoContext = Readonly<Record<never, never>>;

/** The text of report.html; equal sources give equal bytes. */
export const reportHtml = (source: PageSource): string =>
  render('report/page.html.hbs', pageContext(source, pageCode()));

/**
 * report.html: what report.md says and what `verify` found, as a page. An aside of the folder, as it is written again after
 * each verification.
 */
export const reportHtmlPage: Emitter = {
  name: 'report page',
  isAside: true,
  files: ({ design: { layers, hardware }, manifest }) => [
    ['report.html', reportHtml({ manifest, layers, hardware })],
  ],
};

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
const hashOf = (code: string): Base64 => sha256Base64(`\n${code}`) as Base64;
