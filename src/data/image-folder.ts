import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DiagnosticError, DiagnosticSink, fail } from '../ir/diagnostic.ts';
import { sizeOf } from '../ir/tensor.ts';
import type { DataSet } from './data-set.ts';
import { dataDiagnostic } from './diagnostics.ts';
import { isFolder, orFail, readBytes } from './files.ts';
import { decodePng, type Image } from './png.ts';

/** A folder's entries; hidden ones are left out. */
interface Listing {
  /** Paths of .png files in natural order. */
  readonly images: readonly string[];
  /** Paths of subfolders by code point. */
  readonly folders: readonly string[];
  /** Paths of everything else. */
  readonly others: readonly string[];
}

/**
 * The PNG images of a folder, or of its subfolders with one class each. Images stand in natural order
 * (2.png before 10.png); classes are numbered by their names in code point order, as torchvision's
 * ImageFolder does.
 */
export async function readImageFolder(folder: string): Promise<DataSet> {
  const { images, folders, others } = await list(folder);
  if (images.length > 0 && folders.length > 0) {
    const counts = { images: images.length, folders: folders.length };
    fail(dataDiagnostic('mixed-folder', counts, { file: folder }));
  }
  if (folders.length > 0) return readClasses(folders, others);
  if (images.length === 0) fail(dataDiagnostic('empty-folder', {}, { file: folder }));
  return readImages(images, skippedNotes(others));
}

async function readClasses(folders: readonly string[], others: readonly string[]): Promise<DataSet> {
  const sink = new DiagnosticSink();
  const images: string[] = [];
  const labels: number[] = [];
  const skipped = [...others];
  for (const [label, folder] of folders.entries()) {
    const listing = await list(folder);
    if (listing.images.length === 0) sink.report(dataDiagnostic('empty-folder', {}, { file: folder }));
    images.push(...listing.images);
    labels.push(...listing.images.map(() => label));
    skipped.push(...listing.folders, ...listing.others);
  }
  sink.stopOnErrors();
  const classNames = folders.map(folder => basename(folder));
  const notes = [...classOrderNotes(classNames), ...skippedNotes(skipped)];
  return { ...(await readImages(images, notes)), labels: Int32Array.from(labels), classNames };
}

/** A folder of images of all sizes is one mistake, not thousands. */
const MAX_ERRORS = 20;

/** Reads images that must all have one size; reports the damaged and different ones, up to MAX_ERRORS, before it stops. */
async function readImages(files: readonly string[], notes: readonly string[]): Promise<DataSet> {
  const sink = new DiagnosticSink();
  let first: { image: Image; file: string } | undefined;
  let values = new Float64Array();
  let hasAlpha = false;
  for (const [i, file] of files.entries()) {
    if (sink.all.length >= MAX_ERRORS) break;
    const image = await readImage(file, sink);
    if (!image) continue;
    if (!first) {
      first = { image, file };
      values = new Float64Array(files.length * sizeOf(image.shape));
    }
    if (describe(image) !== describe(first.image)) {
      const args = { image: describe(image), first: describe(first.image), firstFile: first.file };
      sink.report(dataDiagnostic('mixed-images', args, { file }));
      continue;
    }
    values.set(image.values, i * image.values.length);
    hasAlpha ||= image.hasAlpha;
  }
  sink.stopOnErrors();
  return {
    shape: first ? first.image.shape : [],
    count: files.length,
    values,
    isInteger: true,
    layout: 'image-hwc',
    notes: [...alphaNotes(hasAlpha), ...notes],
  };
}

async function readImage(file: string, sink: DiagnosticSink): Promise<Image | undefined> {
  try {
    return decodePng(await readBytes(file), file);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    for (const diagnostic of error.diagnostics) sink.report(diagnostic);
    return undefined;
  }
}

async function list(folder: string): Promise<Listing> {
  const images: string[] = [];
  const folders: string[] = [];
  const others: string[] = [];
  const names = (await orFail(folder, () => readdir(folder))).filter(name => !name.startsWith('.'));
  for (const name of names.sort(byCodePoint)) {
    const path = join(folder, name);
    if (await isFolder(path)) folders.push(path);
    else if (/\.png$/i.test(name)) images.push(path);
    else others.push(path);
  }
  // A stable sort: names that differ only in leading zeros stay in code point order.
  return { images: images.sort(naturally), folders, others };
}

const naturally = new Intl.Collator('en', { numeric: true }).compare;

function byCodePoint(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function describe({ shape: [height, width, channels], depth }: Image): string {
  return `${width} x ${height} pixels of ${depth}-bit ${channels === 1 ? 'grey' : 'RGB'}`;
}

export function alphaNotes(hasAlpha: boolean): readonly string[] {
  return hasAlpha ? ['transparency was dropped: the colours beneath it were taken as they are'] : [];
}

function skippedNotes(paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return [];
  const more = paths.length > 3 ? ` and ${paths.length - 3} more` : '';
  return [`what is not a .png file was left out: ${paths.slice(0, 3).join(', ')}${more}`];
}

/** Numbers as class names do not always get their own value as label. */
function classOrderNotes(classNames: readonly string[]): readonly string[] {
  const moved = classNames.find((name, label) => /^\d+$/.test(name) && Number(name) !== label);
  if (moved === undefined) return [];
  return [
    `classes are numbered in the order of their names: folder '${moved}' is class ${classNames.indexOf(moved)}`,
  ];
}
