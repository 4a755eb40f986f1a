import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';

/** A Markdown file of the house, with its path from the root. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

/** What a document names that is not there. */
export interface Missing {
  readonly document: string;
  readonly line: number;
  readonly name: string;
}

/** Folders that hold what others made, or what is made again. */
const FOREIGN: readonly string[] = ['node_modules', 'dist', 'out', 'expected'];

/** Paths of all files below `root`, without those of others, without hidden folders. */
export function filesBelow(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    if (entry.name.startsWith('.') || FOREIGN.includes(entry.name)) return [];
    const path = posix.join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(root, path) : [path];
  });
}

/** Top folders whose files documents name by their path from the root. */
const NAMED = 'src|sim|test|bench|docs|hw|templates|models|training|scripts';
const PATH = new RegExp(`(?<![\\w./<>-])(?:${NAMED})/[\\w./<>*-]*[\\w/>*]`, 'g');
/** A source file in backticks, by its path or the end of it. */
const SOURCE = /`([\w./<>*-]+\.(?:ts|mjs|sh|py|v|hpp|hbs|vlt))`/g;

/**
 * Paths (`src/...`) and source files (`timing.ts`) that a text names and that no file has. Of a path with a placeholder
 * (`src/ops/<op>/index.ts`) only the folders before it must be there; a source file may be named by the end of its path.
 */
export function missingPaths({ path, text }: Document, files: readonly string[]): Missing[] {
  const known = new Set(files.flatMap(withFolders));
  const endings = new Set(files.flatMap(withEndings));
  return linesOf(text).flatMap(({ content, line }) => {
    const paths = [...content.matchAll(PATH)].filter(([name]) => !known.has(beforePlaceholder(name)));
    const sources = [...content.matchAll(SOURCE)].filter(
      ([, name]) => !/[<*]/.test(name) && !endings.has(name) && !known.has(name),
    );
    const names = new Set([...paths.map(([name]) => name), ...sources.map(([, name]) => name)]);
    return [...names].map(name => ({ document: path, line, name }));
  });
}

const LINK = /\]\(([^)\s]+)\)|<img[^>]* src="([^"]+)"/g;

/** Relative links whose file, or heading in a file, is not there. */
export function brokenLinks(
  { path, text }: Document,
  documents: readonly Document[],
  files: readonly string[],
) {
  const known = new Set(files.flatMap(withFolders));
  const headings = new Map(documents.map(document => [document.path, headingsOf(document.text)]));
  return linesOf(text).flatMap(({ content, line }): Missing[] =>
    [...content.matchAll(LINK)].flatMap(([, link, image]) => {
      const name = link ?? image;
      if (/^[a-z]+:/.test(name)) return [];
      const [file, heading] = name.split('#');
      const target = file === '' ? path : posix.join(posix.dirname(path), file).replace(/\/$/, '');
      const isThere = known.has(target) && (heading === undefined || headings.get(target)?.has(heading));
      return isThere ? [] : [{ document: path, line, name }];
    }),
  );
}

/** Anchors as GitHub makes them. */
function headingsOf(text: string): Set<string> {
  const titles = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title);
  return new Set(
    titles.map(title =>
      title
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
}

const linesOf = (text: string): { content: string; line: number }[] =>
  text.split('\n').map((content, i) => ({ content, line: i + 1 }));

/** The path itself, or where it has a placeholder the folders before that. */
function beforePlaceholder(name: string): string {
  const parts = name.split('/');
  const first = parts.findIndex(part => /[<*]/.test(part));
  return parts
    .slice(0, first < 0 ? parts.length : first)
    .join('/')
    .replace(/\/$/, '');
}

function withFolders(file: string): string[] {
  const parts = file.split('/');
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

function withEndings(file: string): string[] {
  const parts = file.split('/');
  return parts.map((_, i) => parts.slice(i).join('/'));
}
