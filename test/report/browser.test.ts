import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CHROMIUM_OPTIONS, findChromium } from '../../bench/browser.ts';
import { reportHtml } from '../../src/artifact/report-html.ts';
import type { PageSource } from '../../src/report/page/source.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { explorationOf, gatedSource, recordOf, residualSource } from './sources.ts';

const executablePath = findChromium();
/** With the reason in its name, where it is left out. */
const inBrowser = executablePath === undefined ? it.skip : it;
const reason = executablePath === undefined ? ' (skipped: no chromium in the PATH, and no CHROMIUM)' : '';

let browser: Browser | undefined;
beforeAll(async () => {
  if (executablePath !== undefined)
    browser = await chromium.launch({ executablePath, args: [...CHROMIUM_OPTIONS] });
});
afterAll(() => browser?.close());

const residual = residualSource();
const gated = gatedSource();
const SOURCES: readonly (readonly [string, PageSource])[] = [
  ['residual', { ...residual, verification: recordOf(residual), exploration: explorationOf(residual) }],
  ['gated', { ...gated, verification: recordOf(gated) }],
];

/** Opens a page, and answers what it said and asked for beside itself. */
async function opened(
  source: PageSource,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly said: string[]; readonly asked: string[] }> {
  const file = join(await mkdtemp(join(temporaryFolder('page'), 'page-')), 'report.html');
  await writeFile(file, reportHtml(source));
  const page = await (browser as Browser).newPage(options);
  const [said, asked]: [string[], string[]] = [[], []];
  page.on('console', message => said.push(message.text()));
  page.on('pageerror', error => said.push(error.message));
  page.on('request', request => asked.push(request.url()));
  const { href } = pathToFileURL(file);
  await page.goto(href);
  return { page, said, asked: asked.filter(url => url !== href && !url.startsWith('data:')) };
}

const textOf = (page: Page, selector: string): Promise<string> => page.locator(selector).first().innerText();

inBrowser.each(SOURCES)(
  `%s: shows its numbers, says nothing and asks for nothing${reason}`,
  async (_, source) => {
    const { page, said, asked } = await opened(source);
    const { cycles, layers } = source.manifest;
    expect(await textOf(page, '#interval')).toBe(cycles.initiationInterval.toLocaleString('en-US'));
    expect(await page.locator('#layers tbody tr').count()).toBe(layers.length);
    const width = (await page.locator('.map .rail path').first().boundingBox())?.height ?? 0;
    expect(width).toBeGreaterThan(10);
    const widths = "Array.from(document.querySelectorAll('#front img'), img => img.naturalWidth)";
    expect(await page.evaluate(widths)).toEqual(source.exploration ? [720] : []);
    // Styles are there: the policy lets its own through.
    expect(await page.evaluate("getComputedStyle(document.querySelector('.s .bar')).height")).toBe('7px');
    expect(said).toEqual([]);
    expect(asked).toEqual([]);
    await page.close();
  },
);

inBrowser(`is wider than no small screen, and can be read without script${reason}`, async () => {
  for (const [, source] of SOURCES) {
    const { page } = await opened(source, {
      viewport: { width: 360, height: 740 },
      javaScriptEnabled: false,
    });
    const widths = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]');
    expect(widths).toEqual([360, 360]);
    expect(await page.locator('#verification summary').isVisible()).toBe(true);
    await page.close();
  }
});

inBrowser(`is dark where all is dark, and legible in both${reason}`, async () => {
  const [, source] = SOURCES[0];
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page } = await opened(source, { colorScheme });
    const [ground, ink] = await page.evaluate<[string, string]>(
      '(({ backgroundColor, color }) => [backgroundColor, color])(getComputedStyle(document.body))',
    );
    const isLight = luminance(ground) > luminance(ink);
    expect(isLight).toBe(colorScheme === 'light');
    // WCAG 2.2, 1.4.3: 4.5 for text.
    for (const selector of [
      'body',
      '.lead',
      '.what',
      '.tag',
      '.p1',
      '.p2',
      '.p3',
      '.p4',
      '.p5',
      '.fifo',
      '.out',
      'th',
      'td',
      '.verdict',
      '.more',
      '.figures',
      'a',
    ]) {
      for (const [text, behind] of await coloursOf(page, selector))
        expect(contrast(text, behind), `${selector}, ${colorScheme}`).toBeGreaterThanOrEqual(4.5);
    }
    await page.close();
  }
});

