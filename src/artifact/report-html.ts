import { createHash } from 'node:crypto';
import { render } from '../node/render.ts';
import { type Base64, type OwnCode, type PageCode, pageContext } from '../report/page/context.ts';
import type { PageSource } from '../report/page/source.ts';

/** What templates/report/page.css.hbs and page.js.hbs need: nothing, they are the same for every design. */
export type NoContext = Readonly<Record<never, never>>;

/** The text of report.html; equal sources give equal bytes. */
export const reportHtml = (source: PageSource): string =>
  render('report/page.html.hbs', pageContext(source, pageCode()));

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
