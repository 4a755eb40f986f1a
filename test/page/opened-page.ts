import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { CHROMIUM_OPTIONS, findChromium } from '../../bench/browser.ts';
import { type GivenModel, servePage } from '../../src/cli/page-server.ts';
import type { PageTools } from '../../src/cli/page-tools.ts';
import { packageRoot } from '../../src/package-root.ts';
import { checkBuilt } from '../cli/bitwright.ts';

export const CHROMIUM = findChromium();
/** For the name of a test that is left out. */
export const SKIPPED = CHROMIUM === undefined ? ' (skipped: no chromium in the PATH, and no CHROMIUM)' : '';

/** The page in a browser. */
export interface OpenedPage {
  readonly page: Page;
  /** Where it is served. */
  readonly origin: string;
  /** What the page said on the console, and errors. */
  readonly said: string[];
  /** What it asked for elsewhere. */
  readonly asked: string[];
  /** Paths of its own place that it asked for. */
  readonly fetched: string[];
}

export function startBrowser(): Promise<Browser> {
  checkBuilt();
  return chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_OPTIONS] });
}

/** Opens the built page, served as `bitwright ui` serves it, and closes all when the work is done. */
export async function withPage(
  browser: Browser,
  {
    given,
    hash = '',
    tools = new Map(),
    ...options
  }: BrowserContextOptions & {
    readonly given?: GivenModel;
    readonly hash?: string;
    readonly tools?: PageTools;
  },
  work: (opened: OpenedPage) => Promise<void>,
): Promise<void> {
  const { server, url } = await servePage(join(packageRoot(), 'dist', 'page'), 0, given, tools);
  const { origin } = new URL(url);
  const context = await browser.newContext({ ...options, acceptDownloads: true });
  try {
    const page = await context.newPage();
    const [said, asked, fetched]: [string[], string[], string[]] = [[], [], []];
    page.on('console', message => said.push(message.text()));
    page.on('pageerror', error => said.push(error.message));
    context.on('request', request => {
      fetched.push(new URL(request.url()).pathname);
      if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('blob:'))
        asked.push(request.url());
    });
    await page.goto(given ? `${url}&${hash}` : `${url}#${hash}`);
    await work({ page, origin, said, asked, fetched });
  } finally {
    await context.close();
    server.close();
    server.closeAllConnections();
  }
}

/** Gives the page a model, as the file chooser does. */
export const choose = (page: Page, name: string, bytes: Uint8Array): Promise<void> =>
  page
    .locator('#file')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });

/** The built page drops a file as a hand does. */
export const drop = (page: Page, name: string, bytes: Uint8Array): Promise<void> =>
  page.evaluate(`(() => {
    const bytes = Uint8Array.from(atob(${JSON.stringify(Buffer.from(bytes).toString('base64'))}), c => c.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], ${JSON.stringify(name)}));
    for (const kind of ['dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
  })()`);