inBrowser(`goes from place to place by keyboard, in the order that is seen${reason}`, async () => {
  const { page, said } = await opened(SOURCES[0][1]);
  const tops: number[] = [];
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the report');
  for (let i = 0; i < 400; i++) {
    await page.keyboard.press('Tab');
    const place = await page.evaluate<Place | null>(FOCUSED);
    if (!place) break;
    expect(place.outlineStyle, place.name).toBe('solid');
    tops.push(place.top);
  }
  expect(tops.length).toBeGreaterThan(20);
  expect(tops).toEqual([...tops].sort((a, b) => a - b));
  // A layer in front of the others, and back.
  await page.locator('.map a[href="#l-0"]').first().focus();
  await page.keyboard.press('Enter');
  expect(await page.locator('.map .dim').count()).toBeGreaterThan(3);
  expect(await textOf(page, '#focus')).toContain('in front');
  await page.keyboard.press('Escape');
  expect(await page.locator('.dim').count()).toBe(0);
  await page.locator('#verification summary').focus();
  await page.keyboard.press('Enter');
  expect(await page.locator('#verification details table').isVisible()).toBe(true);
  expect(said).toEqual([]);
  await page.close();
});

inBrowser(`has landmarks, headings in order, and a head for every column${reason}`, async () => {
  const { page } = await opened(SOURCES[1][1]);
  for (const landmark of ['banner', 'main', 'navigation', 'contentinfo'] as const)
    expect(await page.getByRole(landmark).count(), landmark).toBe(1);
  const levels = await page.evaluate<number[]>(
    "[...document.querySelectorAll('h1, h2, h3')].map(heading => Number(heading.tagName[1]))",
  );
  expect(levels[0]).toBe(1);
  for (const [i, level] of levels.slice(1).entries()) expect(level - levels[i]).toBeLessThanOrEqual(1);
  const tables = await page.evaluate<{ rows: number[]; heads: number }[]>(TABLES);
  for (const { rows, heads } of tables) {
    expect(new Set(rows).size).toBe(1);
    expect(heads).toBeGreaterThan(2);
  }
  await page.close();
});

interface Place {
  readonly top: number;
  readonly outlineStyle: string;
  readonly name: string;
}

// What runs in the page is text: the types here know no page.

/** Where the keyboard is; null behind the last place. */
const FOCUSED = `(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const { outlineStyle } = getComputedStyle(element);
  return { top: element.getBoundingClientRect().top + scrollY, outlineStyle, name: element.outerHTML };
})()`;

/** Columns of every row of each table, and how many heads of columns it has. */
const TABLES = `[...document.querySelectorAll('table')].map(table => {
  const columns = row => [...row.children].reduce((sum, cell) => sum + cell.colSpan, 0);
  const rows = [...table.querySelectorAll('tr')].map(columns);
  return { rows, heads: table.querySelectorAll('thead th[scope=col]').length };
})`;

/** The colour of texts, and what lies behind them. */
function coloursOf(page: Page, selector: string): Promise<(readonly [string, string])[]> {
  return page.evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})].map(element => {
    let behind = element;
    while (behind && getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
    return [getComputedStyle(element).color, getComputedStyle(behind ?? document.body).backgroundColor];
  })`);
}

/** Relative luminance, as WCAG has it. */
function luminance(colour: string): number {
  const [r, g, b] = (colour.match(/[\d.]+/g) ?? []).map(part => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}
