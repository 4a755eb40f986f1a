import { readdir, readFile, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { TESTBENCH_FOLDER } from '../formats/folder-names.ts';

/** What `--dump-ir` writes beside a design; its manifest is the same with it and without. */
const DUMP = /^ir\/\d\d-[\w-]+\.txt$/;
/** The page of a design, and what `verify` and `explore` found: they are written again, so that no manifest has their hashes. */
const ASIDES: ReadonlySet<string> = new Set(['report.html', 'verify.json', 'explore.json']);

/** The folding of one of the designs that `explore` found. */
const FOLDING = /^folding-\d+\.json$/;

/** What simulators, make and Python leave in the folder of a testbench that was run. */
const RUN =
  /^(?:log\.txt|results\.xml|icarus\.vvp|transcript|x\w+\.(?:log|jou|pb)|(?:verilator|questa|xsim\.dir|cocotb_build|__pycache__|\.pytest_cache)\/.+)$/;

/** What Python makes of a module that bitwright wrote when it is imported. */
const BYTECODE = /^project\/__pycache__\/[\w.-]+\.pyc$/;

/** A folder that bitwright wrote, by its manifests. */
export interface OwnFolder {
  /** Whether bitwright wrote a file there, by its path below the folder. */
  readonly isOwn: (path: string) => boolean;
}

/**
 * What bitwright wrote into a folder: a design with its builds and testbench, sections, a sweep, a search, a build, a testbench;
 * undefined where it is none of them.
 */
export async function ownFolder(folder: string): Promise<OwnFolder | undefined> {
  const own = new Set<string>();
  const inner: { readonly path: string; readonly folder: OwnFolder }[] = [];
  const manifest = await ownDocument(join(folder, 'manifest.json'));
  const sweep = await ownDocument(join(folder, 'sweep.json'));
  const build = await ownDocument(join(folder, 'build.json'));
  const testbench = await ownDocument(join(folder, 'golden.json'));
  const search = await ownDocument(join(folder, 'explore.json'));
  if (!manifest && !sweep && !search && !build && !testbench) return undefined;
  if (manifest) {
    for (const path of ['manifest.json', ...fieldsOf(manifest.files)]) own.add(path);
  }
  if (sweep) for (const path of ['sweep.json', 'sweep.svg']) own.add(path);
  if (search) for (const path of ['explore.json', 'explore.svg']) own.add(path);
  if (build) for (const path of ['build.json', ...fieldsOf(build.files)]) own.add(path);
  if (testbench) for (const path of ['golden.json', ...fieldsOf(testbench.files)]) own.add(path);
  const builds = manifest ? await foldersIn(join(folder, 'build')) : [];
  for (const path of [
    ...sectionsOf(manifest),
    ...variantsOf(sweep),
    ...builds.map(name => `build/${name}`),
    ...(manifest ? [TESTBENCH_FOLDER] : []),
  ]) {
    const found = await ownFolder(join(folder, path));
    if (found) inner.push({ path: `${path}/`, folder: found });
  }
  return {
    isOwn: path =>
      own.has(path) ||
      (manifest !== undefined && (DUMP.test(path) || ASIDES.has(path) || BYTECODE.test(path))) ||
      (search !== undefined && FOLDING.test(path)) ||
      (testbench !== undefined && RUN.test(path)) ||
      inner.some(({ path: begin, folder: f }) => path.startsWith(begin) && f.isOwn(path.slice(begin.length))),
  };
}

/** Everything below a folder that is no folder itself, links among it. */
export async function filesBelow(folder: string): Promise<string[]> {
  const paths: string[] = [];
  const walk = async (path: string): Promise<void> => {
    for (const entry of await readdir(join(folder, path), { withFileTypes: true })) {
      const below = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) await walk(below);
      else paths.push(below);
    }
  };
  await walk('');
  return paths.sort();
}

/** Names of the folders in a folder; none where it is not there. */
async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter(entry => entry.isDirectory()).map(({ name }) => name);
}

/** Whether a path is a folder or lies below it, links resolved; what does not exist does not. */
export async function liesIn(path: string, folder: string): Promise<boolean> {
  const [inner, outer] = await Promise.all([path, folder].map(p => realpath(p).catch(() => undefined)));
  if (inner === undefined || outer === undefined) return false;
  const way = relative(outer, inner);
  return !isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`);
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fieldsOf = (value: unknown): string[] => (isFields(value) ? Object.keys(value) : []);

/** A document that names bitwright as its tool; other programs have files of these names, too. */
async function ownDocument(file: string): Promise<Fields | undefined> {
  try {
    const document: unknown = JSON.parse(await readFile(file, 'utf8'));
    const isOwn = isFields(document) && isFields(document.tool) && document.tool.name === 'bitwright';
    return isOwn ? document : undefined;
  } catch {
    // Missing, or of another program.
    return undefined;
  }
}

const textsOf = (list: unknown, field: string): string[] =>
  (Array.isArray(list) ? list : []).flatMap((entry: unknown) => {
    const text = isFields(entry) ? entry[field] : undefined;
    return typeof text === 'string' ? [text] : [];
  });

/** The folders of sections; a stitched design names sections too, and holds none. */
const sectionsOf = (manifest: Fields | undefined): string[] =>
  textsOf(manifest?.sections, 'folder').filter(path => /^sections\/[\w-]+$/.test(path));

/** The folders of variants that a sweep kept: `8-4/2-1` is in `8-w4a2-1`. */
const variantsOf = (sweep: Fields | undefined): string[] =>
  textsOf(sweep?.variants, 'schedule')
    .map(text => text.replace(/(\d+)\/(\d+)/g, 'w$1a$2'))
    .filter(path => /^[\w-]+$/.test(path));
